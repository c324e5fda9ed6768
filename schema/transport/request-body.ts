import type { IncomingMessage } from 'node:http';
import { limits } from '../../src/limits.js';
import type { Failure } from './answers.js';

/** What a body was read as: JSON, nothing that GraphQL takes, or a reason to refuse it. */
export type Body = { readonly json: unknown } | { readonly failure: Failure };

/** An import carries a whole profile, so it may be larger than any other operation. */
const IMPORT = /\bimportSystemProfile\b/;

/**
 * Reads the JSON of a request, at most what an import may have, and keeps nothing of what goes beyond.
 * A body of another type is left unread: `json` is undefined then, and GraphQL's own answer says what is missing.
 */
export async function readBody(request: IncomingMessage): Promise<Body> {
  if (!isJson(request.headers['content-type'])) return { json: undefined };
  const encoding = request.headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity') return { failure: unsupported(`The encoding "${encoding.slice(0, 50)}"`) };
  const bytes = await collect(request, limits.importBytes);
  if (bytes === null) return { failure: tooLarge(limits.importBytes) };
  const json = parse(bytes);
  if (json === undefined)
    return { failure: { status: 400, code: 'BAD_REQUEST', message: 'Invalid JSON in the body of the request.' } };
  if (bytes.length > limits.requestBytes && !IMPORT.test(queryOf(json)))
    return { failure: tooLarge(limits.requestBytes) };
  return { json };
}

/** The text of the operation in a request's JSON; empty when there is none. */
export function queryOf(json: unknown): string {
  const query = typeof json === 'object' && json !== null && 'query' in json ? json.query : '';
  return typeof query === 'string' ? query : '';
}

/** JSON is UTF-8 (RFC 8259); another charset is not JSON to us. */
export function isJson(contentType: string | undefined): boolean {
  if (contentType === 'application/json') return true;
  const [type = '', ...parameters] = (contentType ?? '')
    .toLowerCase()
    .split(';')
    .map((part) => part.trim());
  const charset = parameters.find((parameter) => parameter.startsWith('charset='))?.slice('charset='.length);
  return type === 'application/json' && (charset === undefined || /^"?utf-?8"?$/.test(charset));
}

/** All bytes, or null as soon as there are more than `max`; the rest is let through unseen so that the answer arrives. */
function collect(request: IncomingMessage, max: number): Promise<Buffer | null> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= max) chunks.push(chunk);
      else {
        chunks.length = 0;
        resolve(null);
      }
    });
    request.once('end', () => {
      resolve(size <= max ? (chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)) : null);
    });
    request.once('error', reject);
    if (Number(request.headers['content-length']) > max) resolve(null);
  });
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString()) as unknown;
  } catch {
    // What exactly is wrong with it is the sender's to find; JSON itself is never undefined.
    return undefined;
  }
}

function tooLarge(max: number): Failure {
  const message = `The body has more than ${max / 1_048_576} MiB. Send less at once.`;
  // Without "connection: close": Node would close under the body that is still on its way, and the sender would see a
  // broken pipe instead of this answer. What comes is let through unseen, as long as Node gives one request.
  return { status: 413, code: 'PAYLOAD_TOO_LARGE', message };
}

function unsupported(what: string): Failure {
  return { status: 415, code: 'BAD_REQUEST', message: `${what} is not supported. Send plain JSON in UTF-8.` };
}
