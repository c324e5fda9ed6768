import type { IncomingMessage, ServerResponse } from 'node:http';
import { Conflict, DomainError, Forbidden, Invalid, NotFound, Refused, Unavailable } from '../errors.js';
import { limits } from '../limits.js';

/** A reason not to do what a device asks, for people and programs. */
export class Denial extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly headers: Readonly<Record<string, string>> = {},
    /** what the error says besides */
    readonly more: object = {},
  ) {
    super(message);
  }
}

/** Codes that say who asks, not what is asked. */
const UNAUTHENTICATED = ['TOKEN_UNKNOWN', 'TOKEN_EXPIRED', 'DEVICE_NOT_FOUND'];
/** When to come again to what is down. */
export const RETRY = { 'Retry-After': '5' };

/** Null for a defect. What is down comes back, so devices are told when to try again. */
export function denialOf(error: unknown): Denial | null {
  if (error instanceof Denial) return error;
  if (!(error instanceof DomainError)) return null;
  const { code, message } = error;
  if (UNAUTHENTICATED.includes(code))
    return new Denial(401, code === 'DEVICE_NOT_FOUND' ? 'KEY_UNKNOWN' : code, message);
  if (error instanceof Unavailable) return new Denial(503, 'UNAVAILABLE', message, RETRY);
  // Another request of the same device was faster, again and again: it may simply come again.
  if (error instanceof Conflict) return new Denial(503, 'UNAVAILABLE', message, RETRY);
  if (error instanceof Invalid) return new Denial(400, code, message, {}, { path: error.path });
  if (error instanceof NotFound) return new Denial(404, code, message);
  if (error instanceof Refused) return new Denial(409, code, message);
  return error instanceof Forbidden ? new Denial(403, code, message) : null;
}

/** Sends it as docs/device-protocol.md says. */
export function deny(request: IncomingMessage, response: ServerResponse, denial: Denial): void {
  if (response.headersSent || response.destroyed) return;
  const { status, code, message, headers, more } = denial;
  const body = `${JSON.stringify({ error: { code, message, ...more } })}\n`;
  response.writeHead(status, {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(body),
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    ...headers,
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}

/** @throws Denial METHOD_NOT_ALLOWED */
export function requireMethod(request: IncomingMessage, method: 'GET' | 'POST'): void {
  if (request.method === method) return;
  throw new Denial(405, 'METHOD_NOT_ALLOWED', `Use ${method} here.`, { Allow: method });
}

/** The JSON of a body. What goes beyond the limit is let through unseen, so that the answer arrives. @throws Denial */
export async function readJson(request: IncomingMessage, maxBytes: number = limits.deviceBodyBytes): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= maxBytes) chunks.push(chunk);
  }
  if (size > maxBytes)
    throw new Denial(413, 'PAYLOAD_TOO_LARGE', `The body has more than ${maxBytes / 1_024} KiB. Send less at once.`);
  try {
    return JSON.parse(Buffer.concat(chunks).toString()) as unknown;
  } catch {
    // What exactly is wrong with it is the sender's to find.
    throw new Denial(400, 'INVALID', 'The body is not JSON.');
  }
}
