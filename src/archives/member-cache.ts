import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as process from 'node:process';
import { nullWhenMissing } from '../system-error.js';

/** Compressed members by what they hold, so that a rebuild compresses only what changed. */
export interface MemberCache {
  /**
   * The member that is kept for these parts, else the one that `make` gives. Never fails for the cache's own reasons.
   * @param parts what the member's bytes depend on, besides the compressor
   * @param isSmall making it is as quick as asking the disk
   */
  member(parts: readonly string[], make: () => Promise<Buffer>, isSmall?: boolean): Promise<Buffer>;
  /** Removes the oldest until the rest fits; returns how many. */
  trim(): Promise<number>;
}

/** A cache that keeps nothing. */
export const noMemberCache: MemberCache = { member: (_parts, make) => make(), trim: () => Promise.resolve(0) };

/** Another build of zlib may compress the same to other bytes, and an archive must be of one. */
const COMPRESSOR = `deflate-6 zlib-${process.versions.zlib}`;

/** How the cache behaves. `onFault`: it could not be read or written; the build goes on without it. */
export type MemberCacheSettings = {
  readonly maxBytes?: number;
  readonly compressor?: string;
  readonly onFault?: (error: unknown) => void;
};

const DIGEST_BYTES = 32;
const DEFAULT_MAX_BYTES = 512 * 1024 * 1024;
/** After trimming there is room for a while. */
const ROOM = 0.9;
/** How exactly the cache knows what was used last: closer would cost a write with every read. */
const TOUCH_MS = 60 * 60 * 1000;

/** When this process last said of a file that it is used. */
type Touched = Map<string, number>;

/**
 * Keeps members in a folder: `<folder>/ab/<key>`, each behind the SHA-256 of itself. A file that isn't what was written,
 * half or altered, counts as none and is replaced. Builds in any number of processes may share the folder.
 */
export function createMemberCache(folder: string, settings: MemberCacheSettings = {}): MemberCache {
  const { maxBytes = DEFAULT_MAX_BYTES, compressor = COMPRESSOR, onFault = () => undefined } = settings;
  const making = new Map<string, Promise<Buffer>>();
  const touched: Touched = new Map();
  let written = 0;
  const keepWithin = async (path: string, member: Buffer): Promise<void> => {
    await keep(path, member);
    written += member.length;
    if (written < maxBytes * (1 - ROOM)) return;
    written = 0;
    await trim(folder, maxBytes);
  };
  const find = async (path: string, make: () => Promise<Buffer>): Promise<Buffer> => {
    const kept = await read(path, touched).catch(tell(onFault));
    if (kept) return kept;
    const made = await make();
    await keepWithin(path, made).catch(tell(onFault));
    return made;
  };
  return {
    member(parts, make, isSmall = false) {
      if (isSmall) return make();
      const path = pathOf(folder, [compressor, ...parts]);
      const running = making.get(path);
      if (running) return running;
      const found = find(path, make).finally(() => making.delete(path));
      making.set(path, found);
      return found;
    },
    trim() {
      touched.clear();
      return trim(folder, maxBytes);
    },
  };
}

function tell(onFault: (error: unknown) => void): (error: unknown) => null {
  return (error) => {
    onFault(error);
    return null;
  };
}

function pathOf(folder: string, parts: readonly string[]): string {
  const key = createHash('sha256').update(JSON.stringify(parts)).digest('hex');
  return join(folder, key.slice(0, 2), key);
}

async function read(path: string, touched: Touched): Promise<Buffer | null> {
  const bytes = await readFile(path).catch(nullWhenMissing);
  if (bytes === null) return null;
  const member = bytes.subarray(DIGEST_BYTES);
  if (!digestOf(member).equals(bytes.subarray(0, DIGEST_BYTES))) return null;
  const now = Date.now();
  if (now - (touched.get(path) ?? 0) > TOUCH_MS) {
    touched.set(path, now);
    await utimes(path, now / 1000, now / 1000).catch(nullWhenMissing);
  }
  return member;
}

/** Nobody sees it half-written. Not flushed to the disk: what a crash spoils, its digest tells. */
async function keep(path: string, member: Buffer): Promise<void> {
  const draft = `${path}.${randomUUID()}`;
  await mkdir(join(path, '..'), { recursive: true, mode: 0o750 });
  try {
    await writeFile(draft, Buffer.concat([digestOf(member), member]), { mode: 0o640 });
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

async function trim(folder: string, maxBytes: number): Promise<number> {
  const files = await filesIn(folder);
  let total = files.reduce((sum, file) => sum + file.size, 0);
  if (total <= maxBytes) return 0;
  let removed = 0;
  for (const { path, size } of files.sort((a, b) => a.mtimeMs - b.mtimeMs)) {
    if (total <= maxBytes * ROOM) break;
    await rm(path, { force: true });
    total -= size;
    removed += 1;
  }
  return removed;
}

async function filesIn(folder: string) {
  const names = (await readdir(folder, { recursive: true, withFileTypes: true }).catch(nullWhenMissing)) ?? [];
  const files: { path: string; size: number; mtimeMs: number }[] = [];
  for (const name of names) {
    if (!name.isFile()) continue;
    const path = join(name.parentPath, name.name);
    const found = await stat(path).catch(nullWhenMissing);
    if (found) files.push({ path, size: found.size, mtimeMs: found.mtimeMs });
  }
  return files;
}

function digestOf(bytes: Buffer): Buffer {
  return createHash('sha256').update(bytes).digest();
}
