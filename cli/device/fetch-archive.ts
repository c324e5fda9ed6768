import type { KeyObject } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rm, stat } from 'node:fs/promises';
import { digestOf } from './archive.js';
import { renameForGood } from './disk.js';
import { planOf, wholeOf, type Plan } from './fetch-plan.js';
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

/**
 * Fetches an archive: only the members that the previous one hasn't. What was fetched before a cut stays; the file gets its name
 * only when the digest of the whole is right.
 */
export async function fetchArchive(server: Server, wanted: Wanted, keys: readonly KeyObject[]): Promise<Fetched> {
  const part = `${wanted.to}.part`;
  const first = await assemble(server, wanted, await planOf(server, wanted, keys), part);
  if (await isWhole(part, wanted)) return named(part, wanted, first);
  // Another zlib wrote the previous one, or the disk lost a part: once more, all of it.
  await rm(part, { force: true });
  const all = await assemble(server, wanted, wholeOf(wanted), part);
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

/** Writes the pieces one behind the other, from where an earlier try was cut off. */
async function assemble(server: Server, wanted: Wanted, { head, pieces }: Plan, part: string): Promise<Fetched> {
  const file = await open(part, 'a', 0o600);
  let [fetchedBytes, reusedBytes] = [head.length, 0];
  try {
    let { size } = await file.stat();
    if (size > wanted.sizeBytes) {
      await file.truncate(0);
      size = 0;
    }
    if (size < head.length) await file.appendFile(head.subarray(size));
    size = Math.max(size, head.length);
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
