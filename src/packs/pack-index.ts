import { limits } from '../limits.js';
import type { PackEntry } from '../registries/client.js';
import { compareVersions } from '../version-order.js';
import { withBuiltCharts } from './chart-sources.js';
import { quoted } from './fault-list.js';
import { packArchive } from './pack-archive.js';
import type { Pack, PackFault, PackFiles } from './pack.js';
import { readPack } from './read-pack.js';

/** A pack folder as it was indexed. `entry` is null when it was left out; `archive` then too. */
export type IndexedPack = {
  readonly folder: string;
  readonly entry: PackEntry | null;
  readonly archive: { readonly fileName: string; readonly bytes: Buffer } | null;
  readonly faults: readonly PackFault[];
};

/** Reads and packs one pack folder for a registry. */
export async function indexedPack(folder: string, source: PackFiles): Promise<IndexedPack> {
  const { files, faults: chartFaults } = await withBuiltCharts(source);
  const { pack, faults: packFaults } = readPack(files);
  const faults = [...chartFaults, ...packFaults, ...(pack ? folderFaults(folder, pack) : [])];
  if (!pack || chartFaults.length > 0) return { folder, entry: null, archive: null, faults };
  const name = `${pack.name}-${pack.version}`;
  const { bytes, digest } = await packArchive(name, files);
  if (bytes.length > limits.registry.archiveBytes)
    return { folder, entry: null, archive: null, faults: [...faults, tooLarge(bytes.length)] };
  const fileName = `${name}.tar.gz`;
  const entry = packEntry(pack, { digest, sizeBytes: bytes.length, url: encodeURIComponent(fileName) });
  return { folder, entry, archive: { fileName, bytes }, faults };
}

/** A pack's identity is its pack.json; a folder that says something else leads people astray. */
function folderFaults(folder: string, { name, version }: Pack): readonly PackFault[] {
  if (folder === name || folder === `${name}-${version}`) return [];
  const message = `The folder is called ${quoted(folder)}, and pack.json says ${quoted(name)} ${version}, which counts. Rename the folder to "${name}-${version}".`;
  return [{ file: '.', rule: 'folder-name', message, severity: 'warning' }];
}

function tooLarge(size: number): PackFault {
  const message = `The packed pack has ${size} bytes. Keep it under ${limits.registry.archiveBytes}: images belong in a registry, not in a pack.`;
  return { file: '.', rule: 'size', message, severity: 'error' };
}

/** A pack as an index names it. */
export function packEntry(pack: Pack, archive: Pick<PackEntry, 'digest' | 'sizeBytes' | 'url'>): PackEntry {
  const { name, displayName, version, layer, addonType, cloudTypes, annotations, state } = pack;
  const description = annotations['description'] ?? '';
  return { name, displayName, version, layer, addonType, description, cloudTypes, annotations, state, ...archive };
}

/** Lets each archive's name be taken once: the first pack keeps it, later ones are left out, and told. */
export function uniqueArchives(): (pack: IndexedPack) => IndexedPack {
  const taken = new Map<string, string>();
  return (pack) => {
    // Some file systems don't tell upper from lower case.
    const fileName = pack.archive?.fileName.toLowerCase();
    const twin = fileName === undefined ? undefined : taken.get(fileName);
    if (fileName !== undefined && twin === undefined) taken.set(fileName, pack.folder);
    return twin === undefined
      ? pack
      : { ...pack, entry: null, archive: null, faults: [...pack.faults, twice(pack, twin)] };
  };
}

function twice({ archive }: IndexedPack, twin: string): PackFault {
  const message = `The folder ${quoted(twin)} makes ${quoted(archive?.fileName ?? '')} too, and that one counts. Give this pack another version, or remove it.`;
  return { file: 'pack.json', rule: 'twice', message, severity: 'error' };
}

/** The text of index.json (docs/pack-registry.md): by name, newest version first; the same for the same packs. */
export function indexText(entries: readonly PackEntry[]): string {
  const packs = [...entries].sort(
    (a, b) => Number(a.name > b.name) - Number(a.name < b.name) || compareVersions(b.version, a.version),
  );
  return `${JSON.stringify({ formatVersion: 1, packs }, null, 2)}\n`;
}
