import { Invalid } from '../errors.js';
import type { Credentials } from './client.js';

/**
 * The header that shows credentials, null without any.
 * @throws Invalid CREDENTIALS when they can't stand in a header
 */
export function authorizationOf(credentials: Credentials): string | null {
  if (credentials.type === 'BASIC') {
    const { username, password } = credentials;
    return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
  }
  if (credentials.type === 'NONE') return null;
  if (!/^[\x21-\x7e]+$/.test(credentials.token))
    throw new Invalid('CREDENTIALS', 'The token has spaces or characters that no token has. Copy it again.', [
      'authentication',
      'token',
    ]);
  return `Bearer ${credentials.token}`;
}
