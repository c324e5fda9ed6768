import type { IncomingMessage, ServerResponse } from 'node:http';
import { setCookie } from '../../src/access/cookies.js';
import { isSecure, SESSION_COOKIE } from '../../src/access/session-authentication.js';
import type { Origin } from '../../src/access/sessions.js';
import { limits } from '../../src/limits.js';

/** A request over plain HTTP: the only one that can take a cookie home. */
export type Visit = {
  /** where it comes from, for the owner of a session to recognise it */
  readonly origin: () => Origin;
  /** Gives the browser the token of a session. */
  readonly keep: (token: string) => void;
  /** Takes it back. */
  readonly drop: () => void;
};

/** What the visits of one server have in common. */
export type VisitSettings = {
  readonly publicUrl: string;
  readonly addressOf: (request: IncomingMessage) => string;
};

/** A visit by one request. */
export function visitOf(
  request: IncomingMessage,
  response: ServerResponse,
  { publicUrl, addressOf }: VisitSettings,
): Visit {
  const cookie = (value: string, maxAgeSeconds: number) => {
    const settings = { maxAgeSeconds, sameSite: 'Strict', isSecure: isSecure(publicUrl) } as const;
    response.appendHeader('set-cookie', setCookie(SESSION_COOKIE, value, settings));
  };
  return {
    // No getter: each one in a literal is a shape of its own to the engine, which costs a request a seventh of its time.
    origin: () => ({ address: addressOf(request), agent: request.headers['user-agent'] ?? '' }),
    keep: (token) => cookie(token, limits.session.lifetimeMs / 1_000),
    drop: () => cookie('', 0),
  };
}
