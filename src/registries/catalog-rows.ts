import { searchable } from '../search-words.js';
import { compareVersions, isFinished } from '../version-order.js';
import type { ChartEntry, Entry, PackEntry } from './client.js';

/** Rows of one generation, by table; their fields are the tables' columns. */
export type CatalogRows = {
  readonly packs: readonly object[];
  readonly packVersions: readonly object[];
  readonly charts: readonly object[];
  readonly chartVersions: readonly object[];
  /** one sentence for each entry that was left out */
  readonly faults: readonly string[];
};

/** Longer names and versions are no names: they would not fit an index. */
const LONGEST_NAME = 255;
const LONGEST_TEXT = 4_000;

/**
 * Turns the entries of an index into rows: versions in order, each name as its newest usable version says. Of two
 * entries of one name and version the first counts.
 */
export function catalogRows(entries: readonly Entry[], registryId: string, generation: string): CatalogRows {
  const faults: string[] = [];
  const packs = grouped(
    entries.flatMap((entry) => ('pack' in entry ? [entry.pack] : [])),
    faults,
  );
  const charts = grouped(
    entries.flatMap((entry) => ('chart' in entry ? [entry.chart] : [])),
    faults,
  );
  const place = { generation, registry_id: registryId };
  return {
    packs: packs.map((versions) => ({ ...place, ...packRow(versions) })),
    packVersions: packs.flatMap((versions) =>
      versions.map((entry, place) => ({ generation, ordinal: versions.length - 1 - place, ...packVersionRow(entry) })),
    ),
    charts: charts.map((versions) => ({ ...place, ...chartRow(versions) })),
    chartVersions: charts.flatMap((versions) =>
      versions.map((entry, place) => ({ generation, ordinal: versions.length - 1 - place, ...chartVersionRow(entry) })),
    ),
    faults,
  };
}

/** What is grouped and filtered by: "App Services", "app-services" and "app_services" are one kind. */
export function addonKey(addonType: string): string {
  return addonType.toLowerCase().replace(/[\s_-]+/g, '');
}

/** Entries by name, each name's newest version first. */
function grouped<E extends PackEntry | ChartEntry>(entries: readonly E[], faults: string[]): readonly (readonly E[])[] {
  const byName = new Map<string, Map<string, E>>();
  for (const entry of entries) {
    const fault = faultOf(entry, byName);
    if (fault !== null) {
      faults.push(fault);
      continue;
    }
    const versions = byName.get(entry.name) ?? new Map<string, E>();
    byName.set(entry.name, versions.set(entry.version, entry));
  }
  return [...byName.values()].map((versions) =>
    [...versions.values()].sort((a, b) => compareVersions(b.version, a.version)),
  );
}

function faultOf(
  entry: PackEntry | ChartEntry,
  known: ReadonlyMap<string, ReadonlyMap<string, unknown>>,
): string | null {
  const { name, version } = entry;
  const shown = `${JSON.stringify(name.slice(0, 80))} ${JSON.stringify(version.slice(0, 80))}`;
  for (const text of [name, version])
    if (text === '' || text.length > LONGEST_NAME || !isStorable(text))
      return `${shown} is left out: name and version have 1 to ${LONGEST_NAME} characters.`;
  if (known.get(name)?.has(version) === true) return `${shown} is there twice; the first one counts.`;
  return null;
}

/** The version that stands for its name: the newest that may be used and is finished, or as near to that as there is. */
function representative<E extends { readonly version: string }>(
  versions: readonly E[],
  isUsable: (entry: E) => boolean,
): E {
  const usable = versions.filter(isUsable);
  const candidates = usable.length > 0 ? usable : versions;
  return candidates.find(({ version }) => isFinished(version)) ?? candidates[0]!;
}

function packRow(versions: readonly PackEntry[]): object {
  const shown = representative(versions, isUsableState);
  const display = cut(shown.displayName);
  const description = cut(shown.description);
  return {
    name: shown.name,
    display_name: display,
    description,
    layer: cut(shown.layer),
    addon_type: cut(shown.addonType),
    addon_key: addonKey(cut(shown.addonType)),
    latest_version: shown.version,
    state: shown.state,
    versions: versions.length,
    content: searched(shown.name, display, description),
  };
}

function isUsableState({ state }: PackEntry): boolean {
  return state === 'ACTIVE' || state === 'DEPRECATED';
}

function packVersionRow({ name, version, state, digest, sizeBytes, url }: PackEntry): object {
  return { name, version, state, digest, size_bytes: sizeBytes, url: clean(url) };
}

function chartRow(versions: readonly ChartEntry[]): object {
  const shown = representative(versions, () => true);
  const description = cut(shown.description);
  return {
    name: shown.name,
    description,
    latest_version: shown.version,
    deprecated: shown.deprecated,
    versions: versions.length,
    content: searched(shown.name, description),
  };
}

function chartVersionRow({ name, version, appVersion, deprecated, digest, created, url }: ChartEntry): object {
  const known = created !== null && !Number.isNaN(created.getTime());
  return {
    ...{ name, version, app_version: cut(appVersion), deprecated, digest, url: clean(url) },
    created_at: known ? created.toISOString() : null,
  };
}

/** One line each, so that no search finds across them. */
function searched(...texts: readonly string[]): string {
  return texts.map((text) => searchable(text).replace(/\s+/g, ' ')).join('\n');
}

function cut(text: string): string {
  // A pair that is cut in half becomes a sign for it.
  return clean(text.length > LONGEST_TEXT ? text.slice(0, LONGEST_TEXT) : text);
}

/** PostgreSQL can't hold U+0000, nor half of a surrogate pair. */
function clean(text: string): string {
  return isStorable(text) ? text : text.replaceAll('\0', '').replace(/\p{Cs}/gu, '\uFFFD');
}

function isStorable(text: string): boolean {
  return !/[\0\p{Cs}]/u.test(text);
}
