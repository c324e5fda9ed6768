import type { GraphQLFormattedError } from 'graphql';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { DISTRIBUTION_PATH } from '../../src/archives/distribution/handler.js';
import type { TooMany } from '../../src/throttle/throttle.js';
import { send, sendFailure } from './answers.js';

type Exchange = {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly requestId: string;
  /** the route that would have served it */
  readonly address: string;
};

/** Answers 429 in the form that clients of the address read, with Retry-After; the body of the request stays unread. */
export function refuseTooMany({ request, response, requestId, address }: Exchange, tooMany: TooMany): void {
  const { message, retryAfterSeconds } = tooMany;
  const headers = { 'retry-after': String(retryAfterSeconds), 'cache-control': 'no-store' };
  const extensions = { retryAfterSeconds };
  request.resume();
  if (address.startsWith('/graphql')) {
    sendFailure(response, requestId, { status: 429, code: 'RATE_LIMITED', message, headers, extensions });
    return;
  }
  // The OCI distribution specification has a code and a form of its own.
  const body =
    address === DISTRIBUTION_PATH
      ? { errors: [{ code: 'TOOMANYREQUESTS', message }] }
      : { error: { code: 'RATE_LIMITED', message, retryAfterSeconds } };
  const typed = { ...headers, 'content-type': 'application/json; charset=utf-8', 'x-request-id': requestId };
  send(response, 429, typed, request.method === 'HEAD' ? '' : `${JSON.stringify(body)}\n`);
}

/** When to come again, of an answer that says so in one of its errors; null for all others. */
export function secondsToWait(errors: readonly GraphQLFormattedError[] = []): number | null {
  const waits = errors.map(({ extensions }) => extensions?.['retryAfterSeconds']);
  return waits.find((wait) => typeof wait === 'number') ?? null;
}
