import { setImmediate as turn } from 'node:timers/promises';
import { DomainError } from '../errors.js';
import { createRecent, detached } from '../recent.js';
import type { CatalogQueries } from '../registries/catalog.js';
import type { RegistryQueries, RegistryRow } from '../registries/registry-queries.js';
import type { LayerContents } from '../sources/layer-sources.js';
import type { AuthoredContent, LayerText } from './content.js';
import type { Source } from './events.js';
import { reviewInTurns, type Review } from './review.js';
import {
  contentFindings,
  sourcedExtra,
  type SourceContent,
  type SourceFacts,
  type SourceFindings,
  type Standing,
} from './review-sources.js';

/** Where the facts come from: the store of contents and the catalogs; registries themselves are asked only for what was lost. */
export type SourceFactsPorts = {
  readonly contents: Pick<LayerContents, 'pinnedPack' | 'pinnedChart'>;
  readonly catalog: Pick<CatalogQueries, 'packVersion' | 'chartVersion'>;
  readonly registries: Pick<RegistryQueries, 'rows'>;
};

/** Findings in layers that are remembered, in bytes: a draft is reviewed after every edit, which changes one layer of many. */
const REMEMBERED_BYTES = 8 * 1024 * 1024;

/**
 * The review of a content with all that is known of its packs and charts.
 * @param archivedImages those that the archive holds, as the layers name them
 */
export type SourcedReview = (content: AuthoredContent, archivedImages?: ReadonlySet<string>) => Promise<Review>;

/** Makes the review that knows packs and charts. */
export function createSourcedReview(ports: SourceFactsPorts): SourcedReview {
  const factsOf = factsReader(ports);
  return async (content, archivedImages) =>
    reviewInTurns(content, { ...sourcedExtra(content, await factsOf(content)), archivedImages });
}

/** Reads facts one layer after the other, by layer id, with a turn for other requests in between. */
function factsReader(ports: SourceFactsPorts): (content: AuthoredContent) => Promise<ReadonlyMap<string, SourceFacts>> {
  const remembered = createRecent<SourceFindings>(REMEMBERED_BYTES);
  return async ({ layers }) => {
    const sourced = layers.flatMap((layer) => (layer.source === null ? [] : [{ layer, source: layer.source }]));
    const registries = await registriesOf(ports, sourced);
    const facts = new Map<string, SourceFacts>();
    for (const { layer, source } of sourced) {
      const content = await contentOf(ports, layer, source);
      const missing = 'missing' in content ? content.missing : '';
      const key = JSON.stringify([source.digest, source.name, layer.layer.values.digest, layer.presets, missing]);
      const findings = await remembered(key, async () => {
        await turn();
        return detached(contentFindings(layer, content));
      });
      const standing = await standingOf(ports, layer, source, registries.get(source.registryId) ?? null);
      facts.set(layer.id, { standing, content, findings });
    }
    return facts;
  };
}

async function registriesOf(
  { registries }: SourceFactsPorts,
  sourced: readonly { readonly source: Source }[],
): Promise<ReadonlyMap<string, RegistryRow>> {
  const ids = [...new Set(sourced.map(({ source }) => source.registryId))];
  if (ids.length === 0) return new Map();
  return new Map((await registries.rows(ids)).flatMap((row) => (row === null ? [] : [[row.id, row] as const])));
}

async function contentOf({ contents }: SourceFactsPorts, { kind }: LayerText, source: Source): Promise<SourceContent> {
  try {
    return kind === 'PACK'
      ? { pack: await contents.pinnedPack(source) }
      : { chart: await contents.pinnedChart(source) };
  } catch (error) {
    if (error instanceof DomainError) return { missing: error.message };
    throw error;
  }
}

async function standingOf(
  { catalog }: SourceFactsPorts,
  { kind }: LayerText,
  { registryId, name, version, digest }: Source,
  registry: RegistryRow | null,
): Promise<Standing> {
  if (registry === null || registry.removedAt !== null) return 'REGISTRY_REMOVED';
  const isRead = registry.sync.status === 'SUCCEEDED' || registry.sync.entries > 0;
  if (!registry.synchronize || !isRead) return 'UNKNOWN';
  if (kind === 'PACK') {
    const listed = await catalog.packVersion(registryId, name, version);
    if (listed === null) return 'VANISHED';
    return listed.state === 'ACTIVE' ? asPinned(listed.digest, digest) : listed.state;
  }
  const listed = await catalog.chartVersion(registryId, name, version);
  if (listed === null) return 'VANISHED';
  return listed.deprecated ? 'DEPRECATED' : asPinned(listed.digest, digest);
}

function asPinned(listed: string | null, pinned: string): Standing {
  return listed === null || listed === pinned ? 'OFFERED' : 'CHANGED';
}
