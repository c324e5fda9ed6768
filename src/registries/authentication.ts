import { Invalid } from '../errors.js';
import type { Authentication } from './events.js';

/** How the server shall sign in; a secret that isn't given (null) is the one that is kept already. */
export type AuthenticationChange =
  | { readonly type: 'NONE' }
  | { readonly type: 'BASIC'; readonly username: string; readonly passwordId: string | null }
  | { readonly type: 'TOKEN'; readonly tokenId: string | null };

/**
 * The authentication after a change: what was kept fills what wasn't given.
 * @throws Invalid PASSWORD_MISSING, TOKEN_MISSING when nothing is kept
 */
export function mergedAuthentication(
  current: Authentication,
  change: AuthenticationChange | undefined,
): Authentication {
  if (change === undefined) return current;
  if (change.type === 'BASIC') {
    const passwordId = change.passwordId ?? (current.type === 'BASIC' ? current.passwordId : null);
    if (passwordId === null) throw missing('PASSWORD_MISSING', 'password');
    return { type: 'BASIC', username: change.username, passwordId };
  }
  if (change.type === 'TOKEN') {
    const tokenId = change.tokenId ?? (current.type === 'TOKEN' ? current.tokenId : null);
    if (tokenId === null) throw missing('TOKEN_MISSING', 'token');
    return { type: 'TOKEN', tokenId };
  }
  return { type: 'NONE' };
}

/** The ids of the secrets that an authentication names. */
export function secretIdsOf(authentication: Authentication): readonly string[] {
  if (authentication.type === 'BASIC') return [authentication.passwordId];
  return authentication.type === 'TOKEN' ? [authentication.tokenId] : [];
}

function missing(code: string, field: 'password' | 'token'): Invalid {
  return new Invalid(code, `Signing in this way needs a ${field}; give one.`, ['authentication', field]);
}
