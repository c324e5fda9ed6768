import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { constants, gunzip } from 'node:zlib';
import { Invalid } from '../errors.js';
import { hasCode } from '../system-error.js';
import { tooLarge } from './fetch-faults.js';
import { shownUrl } from './shown-url.js';

const inflate = promisify(gunzip);

/** How a body is to be read. `what`: as a sentence begins ("The index"). */
export type BodyReading = {
  readonly what: string;
  readonly maxBytes: number;
  /** take gzip apart: what the server compressed for the way, and files that are compressed themselves */
  readonly inflate: boolean;
  /** stop there and give what has come so far, instead of failing at maxBytes */
  readonly onlyHead: boolean;
};

/**
 * Reads a body, never more than allowed: neither from the wire nor out of gzip.
 * @param heard is told how much came
 * @throws Invalid TOO_LARGE, UNEXPECTED_ANSWER
 */
export async function readBody(
  response: IncomingMessage,
  url: URL,
  reading: BodyReading,
  heard: (bytes: number) => void,
): Promise<Buffer> {
  const { what, maxBytes, onlyHead } = reading;
  const announced = Number(response.headers['content-length'] ?? 0);
  if (announced > maxBytes && !onlyHead) throw tooLarge(url, what, maxBytes);
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    heard(chunk.length);
    chunks.push(chunk);
    length += chunk.length;
    if (length > maxBytes && !onlyHead) throw tooLarge(url, what, maxBytes);
    if (length > maxBytes) break;
  }
  return inflated(Buffer.concat(chunks, length), response.headers['content-encoding'], url, reading);
}

async function inflated(body: Buffer, encoding: string | undefined, url: URL, reading: BodyReading): Promise<Buffer> {
  // Some servers call an archive's own gzip a content encoding: an archive is taken as it comes.
  if (!reading.inflate) return body;
  const isPlain = encoding === undefined || /^(?:x-)?gzip$|^identity$/i.test(encoding);
  if (!isPlain) throw unreadable(url, reading, `comes in an encoding that wasn't asked for`);
  if (body[0] !== 0x1f || body[1] !== 0x8b) return body;
  try {
    if (!reading.onlyHead) return await inflate(body, { maxOutputLength: reading.maxBytes });
    return await inflate(body, { maxOutputLength: reading.maxBytes * MAX_RATIO, finishFlush: constants.Z_SYNC_FLUSH });
  } catch (error) {
    if (hasCode(error, 'ERR_BUFFER_TOO_LARGE')) throw tooLarge(url, reading.what, reading.maxBytes);
    throw unreadable(url, reading, `is gzip that can't be read`, error);
  }
}

/** What deflate can make of a byte at most. */
const MAX_RATIO = 1_032;

function unreadable(url: URL, { what }: BodyReading, fault: string, cause?: unknown): Invalid {
  const sentence = `${what} at ${shownUrl(url)} ${fault}. Try again, or tell its operator.`;
  return new Invalid('UNEXPECTED_ANSWER', sentence, ['endpoint'], { cause });
}
