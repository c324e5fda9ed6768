import { createHash } from 'node:crypto';
import { bearerToken } from '../access/authenticate.js';

/** Far over any honest header. */
const LONGEST = 1_024;

/**
 * What stands for the key that a request brings, whichever way: "Bearer <key>", or Basic with the key as the password.
 * A digest: keys are kept nowhere. Null when it brings none. Whether the key is any good is not asked.
 */
export function credentialOf(authorization: string | undefined): string | null {
  const key = bearerToken(authorization) ?? passwordOf(authorization);
  return key === null ? null : createHash('sha256').update(key).digest('base64url').slice(0, 22);
}

/** The user name is the caller's to choose, so it must not be a part of what is counted. */
function passwordOf(authorization: string | undefined): string | null {
  if (authorization === undefined || authorization.length > LONGEST) return null;
  const [, encoded] = /^basic +([A-Za-z0-9+/=_-]+) *$/i.exec(authorization) ?? [];
  if (encoded === undefined) return null;
  const pair = Buffer.from(encoded, 'base64').toString();
  return pair.slice(pair.indexOf(':') + 1);
}
