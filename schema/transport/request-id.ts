import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** Joins a request, its events, its jobs and their log lines: the caller's X-Request-Id when it is a sane one, else new. */
export function requestIdOf({ headers }: Pick<IncomingMessage, 'headers'>): string {
  const given = headers['x-request-id'];
  return typeof given === 'string' && /^[\w.:-]{1,64}$/.test(given) ? given : randomUUID();
}
