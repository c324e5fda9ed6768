import type { Awaitable } from '../awaitable.js';
import type { Caller } from './caller.js';
import { ADMINISTRATOR } from './directory.js';
import { isKey, keyDigest } from './keys.js';
import type { Sender } from './own-page.js';

/** The headers that say who asks, and from whose page; names in lower case, as node:http gives them. */
export type Credentials = Sender & {
  readonly authorization?: string | undefined;
  readonly cookie?: string | undefined;
};

/** Finds out who asks; null: nobody that may. */
export type Authenticate = (credentials: Credentials) => Awaitable<Caller | null>;

/** Far over any honest key; keeps strangers from having megabytes hashed. */
const MAX_LENGTH = 1_024;

/**
 * Knows the administrator by "Authorization: Bearer <key>".
 * @param adminKey 32 characters or more
 */
export function authenticator(adminKey: string): Authenticate {
  const digest = keyDigest(adminKey);
  const administrator: Caller = { actor: { kind: 'API_KEY', id: ADMINISTRATOR }, role: 'ADMIN' };
  return ({ authorization }) => {
    const presented = bearerToken(authorization);
    return presented !== null && isKey(presented, digest) ? administrator : null;
  };
}

/**
 * The key that "Basic <user:key>" brings as its password (RFC 7617), or null; the user name is the caller's to choose.
 * None has blanks, so that there is one way to write it and all of a key's requests are counted together.
 */
export function basicPassword(authorization: string | undefined): string | null {
  if (authorization === undefined || authorization.length > MAX_LENGTH) return null;
  const encoded = /^basic +([A-Za-z0-9+/=_-]+) *$/i.exec(authorization)?.[1];
  if (encoded === undefined) return null;
  return /^[^:]*:(\S+)$/.exec(Buffer.from(encoded, 'base64').toString())?.[1] ?? null;
}

/** The token of "Bearer <token>" (RFC 6750; the scheme in any case), or null. */
export function bearerToken(authorization: string | undefined): string | null {
  if (authorization === undefined || authorization.length > MAX_LENGTH) return null;
  return /^bearer +(\S+) *$/i.exec(authorization)?.[1] ?? null;
}
