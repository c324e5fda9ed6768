import type { KeyObject } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rm, stat } from 'node:fs/promises';
import { digestOf, metadataIn, metadataOf, NotSigned, type Metadata } from './archive.js';
import { renameForGood } from './disk.js';
import { AgentFault } from './protocol.js';
import type { Range, Server } from './server.js';

/** What is to be fetched, and where it goes. */
export type Wanted = {
  readonly url: string;
  readonly key: string;
  /** lowercase hex SHA-256 of the whole file */
  readonly digest: string;
  readonly sizeBytes: number;
  readonly to: string;
  /** the archive of the version before, where most members lie already */
  readonly previous: string | null;
};

/** What came over the line, and what was here already. */
export type Fetched = { readonly fetchedBytes: number; readonly reusedBytes: number };

/** A piece of the new archive: to be fetched, or lying at `at` in the previous one. */
type Piece = Range & { readonly at: number | null };

const HEAD_BYTES = 256 * 1_024;

/**
 * Fetches an archive: only the members that the previous one hasn't. What was fetched before a cut stays; the file gets its name
 * only when the digest of the whole is right.
 */
export async function fetchArchive(server: Server, wanted: Wanted, keys: readonly KeyObject[]): Promise<Fetched> {
  const part = `${wanted.to}.part`;
  const pieces = (await piecesOf(server, wanted, keys)) ?? [{ start: 0, end: wanted.sizeBytes, at: null }];
  const first = await assemble(server, wanted, pieces, part);
  if (await isWhole(part, wanted)) return named(part, wanted, first);
  // Another zlib wrote the previous one, or the disk lost a part: once more, all of it.
  await rm(part, { force: true });
  const all = await assemble(server, wanted, [{ start: 0, end: wanted.sizeBytes, at: null }], part);
  if (await isWhole(part, wanted)) return named(part, wanted, all);
  await rm(part, { force: true });
  throw new AgentFault('The archive that the server sends is not the one that it told of. It was thrown away.', true);
}

async function isWhole(part: string, { sizeBytes, digest }: Wanted): Promise<boolean> {
  return (await stat(part)).size === sizeBytes && (await digestOf(part)) === digest;
}

async function named(part: string, { to }: Wanted, fetched: Fetched): Promise<Fetched> {
  await renameForGood(part, to);
  return fetched;
}

/** How the new archive is made of the previous one and what is fetched; null when it can only be fetched whole. */
async function piecesOf(server: Server, wanted: Wanted, keys: readonly KeyObject[]): Promise<readonly Piece[] | null> {
  const before = wanted.previous === null ? null : await ifReadable(() => metadataOf(wanted.previous ?? '', keys));
  if (!before) return null;
  const after = await headOf(server, wanted, keys);
  return after && planned(before, after, wanted.sizeBytes);
}

async function headOf(server: Server, wanted: Wanted, keys: readonly KeyObject[]): Promise<Metadata | null> {
  const range = { start: 0, end: Math.min(HEAD_BYTES, wanted.sizeBytes) };
  const { isRange, pieces } = await server.download(wanted.url, wanted.key, range);
  const parts: Uint8Array[] = [];
  for await (const piece of pieces) {
    if (!isRange) return null;
    parts.push(piece);
  }
  return ifReadable(() => Promise.resolve(metadataIn(Buffer.concat(parts), keys)));
}

/** Metadata that can't be read make no plan; whether the archive is genuine is found out when it is whole. */
async function ifReadable<T>(read: () => Promise<T>): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof AgentFault || error instanceof NotSigned || hasGone(error)) return null;
    throw error;
  }
}

function hasGone(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}

/** Members of one path, content and length are the same bytes, for one zlib wrote them. */
function planned(before: Metadata, after: Metadata, sizeBytes: number): readonly Piece[] {
  const known = new Map(before.profile.files.map((file) => [`${file.path} ${file.sha256} ${file.length}`, file]));
  const pieces: Piece[] = [{ start: 0, end: after.base, at: null }];
  const add = (piece: Piece): void => {
    const last = pieces.at(-1)!;
    const isNext =
      piece.at === null ? last.at === null : last.at !== null && last.at + last.end - last.start === piece.at;
    if (isNext && last.end === piece.start) pieces[pieces.length - 1] = { ...last, end: piece.end };
    else pieces.push(piece);
  };
  for (const { path, sha256, offset, length } of after.profile.files) {
    const same = known.get(`${path} ${sha256} ${length}`);
    const start = after.base + offset;
    add({ start, end: start + length, at: same ? before.base + same.offset : null });
  }
  const end = pieces.at(-1)?.end ?? 0;
  if (end < sizeBytes) add({ start: end, end: sizeBytes, at: null });
  return pieces;
}

/** Writes the pieces one behind the other, from where an earlier try was cut off. */
async function assemble(server: Server, wanted: Wanted, pieces: readonly Piece[], part: string): Promise<Fetched> {
  const file = await open(part, 'a', 0o600);
  let [fetchedBytes, reusedBytes] = [0, 0];
  try {
    let { size } = await file.stat();
    if (size > wanted.sizeBytes) {
      await file.truncate(0);
      size = 0;
    }
    for (const piece of pieces) {
      if (piece.end <= size) continue;
      const start = Math.max(piece.start, size);
      const from = piece.at === null ? null : piece.at + start - piece.start;
      const source = await sourceOf(server, wanted, { start, end: piece.end }, from);
      for await (const bytes of source) await file.appendFile(bytes);
      if (from === null) fetchedBytes += piece.end - start;
      else reusedBytes += piece.end - start;
      // A power loss costs at most one piece.
      await file.sync();
    }
  } finally {
    await file.close();
  }
  return { fetchedBytes, reusedBytes };
}

async function sourceOf(
  server: Server,
  { url, key, previous, sizeBytes }: Wanted,
  { start, end }: Range,
  from: number | null,
): Promise<AsyncIterable<Uint8Array>> {
  if (from !== null) return createReadStream(previous ?? '', { start: from, end: from + end - start - 1 });
  const isAll = start === 0 && end === sizeBytes;
  const { isRange, pieces } = await server.download(url, key, isAll ? null : { start, end });
  return isRange || isAll ? pieces : cut(pieces, start, end);
}

/** The part of a whole file that was asked for: some proxies take ranges away. */
async function* cut(pieces: AsyncIterable<Uint8Array>, start: number, end: number): AsyncGenerator<Uint8Array> {
  let at = 0;
  for await (const piece of pieces) {
    const wanted = piece.subarray(Math.max(start - at, 0), Math.max(end - at, 0));
    at += piece.length;
    if (wanted.length > 0) yield wanted;
    if (at >= end) return;
  }
}
