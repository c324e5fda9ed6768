/** How a cookie is set. `maxAgeSeconds` 0 takes it back. */
export type CookieSettings = {
  readonly maxAgeSeconds: number;
  /** Strict: never with a request that another site began; Lax: with its links too */
  readonly sameSite: 'Strict' | 'Lax';
  /** the page is served over TLS */
  readonly isSecure: boolean;
};

/** The name of a cookie: over TLS with the prefix that binds it to this very host and to TLS (RFC 6265bis, 4.1.3.2). */
export function cookieName(name: string, isSecure: boolean): string {
  return isSecure ? `__Host-${name}` : name;
}

/** The value of Set-Cookie: unread by scripts, for the whole host. */
export function setCookie(name: string, value: string, { maxAgeSeconds, sameSite, isSecure }: CookieSettings): string {
  const parts = [`${cookieName(name, isSecure)}=${value}`, 'Path=/', `Max-Age=${maxAgeSeconds}`, 'HttpOnly'];
  return [...parts, `SameSite=${sameSite}`, ...(isSecure ? ['Secure'] : [])].join('; ');
}

/** Far over what browsers send for one host of ours. */
const LONGEST = 16_384;

/** The value of a cookie in the header that a browser sent; null when it isn't there. */
export function cookieIn(header: string | undefined, name: string): string | null {
  if (header === undefined || header.length > LONGEST) return null;
  for (const pair of header.split(';')) {
    const equals = pair.indexOf('=');
    if (equals > 0 && pair.slice(0, equals).trim() === name) return pair.slice(equals + 1).trim();
  }
  return null;
}
