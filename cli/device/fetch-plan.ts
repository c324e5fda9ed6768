import type { KeyObject } from 'node:crypto';
import { metadataIn, metadataOf, NotSigned, type Metadata } from './archive.js';
import type { Wanted } from './fetch-archive.js';
import { AgentFault } from './protocol.js';
import type { Range, Server } from './server.js';

/** A piece of the new archive: to be fetched, or lying at `at` in the previous one. */
export type Piece = Range & { readonly at: number | null };

/** How the new archive is made: its first bytes, which are here already, and the pieces of all of it. */
export type Plan = { readonly head: Buffer; readonly pieces: readonly Piece[] };

/** All of it over the line. */
export function wholeOf({ sizeBytes }: Wanted): Plan {
  return { head: Buffer.alloc(0), pieces: [{ start: 0, end: sizeBytes, at: null }] };
}

/** Of the previous archive as much as is the same; without one, or when the new one's metadata can't be read, all is fetched. */
export async function planOf(server: Server, wanted: Wanted, keys: readonly KeyObject[]): Promise<Plan> {
  const before = wanted.previous === null ? null : await ifReadable(() => metadataOf(wanted.previous ?? '', keys));
  if (before === null) return wholeOf(wanted);
  const head = await headOf(server, wanted, keys, before.base);
  return head === null ? wholeOf(wanted) : { head: head.bytes, pieces: planned(before, head, wanted.sizeBytes) };
}

type Head = { readonly bytes: Buffer; readonly metadata: Metadata };

/** Metadata of neighbouring versions differ by little: a bit more than the last time is mostly all, and nothing is fetched twice. */
const growth = (length: number): number => Math.ceil(length * 1.03) + 128;
const MAX_HEAD = 16 * 1_024 ** 2;

/** The first bytes of the archive, as many as its metadata take; null when they can't be had alone, or not be read. */
async function headOf(server: Server, wanted: Wanted, keys: readonly KeyObject[], guess: number): Promise<Head | null> {
  let bytes = Buffer.alloc(0);
  for (let length = growth(guess); ; length = growth(length)) {
    const end = Math.min(length, wanted.sizeBytes);
    const { isRange, pieces } = await server.download(wanted.url, wanted.key, { start: bytes.length, end });
    const parts: Uint8Array[] = [bytes];
    for await (const piece of pieces) {
      if (!isRange) return null;
      parts.push(piece);
    }
    bytes = Buffer.concat(parts);
    const metadata = await ifReadable(() => Promise.resolve(metadataIn(bytes, keys)));
    if (metadata) return { bytes, metadata };
    if (bytes.length < end || end === wanted.sizeBytes || end > MAX_HEAD) return null;
  }
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
function planned(before: Metadata, { bytes, metadata }: Head, sizeBytes: number): readonly Piece[] {
  const known = new Map(before.profile.files.map((file) => [`${file.path} ${file.sha256} ${file.length}`, file]));
  const pieces: Piece[] = [{ start: 0, end: bytes.length, at: null }];
  const add = (piece: Piece): void => {
    const last = pieces.at(-1)!;
    const isNext =
      piece.at === null ? last.at === null : last.at !== null && last.at + last.end - last.start === piece.at;
    if (isNext && last.end === piece.start) pieces[pieces.length - 1] = { ...last, end: piece.end };
    else pieces.push(piece);
  };
  for (const { path, sha256, offset, length } of metadata.profile.files) {
    const same = known.get(`${path} ${sha256} ${length}`);
    const [start, end] = [Math.max(metadata.base + offset, bytes.length), metadata.base + offset + length];
    const skipped = start - metadata.base - offset;
    if (start < end) add({ start, end, at: same ? before.base + same.offset + skipped : null });
  }
  const end = pieces.at(-1)?.end ?? 0;
  if (end < sizeBytes) add({ start: end, end: sizeBytes, at: null });
  return pieces;
}
