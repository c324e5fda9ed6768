import { createGunzip } from 'node:zlib';
import { pipeline } from 'node:stream';
import { Header } from 'tar';
import { BLOCK } from '../../tar/entry.js';
import type { ArchiveStore } from '../archives.js';

/** Where a file lies in a stored archive: its gzip member, and how large it is inside. */
export type StoredMember = {
  readonly fileSha256: string;
  readonly offset: number;
  readonly length: number;
  readonly sizeBytes: number;
};

/**
 * The content of one file of a stored archive, read from its gzip member alone and given in pieces.
 * @param range both ends count; without it the whole
 */
export async function* memberContent(
  store: Pick<ArchiveStore, 'read'>,
  { fileSha256, offset, length, sizeBytes }: StoredMember,
  range: { readonly start: number; readonly end: number } = { start: 0, end: sizeBytes - 1 },
): AsyncGenerator<Buffer> {
  const member = store.read(fileSha256, { start: offset, end: offset + length - 1 });
  // An error of the source ends the gunzip with it, and the loop below throws it.
  const tar = pipeline(member, createGunzip(), () => undefined);
  let waiting: Buffer | null = Buffer.alloc(0);
  let at = 0;
  for await (const piece of tar as AsyncIterable<Buffer>) {
    let content: Buffer = piece;
    if (waiting !== null) {
      waiting = Buffer.concat([waiting, piece]);
      const start = contentStart(waiting);
      if (start === null) continue;
      content = waiting.subarray(start);
      waiting = null;
    }
    const from = Math.max(0, range.start - at);
    const to = Math.min(content.length, range.end + 1 - at);
    if (to > from) yield content.subarray(from, to);
    at += content.length;
    if (at > range.end) return;
  }
}

/** Where a tar's first file begins, behind its headers; null while they haven't all come. */
function contentStart(tar: Buffer): number | null {
  for (let at = 0; at + BLOCK <= tar.length;) {
    const header = new Header(tar, at);
    at += BLOCK;
    if (header.type !== 'ExtendedHeader') return at;
    at += Math.ceil((header.size ?? 0) / BLOCK) * BLOCK;
  }
  return null;
}
