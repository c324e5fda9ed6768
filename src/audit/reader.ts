import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Caller } from '../access/caller.js';
import { lacking, may } from '../access/may.js';
import { needOfRoute } from '../access/permissions.js';
import { DomainError, Forbidden, Invalid, NotFound, Unavailable } from '../errors.js';

/** Who asks, by the request's headers; null when they name nobody. */
export type ReaderPorts = { readonly authenticate: (request: IncomingMessage) => Promise<Caller | null> };

class Unknown extends Invalid {}

/**
 * Lets in whoever may read at an address.
 * @throws Invalid when it isn't read or nobody asks; Forbidden when the role lacks the permission
 */
export async function authorizeReader(
  { authenticate }: ReaderPorts,
  request: IncomingMessage,
  address: string,
): Promise<Caller> {
  if (request.method !== 'GET') throw new Invalid('METHOD', 'The audit can only be read: use GET.');
  const caller = await authenticate(request);
  if (caller === null) throw new Unknown('UNAUTHENTICATED', 'Send an API key as "Authorization: Bearer …".');
  const need = needOfRoute(address);
  if (!may(caller, need)) throw new Forbidden('FORBIDDEN', lacking(caller, need));
  return caller;
}

/** Answers with what is wrong; whatever the caller can't mend, or comes after the first byte, is thrown on. */
export function refuse(response: ServerResponse, error: unknown): void {
  if (response.headersSent || !(error instanceof DomainError)) throw error;
  const status = statusOf(error);
  const body = `${JSON.stringify({ error: { code: error.code, message: error.message } })}\n`;
  response.writeHead(status, {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(body),
    ...(status === 401 && { 'WWW-Authenticate': 'Bearer realm="system-profiles"' }),
    ...(status === 503 && { 'Retry-After': '2' }),
  });
  response.end(body);
}

function statusOf(error: DomainError): number {
  if (error instanceof Unknown) return 401;
  if (error instanceof Forbidden) return 403;
  if (error instanceof NotFound) return 404;
  return error instanceof Unavailable ? 503 : 400;
}
