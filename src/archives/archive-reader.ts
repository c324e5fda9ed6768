import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { createInflateRaw } from 'node:zlib';
import { Header, Pax } from 'tar';
import { Invalid } from '../errors.js';
import { BLOCK, isPlainPath } from '../tar/entry.js';
import { crc32 } from '../tar/gzip.js';

/** An entry as it lies in the file: `offset` and `length` are its gzip member's. `bytes`: only of small ones. */
export type ReadEntry = {
  readonly path: string;
  readonly mode: number;
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly offset: number;
  readonly length: number;
  readonly bytes: Buffer | null;
};

/** What is kept in memory of one entry: metadata and manifests are smaller, images aren't looked into. */
const KEPT_BYTES = 64 * 1024 * 1024;
const PIECE_BYTES = 256 * 1024;
const GZIP_HEADER = 10;
const GZIP_TRAILER = 8;
/** Far over what 256 layers of 64 manifests and their blobs make. */
const MAX_ENTRIES = 200_000;

/**
 * Walks an archive from its start: one gzip member after the other, one entry in each. Memory stays flat and no bomb
 * gets far, since a member may not hold more than its header says.
 * @param keep which entries' bytes are wanted
 * @throws Invalid ARCHIVE with the first fault in a sentence
 */
export async function* entriesIn(file: FileHandle, keep: (path: string) => boolean): AsyncGenerator<ReadEntry> {
  const { size } = await file.stat();
  let offset = 0;
  for (let count = 0; ; count++) {
    if (offset >= size) throw fault('It ends before the end of the tar: it was cut short.');
    if (count > MAX_ENTRIES) throw fault(`It has more than ${MAX_ENTRIES} entries.`);
    const content = new EntryContent(keep);
    const length = await inflateMember(file, offset, content);
    const entry = content.finished();
    if (entry === null) {
      if (offset + length !== size) throw fault(`${size - offset - length} bytes lie behind its end.`);
      return;
    }
    yield { ...entry, offset, length };
    offset += length;
  }
}

/** A fault of an archive, in a sentence. */
export function fault(sentence: string): Invalid {
  return new Invalid('ARCHIVE', sentence);
}

/** Inflates one member; gives its length. Header and trailer are checked here, since zlib would not say where it ended. */
async function inflateMember(file: FileHandle, offset: number, content: EntryContent): Promise<number> {
  const head = await bytesAt(file, offset, GZIP_HEADER);
  if (head.length < GZIP_HEADER || head.readUInt16BE(0) !== 0x1f8b || head[2] !== 8 || head[3] !== 0)
    throw fault(`At byte ${offset} there is no gzip member.`);
  const inflating = createInflateRaw();
  const input = Readable.from(piecesFrom(file, offset + GZIP_HEADER));
  input.on('error', (error) => inflating.destroy(error));
  input.pipe(inflating);
  let crc = 0;
  let size = 0;
  try {
    for await (const piece of inflating as AsyncIterable<Buffer>) {
      crc = crc32(piece, crc);
      size += piece.length;
      content.take(piece);
    }
  } catch (error) {
    throw error instanceof Invalid ? error : fault(`The gzip member at byte ${offset} is damaged.`);
  } finally {
    input.unpipe(inflating);
    input.destroy();
    inflating.destroy();
  }
  const deflatedBytes = inflating.bytesWritten;
  const trailer = await bytesAt(file, offset + GZIP_HEADER + deflatedBytes, GZIP_TRAILER);
  const whole =
    trailer.length === GZIP_TRAILER && trailer.readUInt32LE(0) === crc && trailer.readUInt32LE(4) === size % 2 ** 32;
  if (!whole) throw fault(`The gzip member at byte ${offset} is damaged.`);
  return GZIP_HEADER + deflatedBytes + GZIP_TRAILER;
}

/** Not the file's own stream: when that one is destroyed it closes the file, `autoClose` or not. */
async function* piecesFrom(file: FileHandle, start: number): AsyncGenerator<Buffer> {
  for (let at = start; ;) {
    const piece = await bytesAt(file, at, PIECE_BYTES);
    if (piece.length === 0) return;
    yield piece;
    at += piece.length;
  }
}

async function bytesAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position);
  return buffer.subarray(0, bytesRead);
}

/** Takes the content of a member piece by piece: one tar entry, with a pax header before it or without. */
class EntryContent {
  private waiting: Buffer = Buffer.alloc(0);
  private pax: Pax | undefined;
  private header: Header | null = null;
  private readonly hash = createHash('sha256');
  private readonly kept: Buffer[] = [];
  private keeps = false;
  private left = 0;
  private zeros = 0;

  constructor(private readonly keep: (path: string) => boolean) {}

  take(piece: Buffer): void {
    if (this.header) {
      this.body(piece);
      return;
    }
    this.waiting = this.waiting.length === 0 ? piece : Buffer.concat([this.waiting, piece]);
    while (this.waiting.length >= BLOCK) {
      if (!this.head()) return;
      if (!this.headed()) continue;
      this.body(this.waiting);
      return;
    }
  }

  /** The entry; null when the member is the end of the tar. */
  finished(): Omit<ReadEntry, 'offset' | 'length'> | null {
    const { header } = this;
    if (header === null) {
      if (this.waiting.length > 0 || this.zeros !== 2 || this.pax) throw fault('A gzip member holds no whole entry.');
      return null;
    }
    const size = header.size ?? 0;
    if (this.left > 0 || this.zeros !== (BLOCK - (size % BLOCK)) % BLOCK)
      throw fault(`The entry ${quoted(header.path)} is cut short.`);
    return {
      path: header.path ?? '',
      mode: header.mode ?? 0,
      sizeBytes: size,
      sha256: this.hash.digest('hex'),
      bytes: this.keeps ? Buffer.concat(this.kept) : null,
    };
  }

  /** Whether the entry's own header has been read. */
  private headed(): boolean {
    return this.header !== null;
  }

  /** @returns whether there may be another block to look at */
  private head(): boolean {
    const block = this.waiting.subarray(0, BLOCK);
    if (block.every((byte) => byte === 0)) {
      if (this.pax || ++this.zeros > 2) throw fault('There is something odd at the end of the tar.');
      this.waiting = this.waiting.subarray(BLOCK);
      return true;
    }
    const header = new Header(block, 0, this.pax);
    if (!header.cksumValid || this.zeros > 0) throw fault('A tar header in it is damaged.');
    if (header.type === 'ExtendedHeader') return this.extended(header);
    if (header.type !== 'File') throw fault(`${quoted(header.path)} is no plain file.`);
    if (!isPlainPath(header.path ?? '')) throw fault(`The path ${quoted(header.path)} leads out of it or isn't plain.`);
    this.header = header;
    this.left = header.size ?? 0;
    this.keeps = this.left <= KEPT_BYTES && this.keep(header.path ?? '');
    this.waiting = this.waiting.subarray(BLOCK);
    return true;
  }

  private extended(header: Header): boolean {
    const size = header.size ?? 0;
    if (size > KEPT_BYTES / 1024 || this.pax) throw fault('A tar header in it is damaged.');
    const whole = BLOCK + Math.ceil(size / BLOCK) * BLOCK;
    if (this.waiting.length < whole) return false;
    this.pax = Pax.parse(this.waiting.subarray(BLOCK, BLOCK + size).toString('utf8'));
    this.waiting = this.waiting.subarray(whole);
    return true;
  }

  private body(piece: Buffer): void {
    const content = piece.subarray(0, this.left);
    this.left -= content.length;
    this.hash.update(content);
    if (this.keeps) this.kept.push(content);
    const filling = piece.subarray(content.length);
    this.zeros += filling.length;
    if (this.zeros >= BLOCK || filling.some((byte) => byte !== 0))
      throw fault(`There is something behind the entry ${quoted(this.header?.path)} in its gzip member.`);
  }
}

function quoted(path: string | undefined): string {
  return JSON.stringify((path ?? '').slice(0, 200));
}
