import { DomainError, Invalid, Unavailable } from '../errors.js';
import { newest } from '../version-order.js';
import { leftOut } from './chart-entry.js';
import type { Endpoint, Entry } from './client.js';
import { cleanText, nameFault } from './entry-text.js';
import type { IndexReading } from './index-reading.js';
import { ociAddress } from './oci-address.js';
import { jsonObject, repositories, tags } from './oci-listing.js';
import { blobOf, manifestOf } from './oci-pull.js';
import { repositoriesOf, tagOf, versionOf } from './oci-repositories.js';
import type { OciSession } from './oci-session.js';

/** So many repositories are asked at a time. */
const AT_ONCE = 4;

type Found = { readonly name: string; readonly repository: string };

/**
 * Makes an index of a registry that has none: the repositories that it lists, their tags, and what the newest chart says
 * of itself; of packs every manifest, so that their digests are known.
 * @throws Invalid CATALOG_REFUSED when the registry doesn't list its repositories
 */
export async function ociIndex(
  session: OciSession,
  endpoint: Endpoint,
  signal: AbortSignal,
  onProgress?: (done: number, total: number) => void,
): Promise<IndexReading<Entry>> {
  const found = await foundIn(session, endpoint, signal);
  const readings = new Map<string, IndexReading<Entry>>();
  const waiting = [...found];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      readings.set(next.repository, await readingOf(session, endpoint, next, signal));
      onProgress?.(readings.size, found.length);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  // In the order of the list, whoever was read first.
  const ordered = found.flatMap(({ repository }) => readings.get(repository) ?? []);
  return {
    entries: ordered.flatMap(({ entries }) => entries),
    faults: ordered.flatMap(({ faults }) => faults),
  };
}

async function foundIn(
  session: OciSession,
  { content, url }: Endpoint,
  signal: AbortSignal,
): Promise<readonly Found[]> {
  const { path } = ociAddress(url);
  const places = repositoriesOf(content, path);
  const all = await repositories(session, signal);
  // A registry that lists nothing may still tell about the one chart that the address names.
  const listed =
    all ?? (content === 'CHARTS' && path !== '' && (await tags(session, path, signal)) !== null ? [path] : null);
  if (listed === null)
    throw new Invalid(
      'CATALOG_REFUSED',
      `${session.host} doesn't list what it holds. Add it without synchronisation, and type names and versions; or give credentials that may list.`,
      ['endpoint'],
    );
  return [...new Set(listed)].sort().flatMap((repository) => {
    const name = places.nameIn(repository);
    return name === null ? [] : [{ name, repository }];
  });
}

async function readingOf(
  session: OciSession,
  { content, url }: Endpoint,
  { name, repository }: Found,
  signal: AbortSignal,
): Promise<IndexReading<Entry>> {
  const place = `oci${ociAddress(url).isPlainHttp ? '+http' : ''}://${session.host}/${repository}`;
  // Names of charts may be paths here, those of packs may not.
  const fault = nameFault(content === 'CHARTS' ? name.replaceAll('/', '-') : name);
  if (fault !== null) return { entries: [], faults: [leftOut(repository, null, fault)] };
  try {
    const known = await tags(session, repository, signal);
    const versions = (known ?? []).flatMap((tag) => versionOf(content, tag) ?? []);
    const source = { session, repository, name, place, signal };
    return content === 'CHARTS' ? await charts(source, versions) : await packs(source, versions);
  } catch (error) {
    // One bad repository doesn't hide the others; a registry that fails does.
    if (!(error instanceof DomainError) || error instanceof Unavailable) throw error;
    return { entries: [], faults: [`${repository} is left out: ${error.message}`] };
  }
}

type Source = Found & { readonly session: OciSession; readonly place: string; readonly signal: AbortSignal };

async function charts(source: Source, versions: readonly string[]): Promise<IndexReading<Entry>> {
  const latest = newest(versions);
  const told = latest === null ? null : await metadataOf(source, latest);
  // Registries hold images too, which have tags like versions.
  if (told === null) return { entries: [], faults: [] };
  const entries = versions.map((version) => ({
    chart: {
      name: source.name,
      version,
      appVersion: version === latest ? cleanText(told['appVersion'], 256) : '',
      description: cleanText(told['description']),
      digest: null,
      created: null,
      deprecated: version === latest && told['deprecated'] === true,
      url: `${source.place}:${tagOf('CHARTS', version) ?? ''}`,
    },
  }));
  return { entries, faults: [] };
}

/** What the Chart.yaml of a version says, null when it is no chart. */
async function metadataOf(source: Source, version: string): Promise<Record<string, unknown> | null> {
  const { session, repository, signal } = source;
  try {
    const tag = tagOf('CHARTS', version) ?? '';
    const config = (await manifestOf(session, 'CHARTS', { repository, tag }, signal))?.config ?? null;
    const what = `The description of ${repository}`;
    const blob = config === null ? null : await blobOf(session, repository, config, what, signal);
    return blob === null ? null : jsonObject(blob.bytes, what);
  } catch (error) {
    if (error instanceof Invalid && error.code === 'NOT_A_CHART') return null;
    throw error;
  }
}

async function packs(source: Source, versions: readonly string[]): Promise<IndexReading<Entry>> {
  const { session, repository, name, place, signal } = source;
  const entries: Entry[] = [];
  const faults: string[] = [];
  for (const version of versions) {
    try {
      const manifest = await manifestOf(session, 'PACKS', { repository, tag: version }, signal);
      if (manifest !== null) entries.push({ pack: packOf(name, version, `${place}:${version}`, manifest.archive) });
    } catch (error) {
      if (!(error instanceof Invalid)) throw error;
      faults.push(`${name} ${version} is left out: ${error.message}`);
    }
  }
  return { entries, faults };
}

/** What the pack says of itself is in its archive, and read when it is asked for. */
function packOf(name: string, version: string, url: string, { digest, size }: { digest: string; size: number }) {
  return {
    ...{ name, displayName: name, version, layer: 'addon', addonType: '', description: '' },
    ...{ cloudTypes: [], annotations: {}, state: 'ACTIVE' as const },
    ...{ digest, sizeBytes: size, url },
  };
}
