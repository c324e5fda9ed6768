import { Invalid } from '../errors.js';
import { shownUrl } from './shown-url.js';

const REDIRECTS: readonly number[] = [301, 302, 303, 307, 308];

/** Whether a status says that the answer is elsewhere. */
export function isRedirect(status: number): boolean {
  return REDIRECTS.includes(status);
}

/**
 * Where a redirect leads, if it may be followed.
 * @param from the address that redirected
 * @throws Invalid REDIRECT_REFUSED: to nowhere, to another protocol, from https to http, to an address with a password
 */
export function redirectTarget(from: URL, location: string | undefined): URL {
  const target = location !== undefined && URL.canParse(location, from.href) ? new URL(location, from) : null;
  if (target === null) throw refused(from, "to an address that can't be read");
  if (target.protocol !== 'https:' && target.protocol !== 'http:')
    throw refused(from, `to a ${target.protocol} address, which is never followed`);
  if (from.protocol === 'https:' && target.protocol === 'http:')
    throw refused(from, 'from https to http, where anybody on the way could change the answer');
  if (target.username !== '' || target.password !== '')
    throw refused(from, 'to an address with a password in it, which is never followed');
  return target;
}

/** What is wrong with an address that never comes to an end. */
export function tooManyRedirects(from: URL, most: number): Invalid {
  return new Invalid(
    'TOO_MANY_REDIRECTS',
    `${shownUrl(from)} redirects more than ${most} times. Give the address where the answer is.`,
    ['endpoint'],
  );
}

function refused(from: URL, where: string): Invalid {
  return new Invalid(
    'REDIRECT_REFUSED',
    `${shownUrl(from)} redirects ${where}. Give the address where the answer is.`,
    ['endpoint'],
  );
}
