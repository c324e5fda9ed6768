import { hash } from 'node:crypto';
import { basicPassword, bearerToken } from '../access/authenticate.js';
import { cookieIn, cookieName } from '../access/cookies.js';
import { isSecure, SESSION_COOKIE } from '../access/session-authentication.js';
import { SESSION_TOKEN } from '../access/sessions.js';

/** What a request brings to be known by, and the address that cookies are set for. */
export type Brought = {
  readonly authorization: string | undefined;
  readonly cookie?: string | undefined;
  readonly publicUrl: string;
};

/**
 * What stands for the key that a request brings, whichever way: "Bearer <key>", Basic with the key as the password, or the
 * cookie of a session.
 * A digest: keys are kept nowhere. Null when it brings none. Whether the key is any good is not asked.
 */
export function credentialOf({ authorization, cookie, publicUrl }: Brought): string | null {
  const key = bearerToken(authorization) ?? basicPassword(authorization) ?? sessionIn(cookie, publicUrl);
  return key === null ? null : hash('sha256', key, 'base64url').slice(0, 22);
}

/** The token of a person's session, from the very cookie that it is looked up by: another one beside it changes nothing. */
function sessionIn(cookie: string | undefined, publicUrl: string): string | null {
  const token = cookieIn(cookie, cookieName(SESSION_COOKIE, isSecure(publicUrl)));
  return token !== null && SESSION_TOKEN.test(token) ? token : null;
}
