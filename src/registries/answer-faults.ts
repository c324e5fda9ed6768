import { Invalid, Unavailable } from '../errors.js';
import type { Answer } from './guarded-fetch.js';
import { shownUrl } from './shown-url.js';

/**
 * Lets only a plain 200 pass that isn't a web page.
 * @param what is read, as a sentence begins: "The index"
 * @param signedIn whether credentials were sent
 * @throws Invalid CREDENTIALS, NOT_FOUND_THERE, UNEXPECTED_ANSWER; Unavailable BUSY, SERVER_FAULT
 */
export function requireOk(answer: Answer, what: string, signedIn: boolean): void {
  const { status, url, headers } = answer;
  const place = shownUrl(url);
  if (status === 200) {
    requireNoPage(answer, what);
    return;
  }
  if (status === 401 || status === 403) throw notSignedIn(url, status, signedIn);
  if (status === 404 || status === 410)
    throw new Invalid('NOT_FOUND_THERE', `${what} isn't at ${place} (status ${status}). Check the address.`, [
      'endpoint',
    ]);
  if (status === 429 || status === 503)
    throw new Unavailable(
      'BUSY',
      `${url.host} asks to come back ${later(headers['retry-after'])} (status ${status}).`,
      ['endpoint'],
    );
  if (status >= 500)
    throw new Unavailable(
      'SERVER_FAULT',
      `${place} fails with status ${status}. Try again later, or tell its operator.`,
      ['endpoint'],
    );
  throw new Invalid('UNEXPECTED_ANSWER', `${place} answers with status ${status}, not with 200. Check the address.`, [
    'endpoint',
  ]);
}

/** Nobody, or the wrong one, asked. */
export function notSignedIn(url: URL, status: number, signedIn: boolean): Invalid {
  return new Invalid(
    'CREDENTIALS',
    signedIn
      ? `${url.host} doesn't accept these credentials (status ${status}). Check user name and password, or the token, and what they permit.`
      : `${url.host} answers only with credentials (status ${status}). Give a user name and password, or a token.`,
    ['authentication'],
  );
}

/** Portals and error pages of proxies answer everything with 200 and a page for people. */
function requireNoPage({ url, headers, body }: Answer, what: string): void {
  const type = headers['content-type'] ?? '';
  const start = body
    .subarray(0, 512)
    .toString('latin1')
    .replace(/^\xef\xbb\xbf/, '')
    .trimStart();
  if (!/^text\/html\b/i.test(type) && !/^<(?:!doctype\s+html|html)\b/i.test(start)) return;
  // Some static servers call everything a page: the content counts, as long as it doesn't begin like one.
  if (start !== '' && !start.startsWith('<')) return;
  throw new Invalid(
    'UNEXPECTED_ANSWER',
    `${what} at ${shownUrl(url)} is a web page for people, such as a sign-in page. Check the address, and proxies on the way.`,
    ['endpoint'],
  );
}

function later(retryAfter: string | undefined): string {
  if (retryAfter !== undefined && /^\d{1,6}$/.test(retryAfter)) return `in ${Number(retryAfter)} seconds`;
  const at = retryAfter === undefined ? Number.NaN : Date.parse(retryAfter);
  return Number.isNaN(at) ? 'later' : `after ${new Date(at).toISOString()}`;
}
