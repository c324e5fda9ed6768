import { describe, expect, test } from '@jest/globals';
import { cookieIn, setCookie } from '../../src/access/cookies.js';
import { isOwnPage } from '../../src/access/own-page.js';
import { sessionToken } from '../../src/access/session-authentication.js';

describe('a cookie', () => {
  test('is bound to the host and to TLS where there is TLS', () => {
    expect(setCookie('s', 'v', { maxAgeSeconds: 60, sameSite: 'Strict', isSecure: true })).toBe(
      '__Host-s=v; Path=/; Max-Age=60; HttpOnly; SameSite=Strict; Secure',
    );
    expect(setCookie('s', 'v', { maxAgeSeconds: 0, sameSite: 'Lax', isSecure: false })).toBe(
      's=v; Path=/; Max-Age=0; HttpOnly; SameSite=Lax',
    );
  });

  test.each<[string, string | undefined, string | null]>([
    ['alone', 's=v', 'v'],
    ['among others', 'a=b; s=v;c=d', 'v'],
    ['with an equals sign', 's=v=w', 'v=w'],
    ['that isn’t there', 'as=v; sa=v', null],
    ['without a header', undefined, null],
    ['without a value', 's', null],
    ['in a header beyond reason', `${'a=b; '.repeat(4_000)}s=v`, null],
  ])('is found %s', (_, header, value) => expect(cookieIn(header, 's')).toBe(value));
});

const OURS = 'https://profiles.example';

describe('a request comes from a page of ours', () => {
  test.each<[string, object, boolean]>([
    ['as the browser says', { 'sec-fetch-site': 'same-origin' }, true],
    [
      'as the browser says, behind a proxy that renames hosts',
      { 'sec-fetch-site': 'same-origin', origin: 'https://a.example', host: 'b' },
      true,
    ],
    ['typed into the address bar', { 'sec-fetch-site': 'none' }, true],
    ['from another site', { 'sec-fetch-site': 'cross-site' }, false],
    ['from a neighbour under the same domain', { 'sec-fetch-site': 'same-site' }, false],
    ['from another site that posts', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }, false],
    ['by its origin', { origin: OURS }, true],
    ['by the host that was asked', { origin: 'http://10.0.0.7:4000', host: '10.0.0.7:4000' }, true],
    ['from a foreign origin', { origin: 'https://evil.example', host: 'profiles.example' }, false],
    ['from a page that hides its origin', { origin: 'null' }, false],
    ['from a port beside ours', { origin: 'https://profiles.example:8443', host: 'profiles.example' }, false],
    ['from a program', {}, true],
  ])('%s', (_, headers, own) => expect(isOwnPage(headers, OURS)).toBe(own));
});

describe('the token of a session', () => {
  const token = `sps_${'a'.repeat(43)}`;
  const cookie = `__Host-system-profiles-session=${token}`;

  test.each<[string, object, string | null]>([
    ['counts in the cookie with a page of ours', { cookie, origin: OURS }, token],
    ['counts for nothing with a stranger’s page', { cookie, origin: 'https://evil.example' }, null],
    [
      'counts as Bearer, which no stranger’s page can send',
      { authorization: `Bearer ${token}`, origin: 'https://x.example' },
      token,
    ],
    ['counts for nothing beside another credential', { cookie, authorization: 'Bearer key' }, null],
    ['without the prefix counts for nothing over TLS', { cookie: `system-profiles-session=${token}` }, null],
    ['of another form is none', { cookie: '__Host-system-profiles-session=sps_short' }, null],
    ['is missing', {}, null],
  ])('%s', (_, headers, found) => expect(sessionToken(headers, OURS)).toBe(found));
});
