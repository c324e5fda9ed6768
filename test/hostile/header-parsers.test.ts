import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { basicPassword, bearerToken } from '../../src/access/authenticate.js';
import { cookieIn, setCookie } from '../../src/access/cookies.js';
import { isOwnPage } from '../../src/access/own-page.js';
import { namesTag } from '../../src/archives/range.js';
import { addressReader, trustedProxies } from '../../src/throttle/client-address.js';
import { credentialOf } from '../../src/throttle/credential.js';
import { isIP } from 'node:net';
import { MEGABYTE, text, token } from './arbitraries.js';

// Who asks, from where and again: everything that is read from headers, cookies and claims, which anybody can write.

describe('a cookie', () => {
  test('is read back as it was set, among whatever else a browser has', () => {
    const others = fc.array(
      fc.tuple(
        token,
        text.map((value) => value.replaceAll(';', '')),
      ),
      { maxLength: 5 },
    );
    fc.assert(
      fc.property(token, fc.boolean(), others, (value, isSecure, more) => {
        const [set = ''] = setCookie('mine', value, { maxAgeSeconds: 1, sameSite: 'Strict', isSecure }).split(';');
        const name = isSecure ? '__Host-mine' : 'mine';
        const pairs = more.filter(([other]) => !other.startsWith(name)).map((pair) => pair.join('='));
        expect(cookieIn([...pairs, set].join('; '), name)).toBe(value);
      }),
    );
  });

  test('is a text of the header or null, whatever the header is', () => {
    fc.assert(
      fc.property(text, text, (header, name) => {
        const found = cookieIn(header, name);
        if (found !== null) expect(header).toContain(found);
      }),
    );
  });
});

describe('a key', () => {
  const basic = (user: string, key: string) => `Basic ${Buffer.from(`${user}:${key}`).toString('base64')}`;
  const user = fc.string({ maxLength: 40 }).filter((name) => !name.includes(':'));
  const scheme = fc.constantFrom('Bearer ', 'bearer  ', 'BEARER ');

  const counted = (authorization: string, cookie?: string) =>
    credentialOf({ authorization, cookie, publicUrl: 'http://127.0.0.1' });

  test('is read back from "Bearer", and from "Basic" whatever the user name', () => {
    fc.assert(
      fc.property(token, user, scheme, (key, name, bearer) => {
        expect(bearerToken(`${bearer}${key} `)).toBe(key);
        expect(basicPassword(basic(name, key))).toBe(key);
      }),
    );
  });

  test('is counted as one, however it is brought', () => {
    fc.assert(
      fc.property(token, user, scheme, (key, name, bearer) => {
        expect(counted(basic(name, key))).toBe(counted(`${bearer}${key}`));
      }),
    );
  });

  test('that has blanks around it is none, so that nobody counts as many', () => {
    fc.assert(
      fc.property(token, fc.constantFrom(' ', '\t', '\n', '\u00a0'), (key, blank) => {
        expect(basicPassword(basic('me', `${key}${blank}`))).toBeNull();
        expect(basicPassword(basic('me', `${blank}${key}`))).toBeNull();
      }),
    );
  });

  test('that the header is too long for is not read by any way', () => {
    expect([bearerToken(`Bearer ${'x'.repeat(MEGABYTE)}`), basicPassword(basic('x'.repeat(MEGABYTE), 'key'))]).toEqual([
      null,
      null,
    ]);
  });

  test('is a text without blanks or null, whatever the header is', () => {
    const header = fc.oneof(
      text,
      text.map((rest) => `Bearer ${rest}`),
      text.map((rest) => `Basic ${rest}`),
      text.map((rest) => basic('', rest)),
    );
    fc.assert(
      fc.property(header, (said) => {
        for (const key of [bearerToken(said), basicPassword(said)]) if (key !== null) expect(key).toMatch(/^\S+$/);
        expect(counted(said, said) ?? 'none').toMatch(/^[\w-]{22}$|^none$/);
      }),
    );
  });
});

describe('an address', () => {
  const stranger = fc.ipV4().filter((address) => !/^(10|127|192\.168|172)\./.test(address));
  const addressOf = addressReader(trustedProxies(['loopback', 'private']));
  const from = (remoteAddress: string | undefined, header?: string) =>
    addressOf({ socket: { remoteAddress }, headers: { 'x-forwarded-for': header } } as never);
  const header = fc.oneof(
    text,
    fc
      .array(
        fc.oneof(
          fc.ipV4(),
          fc.ipV6(),
          text,
          fc.ipV4().map((one) => `${one}:80`),
        ),
        { maxLength: 6 },
      )
      .map((all) => all.join(', ')),
  );

  test('of a stranger is the connection’s, whatever the header claims', () => {
    fc.assert(fc.property(stranger, header, (peer, said) => expect(from(peer, said)).toBe(peer)));
  });

  test('behind a trusted proxy is the last one that it names, whatever stands before it', () => {
    fc.assert(
      fc.property(header, stranger, fc.constantFrom('', ':80'), (said, client, port) =>
        expect(from('10.0.0.2', `${said},${client}${port}`)).toBe(client),
      ),
    );
  });

  test('is an address or the network of one, whatever the header is', () => {
    const proxy = fc.constantFrom('10.0.0.2', '::1', '::ffff:192.168.0.1', 'fc00::7');
    fc.assert(
      fc.property(proxy, header, (peer, said) => {
        const address = from(peer, said);
        expect(isIP(address.replace('/64', ''))).not.toBe(0);
      }),
    );
  });

  test('of IPv6 counts with all of its network, however it is written', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(0xffff), { minLength: 8, maxLength: 8 }), (groups) => {
        // A network whose every address is one of IPv4 in disguise is no network of IPv6.
        fc.pre(groups.slice(0, 4).some((group) => group !== 0) && (groups[0] ?? 0) < 0xfc00);
        const hex = groups.map((group) => group.toString(16));
        const written = [hex.join(':'), hex.map((group) => group.padStart(4, '0').toUpperCase()).join(':')];
        const short = hex.join(':').replace(/(^|:)0(:0)+(:|$)/, '::');
        const neighbour = [...hex.slice(0, 4), '1', '2', '3', '4'].join(':');
        const network = `${hex.slice(0, 4).join(':')}::/64`;
        expect([...written, short, neighbour, `${short}%eth0`].map((one) => from(one))).toEqual(Array(5).fill(network));
      }),
    );
  });

  test('is none of a connection that is gone already, and nothing breaks', () => expect(from(undefined)).toBe(''));
});

test('whose page a request comes from is decided, whatever the headers are', () => {
  const said = fc.option(fc.oneof(text, fc.webUrl()), { nil: undefined });
  fc.assert(
    fc.property(said, said, said, (origin, host, site) => {
      const own = isOwnPage({ origin, host, 'sec-fetch-site': site }, 'https://profiles.example');
      if (site === 'cross-site' && origin === undefined) expect(own).toBe(false);
    }),
  );
});

describe('a list of entity tags', () => {
  const tag = fc.string({ maxLength: 20 }).map((one) => `"${one.replaceAll(/["\\]/g, '')}"`);

  test('names each of its own, weakly too, and no other', () => {
    fc.assert(
      fc.property(fc.array(tag, { minLength: 1, maxLength: 8 }), tag, fc.boolean(), (tags, other, isWeak) => {
        const header = tags.map((one) => (isWeak ? `W/${one}` : one)).join(' , ');
        for (const one of tags)
          expect([namesTag(header, one, true), namesTag(header, one, false)]).toEqual([true, !isWeak]);
        if (!tags.includes(other)) expect(namesTag(header, other, true)).toBe(false);
      }),
    );
  });

  test('is read to its end, whatever it is and however long', () => {
    fc.assert(fc.property(text, tag, (header, one) => expect(typeof namesTag(header, one, true)).toBe('boolean')));
    for (const piece of ['"', 'W/', '"a",', 'W/"', '*'])
      expect(namesTag(piece.repeat(MEGABYTE), '"b"', true)).toBe(false);
  });
});
