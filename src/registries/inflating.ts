import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { Invalid } from '../errors.js';
import { hasCode } from '../system-error.js';

const ZEROS = Buffer.alloc(64 * 1_024);

/** Gives the content of gzipped bytes piece by piece. */
export type Inflating = {
  /** Exactly so many bytes; fewer only when the content ends before. */
  take(length: number): Promise<Buffer>;
  /** @throws Invalid when anything but zeros is left, in the content or behind it */
  finish(): Promise<void>;
  close(): void;
};

/**
 * Inflates step by step, so that a bomb is noticed when its limit is reached and not when memory is full.
 * @param mostBytes of content; more is the fault that `tooMuch` makes
 * @throws Invalid ARCHIVE_UNREADABLE, later, where the gzip is broken
 */
export function inflating(bytes: Buffer, mostBytes: number, tooMuch: () => Invalid): Inflating {
  const gunzip = createGunzip({ chunkSize: ZEROS.length });
  const chunks = Readable.from([bytes]).pipe(gunzip)[Symbol.asyncIterator]() as AsyncIterator<Buffer, undefined>;
  let waiting: Buffer = Buffer.alloc(0);
  let total = 0;
  const next = async (): Promise<Buffer | null> => {
    const step = await chunks.next().catch((error: unknown) => {
      throw brokenGzip(error);
    });
    if (step.done === true) return null;
    total += step.value.length;
    if (total > mostBytes) throw tooMuch();
    return step.value;
  };
  const take = async (length: number): Promise<Buffer> => {
    const parts: Buffer[] = [];
    let missing = length;
    while (missing > 0) {
      if (waiting.length === 0) {
        const chunk = await next();
        if (chunk === null) break;
        waiting = chunk;
      }
      const part = waiting.subarray(0, missing);
      waiting = waiting.subarray(part.length);
      missing -= part.length;
      parts.push(part);
    }
    // A copy: a small file must not keep the large chunk that it came in.
    return Buffer.concat(parts);
  };
  const finish = async (): Promise<void> => {
    for (let chunk: Buffer | null = waiting; chunk !== null; chunk = await next()) requireZeros(chunk);
    requireZeros(bytes.subarray(gunzip.bytesWritten));
  };
  return { take, finish, close: () => void gunzip.destroy() };
}

/** Whether there is nothing but zeros, with which tars are filled up. */
export function isZeros(bytes: Buffer): boolean {
  for (let at = 0; at < bytes.length; at += ZEROS.length) {
    const part = bytes.subarray(at, at + ZEROS.length);
    if (!part.equals(ZEROS.subarray(0, part.length))) return false;
  }
  return true;
}

function requireZeros(bytes: Buffer): void {
  if (!isZeros(bytes))
    throw new Invalid(
      'ARCHIVE_UNREADABLE',
      'The archive goes on behind its end. Publish it again, without what follows.',
    );
}

function brokenGzip(error: unknown): unknown {
  const isCut = hasCode(error, 'Z_BUF_ERROR');
  if (!isCut && !hasCode(error, 'Z_DATA_ERROR')) return error;
  return new Invalid(
    'ARCHIVE_UNREADABLE',
    isCut
      ? 'The archive ends in the middle. Publish it again.'
      : "The archive is gzip that can't be read. Publish it again.",
    [],
    { cause: error },
  );
}
