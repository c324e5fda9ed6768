import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { AgentFault } from './protocol.js';

/** An entry of a tar, from its header: a plain file with a plain path. */
export type Entry = { readonly path: string; readonly sizeBytes: number; readonly mode: number };

/** The unit of a tar: headers and content are padded to it. */
export const BLOCK = 512;

/** A fault of an archive: it is never right, however often it is read. */
export function broken(sentence: string, options?: ErrorOptions): AgentFault {
  return new AgentFault(`The archive is not whole or not genuine: ${sentence}`, false, options);
}

/**
 * Reads the headers at the start of an entry: of the file, and a pax header before it for long paths.
 * @returns the entry and where its content begins; null when there are too few bytes yet
 */
export function readEntry(bytes: Buffer): { readonly entry: Entry; readonly at: number } | null {
  if (bytes.length < BLOCK) return null;
  const first = readHeader(bytes.subarray(0, BLOCK));
  if (first.type !== 'x') return { entry: plainFile(first), at: BLOCK };
  if (first.sizeBytes > 64 * 1_024) throw broken('a header in it is too long.');
  const at = BLOCK + Math.ceil(first.sizeBytes / BLOCK) * BLOCK;
  if (bytes.length < at + BLOCK) return null;
  const pax = paxRecords(bytes.subarray(BLOCK, BLOCK + first.sizeBytes));
  const header = readHeader(bytes.subarray(at, at + BLOCK));
  const path = pax.get('path') ?? header.path;
  return {
    entry: plainFile({ ...header, path, sizeBytes: Number(pax.get('size') ?? header.sizeBytes) }),
    at: at + BLOCK,
  };
}

type Header = Entry & { readonly type: string };

function readHeader(block: Buffer): Header {
  const told = octal(block, 148, 8);
  // The sum is of the header with spaces in its own place.
  const sum = block.reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 0x20 : byte), 0);
  if (sum !== told) throw broken('a tar header in it is damaged.');
  const [name, prefix] = [text(block, 0, 100), text(block, 345, 155)];
  return {
    path: prefix === '' ? name : `${prefix}/${name}`,
    mode: octal(block, 100, 8) & 0o777,
    sizeBytes: octal(block, 124, 12),
    type: String.fromCharCode(block[156] ?? 0),
  };
}

function plainFile({ path, sizeBytes, mode, type }: Header): Entry {
  if (type !== '0' && type !== '\0') throw broken(`${JSON.stringify(path)} is no plain file.`);
  const isPlain = path.split('/').every((part) => !['', '.', '..'].includes(part) && !/[\\\p{Cc}]/u.test(part));
  if (!isPlain) throw broken(`the path ${JSON.stringify(path.slice(0, 200))} leads out of it.`);
  if (!Number.isSafeInteger(sizeBytes) || sizeBytes < 0) throw broken(`${JSON.stringify(path)} has no size.`);
  return { path, sizeBytes, mode };
}

function text(block: Buffer, at: number, length: number): string {
  const bytes = block.subarray(at, at + length);
  const end = bytes.indexOf(0);
  return bytes.subarray(0, end < 0 ? length : end).toString('utf8');
}

function octal(block: Buffer, at: number, length: number): number {
  return Number.parseInt(text(block, at, length).trim() || '0', 8);
}

/** Records of the form "<length> <key>=<value>\n". */
function paxRecords(bytes: Buffer): ReadonlyMap<string, string> {
  const records = new Map<string, string>();
  for (let at = 0; at < bytes.length;) {
    const space = bytes.indexOf(0x20, at);
    const length = Number(bytes.subarray(at, space).toString('latin1'));
    if (space < 0 || !Number.isInteger(length) || length < 5) throw broken('a pax header in it is damaged.');
    const [key = '', ...value] = bytes
      .subarray(space + 1, at + length - 1)
      .toString('utf8')
      .split('=');
    records.set(key, value.join('='));
    at += length;
  }
  return records;
}

/** Where a gzip member lies in a file. */
export type Place = { readonly offset: number; readonly length: number };

/**
 * Reads one entry out of its gzip member; memory stays flat.
 * @param take gets the content, piece by piece
 * @returns the entry and the lowercase hex SHA-256 of its content
 */
export async function readMember(
  path: string,
  { offset, length }: Place,
  take: (piece: Buffer) => Promise<void>,
): Promise<Entry & { readonly sha256: string }> {
  const source = createReadStream(path, { start: offset, end: offset + length - 1 });
  const inflating = createGunzip();
  source.on('error', (error) => inflating.destroy(error));
  const hash = createHash('sha256');
  let waiting = Buffer.alloc(0);
  let entry: Entry | null = null;
  let left = 0;
  try {
    for await (const piece of source.pipe(inflating) as AsyncIterable<Buffer>) {
      let content = piece;
      if (!entry) {
        waiting = Buffer.concat([waiting, piece]);
        const read = readEntry(waiting);
        if (!read) continue;
        entry = read.entry;
        left = entry.sizeBytes;
        content = waiting.subarray(read.at);
      }
      const part = content.subarray(0, left);
      left -= part.length;
      hash.update(part);
      if (part.length > 0) await take(part);
    }
  } catch (error) {
    if (error instanceof AgentFault || (error as NodeJS.ErrnoException).code?.startsWith('Z_') !== true) throw error;
    throw broken(`at byte ${offset} it is damaged.`, { cause: error });
  } finally {
    source.destroy();
    inflating.destroy();
  }
  if (!entry || left > 0) throw broken(`the entry at byte ${offset} is cut short.`);
  return { ...entry, sha256: hash.digest('hex') };
}
