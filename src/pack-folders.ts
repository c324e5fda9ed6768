import { mkdir, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { limits } from './limits.js';
import type { PackFault, PackFiles } from './packs/pack.js';
import { projectRoot } from './project-root.js';
import { indexedPack, indexText, uniqueArchives, type IndexedPack } from './packs/pack-index.js';

/** The packs that come with the product, wherever this code runs: from the sources or from dist/. */
export function starterPacksFolder(): string {
  return path.join(projectRoot(), 'starter-packs');
}

/** What became of a pack folder: its entry in the index, null when it was left out, and all that is wrong with it. */
export type IndexedFolder = Pick<IndexedPack, 'folder' | 'entry' | 'faults'>;

/**
 * Makes a registry of a folder of pack folders (docs/pack-registry.md): one archive per pack, and the index last, so
 * that no reader sees an entry without its archive. Nothing that is wrong with one pack stops the rest.
 * @param out where to write; null only looks for faults
 */
export async function indexFolder(folder: string, out: string | null): Promise<readonly IndexedFolder[]> {
  if (out !== null) await mkdir(out, { recursive: true });
  const unique = uniqueArchives();
  const packs: IndexedFolder[] = [];
  for (const name of await packFoldersIn(folder, out)) {
    // One pack at a time is in memory.
    const { archive, ...pack } = unique(await readAndIndex(folder, name));
    if (out !== null && archive) await replace(path.join(out, archive.fileName), archive.bytes);
    packs.push(pack);
  }
  if (out !== null) await replace(path.join(out, 'index.json'), indexText(packs.flatMap(({ entry }) => entry ?? [])));
  return packs;
}

async function readAndIndex(folder: string, name: string): Promise<IndexedPack> {
  const { files, faults } = await readPackFolder(path.join(folder, name));
  return faults.length > 0 ? { folder: name, entry: null, archive: null, faults } : indexedPack(name, files);
}

/** A reader sees the old file or the new one, never half of one. */
async function replace(file: string, content: Buffer | string): Promise<void> {
  await writeFile(`${file}.new`, content);
  await rename(`${file}.new`, file);
}

/** Folders that could be packs: all but hidden ones, and what was written before. */
async function packFoldersIn(folder: string, out: string | null): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.')).map(({ name }) => name);
  return names.filter((name) => out === null || path.resolve(folder, name) !== path.resolve(out)).sort(byText);
}

function byText(a: string, b: string): number {
  return Number(a > b) - Number(a < b);
}

/** The files of a pack folder, by their paths in it. Hidden ones are left out; links and what is too large are faults. */
export async function readPackFolder(
  folder: string,
): Promise<{ readonly files: PackFiles; readonly faults: readonly PackFault[] }> {
  const reading: Reading = { folder, files: new Map(), faults: [], bytes: 0 };
  await readInto(reading, '');
  return reading;
}

type Reading = {
  readonly folder: string;
  readonly files: Map<string, Buffer>;
  readonly faults: PackFault[];
  bytes: number;
};

async function readInto(reading: Reading, inside: string): Promise<void> {
  const entries = await readdir(path.join(reading.folder, inside), { withFileTypes: true });
  for (const entry of entries.sort((a, b) => byText(a.name, b.name))) {
    const file = inside === '' ? entry.name : `${inside}/${entry.name}`;
    if (entry.name.startsWith('.')) continue;
    if (reading.faults.length > 0) return;
    if (entry.isDirectory()) await readInto(reading, file);
    else if (entry.isFile()) await readFileInto(reading, file);
    else
      fault(
        reading,
        file,
        'link',
        'It is a link or a device, which no archive of a pack may hold. Put the file itself there.',
      );
  }
}

async function readFileInto(reading: Reading, file: string): Promise<void> {
  const { files, fileBytes, unpackedBytes } = limits.registry;
  const { size } = await stat(path.join(reading.folder, file));
  reading.bytes += size;
  if (size > fileBytes) fault(reading, file, 'size', `The file has ${size} bytes. Keep it under ${fileBytes}.`);
  else if (reading.bytes > unpackedBytes)
    fault(reading, file, 'size', `The pack has over ${unpackedBytes} bytes up to this file. Keep it smaller.`);
  else if (reading.files.size >= files)
    fault(reading, file, 'size', `The pack has over ${files} files. Keep it smaller.`);
  else reading.files.set(file, await readFile(path.join(reading.folder, file)));
}

function fault(reading: Reading, file: string, rule: string, message: string): void {
  reading.faults.push({ file, rule, message, severity: 'error' });
}
