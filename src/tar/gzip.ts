import { promisify } from 'node:util';
import * as zlib from 'node:zlib';

const deflateRaw = promisify(zlib.deflateRaw);

/** The largest block that deflate can store uncompressed (RFC 1951, 3.2.4). */
const STORED_BLOCK = 65_535;
const BLOCK_HEADER = 5;
const TRAILER = 8;

/** RFC 1952: deflate, no flags, no time, no extra flags, operating system unknown (255). Ours, so that it never varies. */
const HEADER = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]);

/** One gzip member of `content`, deflated at level 6. The same bytes wherever Node has the same zlib. */
export async function deflated(content: Buffer): Promise<Buffer> {
  // In one call: fed in pieces, zlib may cut its blocks elsewhere.
  const body = await deflateRaw(content, { level: 6, memLevel: 8, windowBits: 15 });
  return Buffer.concat([HEADER, body, trailer(crc32(content, 0), content.length)]);
}

/** Length of the gzip member that `stored` makes of `sizeBytes` bytes. */
export function storedLength(sizeBytes: number): number {
  const blocks = Math.max(1, Math.ceil(sizeBytes / STORED_BLOCK));
  return HEADER.length + blocks * BLOCK_HEADER + sizeBytes + TRAILER;
}

/**
 * One gzip member that keeps its content uncompressed, for what is compressed already: the same bytes on every machine,
 * however the content arrives in pieces. Holds one block in memory.
 * @param sizeBytes how much `pieces` will give; less or more is a defect
 */
export async function* stored(
  pieces: AsyncIterable<Buffer> | Iterable<Buffer>,
  sizeBytes: number,
): AsyncGenerator<Buffer> {
  yield HEADER;
  let crc = 0;
  let left = sizeBytes;
  for await (const block of blocksOf(pieces)) {
    left -= block.length;
    crc = crc32(block, crc);
    yield blockHeader(block.length, left === 0);
    yield block;
  }
  if (sizeBytes === 0) yield blockHeader(0, true);
  if (left !== 0) throw new Error(`Expected ${sizeBytes} bytes to store and got ${sizeBytes - left}.`);
  yield trailer(crc, sizeBytes);
}

/** What `stored` makes, of bytes that are at hand. */
export function storedAtOnce(content: Buffer): Buffer {
  const blocks: Buffer[] = [];
  for (let at = 0; at < content.length || at === 0; at += STORED_BLOCK) {
    const block = content.subarray(at, at + STORED_BLOCK);
    blocks.push(blockHeader(block.length, at + block.length === content.length), block);
  }
  return Buffer.concat([HEADER, ...blocks, trailer(crc32(content, 0), content.length)]);
}

/** Cuts pieces of any size into blocks of 65,535 bytes; the last one may be shorter. */
async function* blocksOf(pieces: AsyncIterable<Buffer> | Iterable<Buffer>): AsyncGenerator<Buffer> {
  let waiting: Buffer[] = [];
  let waitingBytes = 0;
  for await (const piece of pieces) {
    let rest = piece;
    while (waitingBytes + rest.length >= STORED_BLOCK) {
      const fill = rest.subarray(0, STORED_BLOCK - waitingBytes);
      yield waitingBytes === 0 ? fill : Buffer.concat([...waiting, fill]);
      rest = rest.subarray(fill.length);
      waiting = [];
      waitingBytes = 0;
    }
    if (rest.length > 0) waiting.push(rest);
    waitingBytes += rest.length;
  }
  if (waitingBytes > 0) yield Buffer.concat(waiting);
}

function blockHeader(length: number, last: boolean): Buffer {
  const header = Buffer.alloc(BLOCK_HEADER);
  header.writeUInt8(last ? 1 : 0, 0);
  header.writeUInt16LE(length, 1);
  header.writeUInt16LE(~length & 0xffff, 3);
  return header;
}

function trailer(crc: number, sizeBytes: number): Buffer {
  const bytes = Buffer.alloc(TRAILER);
  bytes.writeUInt32LE(crc, 0);
  bytes.writeUInt32LE(sizeBytes % 2 ** 32, 4);
  return bytes;
}

/** CRC-32 of `bytes`, going on from `start`. zlib has it since Node 20.15; ours is for the releases before. */
export function crc32(bytes: Buffer, start: number): number {
  return typeof zlib.crc32 === 'function' ? zlib.crc32(bytes, start) : crc32ByTable(bytes, start);
}

/** CRC-32 as RFC 1952 defines it, byte by byte. */
export function crc32ByTable(bytes: Buffer, start: number): number {
  let crc = ~start;
  for (const byte of bytes) crc = (CRC_TABLE[(crc ^ byte) & 0xff] ?? 0) ^ (crc >>> 8);
  return ~crc >>> 0;
}

const CRC_TABLE = Int32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  return crc;
});
