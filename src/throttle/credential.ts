import { hash } from 'node:crypto';
import { basicPassword, bearerToken } from '../access/authenticate.js';

/**
 * What stands for the key that a request brings, whichever way: "Bearer <key>", Basic with the key as the password, or the
 * cookie of a session.
 * A digest: keys are kept nowhere. Null when it brings none. Whether the key is any good is not asked.
 */
export function credentialOf(authorization: string | undefined, cookie?: string): string | null {
  const key = bearerToken(authorization) ?? basicPassword(authorization) ?? sessionIn(cookie);
  return key === null ? null : hash('sha256', key, 'base64url').slice(0, 22);
}

/** The token of a person's session, under whichever name the cookie goes. */
function sessionIn(cookie: string | undefined): string | null {
  return cookie === undefined ? null : (/=(sps_[A-Za-z0-9_-]{43})(?:;|$)/.exec(cookie)?.[1] ?? null);
}
