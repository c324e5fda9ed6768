import type { Session } from './session.js';

const SIGN = '#welcome=';
const USED = 'This link was used before, or is too old. Sign in with the key that the start printed.';

/**
 * Opens the console by the link that the first start prints: what stands behind its # goes to the server once, and comes
 * back as the administrator's key.
 * @returns why it didn't work, for people; null when it did, or when the address is no such link
 */
export async function welcome(session: Session): Promise<string | null> {
  const { hash, pathname, search } = location;
  if (!hash.startsWith(SIGN)) return null;
  // Not to be kept: neither in the address, nor in the list of pages that were visited.
  history.replaceState(null, '', pathname + search);
  try {
    const answer = await fetch('/welcome', { method: 'POST', body: hash.slice(SIGN.length) });
    if (!answer.ok) return USED;
    const { apiKey } = (await answer.json()) as { apiKey: string };
    session.begin(apiKey);
    return null;
  } catch {
    return 'The server can’t be reached. Check the connection and open the link again.';
  }
}
