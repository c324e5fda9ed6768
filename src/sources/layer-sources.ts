import { NotFound, Refused } from '../errors.js';
import { createRecent } from '../recent.js';
import { valuesWithPresets } from '../packs/presets.js';
import { isTrain, resolveTag } from '../packs/tag-train.js';
import type { VersionName } from '../registries/catalog.js';
import type { Fetched, RegistryContent } from '../registries/client.js';
import type { RegistryContents, Wanted } from '../registries/contents.js';
import { readChartArchive, type ChartContent } from './chart-content.js';
import { readPackArchive, type PackContent } from './pack-content.js';

/** Where a layer comes from, pinned by digest. */
export type PinnedSource = {
  readonly registryId: string;
  readonly registryName: string;
  readonly name: string;
  /** what the author chose: "1.2.x" */
  readonly tag: string;
  /** what it resolved to: "1.2.7" */
  readonly version: string;
  readonly digest: string;
};

/** A pinned source and the values that an author starts from. */
export type ResolvedLayer = { readonly source: PinnedSource; readonly values: string };

/** A version that was pinned. */
export type Pinned = Wanted & { readonly digest: string };

/** Packs and charts for layers: what a tag means today, and what is inside. */
export interface LayerContents {
  /** `tag`: a version or a train. `presets`: "group:name" each. Paths of errors are those of addPackLayer's input. */
  pack(wanted: { registryId: string; name: string; tag: string; presets: readonly string[] }): Promise<ResolvedLayer>;
  chart(wanted: { registryId: string; name: string; version: string }): Promise<ResolvedLayer>;
  /** An author's values with presets of a pinned pack merged in; those that its comment names already stay as they are. */
  withPresets(source: Pinned, values: string, presets: readonly string[]): Promise<string>;
  /** What a version of a pack holds, fetched when it is first asked for. */
  packContent(wanted: Wanted): Promise<PackContent>;
  chartContent(wanted: Wanted): Promise<ChartContent>;
  /** What a layer was pinned to, whatever its registry offers today. */
  pinnedPack(source: Pinned): Promise<PackContent>;
  pinnedChart(source: Pinned): Promise<ChartContent>;
}

/** Parsed packs, and charts, that are kept in memory, in bytes: an author's page asks for the same one again and again. */
const KEPT_BYTES = 24 * 1024 * 1024;

/** Joins what registries hand out with what packs and charts mean. */
export function createLayerContents(contents: RegistryContents): LayerContents {
  const packs = createRecent<PackContent>(KEPT_BYTES);
  const charts = createRecent<ChartContent>(KEPT_BYTES);
  const packOf = (wanted: Pinned, fetch: () => Promise<Fetched>) =>
    packs(`${wanted.digest} ${wanted.name} ${wanted.version}`, async () => readPackArchive(await fetch(), wanted));
  const chartOf = (wanted: Pinned, fetch: () => Promise<Fetched>) =>
    charts(wanted.digest, async () => readChartArchive(await fetch(), wanted));
  const packContent = async (wanted: Wanted) => {
    const fetched = await contents.fetch(wanted, 'PACKS');
    return packOf({ ...wanted, digest: fetched.digest }, () => Promise.resolve(fetched));
  };
  const chartContent = async (wanted: Wanted) => {
    const fetched = await contents.fetch(wanted, 'CHARTS');
    return chartOf({ ...wanted, digest: fetched.digest }, () => Promise.resolve(fetched));
  };
  // What is in memory already needn't be read: the digest says that it is the same.
  const pinnedPack = (source: Pinned) => packOf(source, () => contents.pinned(source, 'PACKS'));
  return {
    packContent,
    chartContent,
    pinnedPack,
    pinnedChart: (source) => chartOf(source, () => contents.pinned(source, 'CHARTS')),
    async pack({ registryId, name, tag, presets }) {
      const { registry, version } = await chosen(contents, 'PACKS', { registryId, name, tag });
      const { pack, digest } = await packContent({ registryId, name, version });
      const source = { registryId, registryName: registry.name, name, tag, version, digest };
      return { source, values: presets.length === 0 ? pack.values : valuesWithPresets(pack, presets) };
    },
    withPresets: async (source, values, presets) =>
      valuesWithPresets({ ...(await pinnedPack(source)).pack, values }, presets),
    async chart({ registryId, name, version: tag }) {
      const { registry, version } = await chosen(contents, 'CHARTS', { registryId, name, tag });
      const { values, digest } = await chartContent({ registryId, name, version });
      return { source: { registryId, registryName: registry.name, name, tag, version, digest }, values };
    },
  };
}

type Choice = { readonly registryId: string; readonly name: string; readonly tag: string };

/** What a tag means today. Versions that are disabled or deleted are for layers that have them already. */
async function chosen(contents: RegistryContents, content: RegistryContent, { registryId, name, tag }: Choice) {
  const registry = await contents.registry(registryId, content);
  // Many servers that aren't synchronised can't list: a plain version is tried as it is.
  if (!registry.synchronize && !isTrain(tag)) return { registry, version: tag };
  const versions = await contents.versions(registryId, content, name);
  const version = resolveTag(tag, usable(versions));
  if (version !== null) return { registry, version };
  throw refusal(registry.name, content, { name, tag }, versions);
}

function usable(versions: readonly VersionName[]): readonly string[] {
  return versions.filter((one) => one.usable).map(({ version }) => version);
}

function refusal(
  registryName: string,
  content: RegistryContent,
  { name, tag }: Pick<Choice, 'name' | 'tag'>,
  versions: readonly VersionName[],
): NotFound | Refused {
  const isPack = content === 'PACKS';
  const kind = isPack ? 'pack' : 'chart';
  const field = isPack ? 'tag' : 'version';
  if (versions.length === 0)
    return new NotFound(
      `${kind.toUpperCase()}_NOT_FOUND`,
      `"${registryName}" has no ${kind} "${name}"; search its catalog.`,
      [isPack ? 'packName' : 'chartName'],
    );
  if (versions.some(({ version }) => version === tag))
    return new Refused(
      'VERSION_WITHDRAWN',
      `Version ${tag} of ${name} was withdrawn by its publisher; choose another one.`,
      [field],
    );
  const known = usable(versions).slice(0, 5);
  const mend = known.length === 0 ? 'All of its versions were withdrawn.' : `Choose for example ${known.join(', ')}.`;
  return new NotFound('TAG_NOT_FOUND', `No version of ${name} fits "${tag}". ${mend}`, [field]);
}
