import type { IncomingMessage, ServerResponse } from 'node:http';
import { Unavailable } from '../errors.js';

/** A reason not to send the archive, for people and programs. */
export class Denial extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }
}

/** Null for a defect. A database that is away comes back, so clients are told when to try again. */
export function denialOf(error: unknown): Denial | null {
  if (error instanceof Denial) return error;
  return error instanceof Unavailable ? new Denial(503, 'UNAVAILABLE', error.message, { 'Retry-After': '2' }) : null;
}

/** Answers with the reason, as JSON. */
export function deny(request: IncomingMessage, response: ServerResponse, denial: Denial): void {
  const body = `${JSON.stringify({ error: { code: denial.code, message: denial.message } })}\n`;
  response.writeHead(denial.status, {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(body),
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    ...denial.headers,
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}
