import type { IncomingMessage, ServerResponse } from 'node:http';
import type { GraphQLError } from 'graphql';
import { Unavailable } from '../../src/errors.js';
import type { Admitted } from '../../src/throttle/connection-caps.js';
import type { Throttle, TooMany } from '../../src/throttle/throttle.js';
import { topLevelError } from '../errors.js';
import { sendFailure } from './answers.js';

/** When whoever finds no place may look again. */
const RETRY_SECONDS = 5;

/** Takes a place for a stream of events until its response ends; false: there was none, and the caller was told so. */
export function admitStream(
  throttle: Throttle | undefined,
  request: IncomingMessage,
  response: ServerResponse,
  requestId: string,
): boolean {
  if (!throttle) return true;
  const key = throttle.credentialOf(request.headers.authorization, request.headers.cookie);
  const places: Admitted[] = [throttle.connections.enter(throttle.addressOf(request))];
  if (key !== null) places.push(throttle.connections.enterAs(key));
  const leave = () => {
    for (const place of places) if ('leave' in place) place.leave();
  };
  const refused = places.find((place) => 'refusal' in place);
  if (refused === undefined) {
    response.once('close', leave);
    return true;
  }
  leave();
  const headers = { 'retry-after': String(RETRY_SECONDS) };
  const extensions = { retryAfterSeconds: RETRY_SECONDS };
  sendFailure(response, requestId, {
    status: 429,
    code: 'RATE_LIMITED',
    message: refused.refusal,
    headers,
    extensions,
  });
  return false;
}

/** Takes a place for a WebSocket of a known key. @throws Unavailable when there is none: clients come again by themselves */
export function enterAs(
  throttle: Throttle | undefined,
  authorization: string | undefined,
  cookie: string | undefined,
): () => void {
  const key = throttle?.credentialOf(authorization, cookie) ?? null;
  const place = key === null ? undefined : throttle?.connections.enterAs(key);
  if (place === undefined) return () => undefined;
  if ('refusal' in place) throw new Unavailable('TOO_MANY_CONNECTIONS', place.refusal);
  return () => place.leave();
}

/** The same refusal as an error of an operation that came over a WebSocket. */
export function tooManyError({ message, retryAfterSeconds }: TooMany): GraphQLError {
  const error = topLevelError('RATE_LIMITED', message);
  error.extensions['retryAfterSeconds'] = retryAfterSeconds;
  return error;
}
