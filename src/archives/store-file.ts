import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { chmod, mkdir, open, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Invalid } from '../errors.js';
import { nullWhenMissing } from '../system-error.js';
import { bucketOf, requireName } from './bucket.js';
import { laterStore } from './store-later.js';
import type { ArchiveStore } from './archives.js';
import { openFileOf, type OpenFile } from './pour.js';

/** An archive store with a broom for what killed builds left. */
export type SweptArchiveStore = ArchiveStore & {
  /** Removes half-written files older than `olderThanMs`; returns how many. Run when a worker starts. */
  sweep(olderThanMs?: number): Promise<number>;
};

const DAY_MS = 24 * 60 * 60 * 1000;

/** Larger pieces than Node's 64 KiB: an archive of images is read at the disk's speed. */
const PIECE_BYTES = 256 * 1024;

/**
 * Opens the store that ARCHIVE_STORE names: a folder as a path or file:// address, made when it isn't there, or a
 * bucket as s3://bucket/prefix.
 * @param scratch a folder for what isn't whole yet, where the store is no folder itself
 * @throws Invalid ARCHIVE_STORE when this version can't store there
 */
export function openArchiveStore(location: string, scratch = join(tmpdir(), 'system-profiles')): SweptArchiveStore {
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(location)?.[1]?.toLowerCase();
  if (scheme === undefined && location !== '') return folderStore(resolve(location));
  if (scheme === 'file') return folderStore(fileURLToPath(location));
  if (scheme === 's3') {
    const bucket = bucketOf(location);
    return laterStore(async () => (await import('./store-bucket.js')).bucketStore(bucket, scratch));
  }
  throw new Invalid(
    'ARCHIVE_STORE',
    `ARCHIVE_STORE is ${JSON.stringify(location)}, and archives can only be kept in a folder or a bucket. Set it to a path, a file:// or an s3:// address.`,
    ['ARCHIVE_STORE'],
  );
}

/** Where what isn't whole yet lies, for stores that are no folder. */
export function scratchOf({ dataDir }: { readonly dataDir: string }): string {
  return join(dataDir, 'partial');
}

/** The address of a store of its own inside another one's. */
export function storeWithin(location: string, folder: string): string {
  const [place = '', ...query] = location.split('?');
  return [`${place.replace(/\/+$/, '')}/${folder}`, ...query].join('?');
}

/** Where the archives of packs and charts are, beside those of profiles. */
export const CONTENT_FOLDER = 'content';

/** A store of its own beside the archives ("content", "images"), on the settings of the program. */
export function storeBeside(
  config: { readonly archiveStore: string; readonly dataDir: string },
  folder: string,
): SweptArchiveStore {
  return openArchiveStore(storeWithin(config.archiveStore, folder), scratchOf(config));
}

/** Content-addressed files: `<root>/sha256/ab/<hex>.tgz`, half-written ones in `<root>/partial/`. */
function folderStore(root: string): SweptArchiveStore {
  const partial = join(root, 'partial');
  const pathOf = (sha256: string) => {
    if (!/^[0-9a-f]{64}$/.test(sha256)) throw new Error(`${JSON.stringify(sha256)} is not a SHA-256.`);
    return join(root, 'sha256', sha256.slice(0, 2), `${sha256}.tgz`);
  };
  return {
    async begin() {
      await mkdir(partial, { recursive: true, mode: 0o750 });
      const path = join(partial, randomUUID());
      return { path, commit: (sha256) => keep(path, pathOf(sha256)), abandon: () => rm(path, { force: true }) };
    },
    stat: async (sha256) => sizeOf(pathOf(sha256)),
    open: (sha256) => opened(pathOf(sha256)),
    addressOf: () => Promise.resolve(null),
    read: (sha256, range) => createReadStream(pathOf(sha256), { ...range, highWaterMark: PIECE_BYTES }),
    remove: (sha256) => rm(pathOf(sha256), { force: true }),
    async keepNamed(name, bytes) {
      const to = join(root, requireName(name));
      await mkdir(partial, { recursive: true, mode: 0o750 });
      const path = join(partial, randomUUID());
      await writeFile(path, bytes, { mode: 0o640 });
      await keep(path, to);
    },
    readNamed: async (name) => readFile(join(root, requireName(name))).catch(nullWhenMissing),
    sweep: (olderThanMs = DAY_MS) => removeOlderThan(partial, olderThanMs),
  };
}

/** After this the file is there whole, whatever fails; a file that was there gives way to the same bytes. */
async function keep(from: string, to: string): Promise<void> {
  await chmod(from, 0o640);
  await flush(from);
  const made = await mkdir(dirname(to), { recursive: true, mode: 0o750 });
  await rename(from, to);
  await flush(dirname(to));
  // A folder that is new is itself an entry that has to reach the disk.
  if (made !== undefined)
    for (let at = dirname(to); at.length >= dirname(made).length; at = dirname(at)) await flush(at);
}

/** fsync of a file or folder. */
async function flush(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function sizeOf(path: string): Promise<{ sizeBytes: number } | null> {
  const found = await stat(path).catch(nullWhenMissing);
  return found && { sizeBytes: found.size };
}

async function opened(path: string): Promise<OpenFile | null> {
  const file = await open(path, 'r').catch(nullWhenMissing);
  if (file === null) return null;
  try {
    return openFileOf(file, (await file.stat()).size);
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function removeOlderThan(folder: string, olderThanMs: number): Promise<number> {
  let removed = 0;
  for (const name of await namesIn(folder)) {
    const path = join(folder, name);
    const found = await stat(path).catch(nullWhenMissing);
    if (!found || Date.now() - found.mtimeMs < olderThanMs) continue;
    await rm(path, { force: true });
    removed += 1;
  }
  return removed;
}

async function namesIn(folder: string): Promise<readonly string[]> {
  return (await readdir(folder).catch(nullWhenMissing)) ?? [];
}
