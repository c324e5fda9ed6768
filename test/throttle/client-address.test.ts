import { describe, expect, test } from '@jest/globals';
import { addressReader, trustedProxies } from '../../src/throttle/client-address.js';
import { credentialOf } from '../../src/throttle/credential.js';

const from = (peer: string, forwarded: string | undefined, trusted: readonly string[]): string =>
  addressReader(trustedProxies(trusted))({
    socket: { remoteAddress: peer },
    headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
  } as never);

describe('where a request comes from', () => {
  test.each([
    { title: 'the other end', peer: '203.0.113.9', said: undefined, trusted: [], is: '203.0.113.9' },
    { title: 'nothing that a stranger claims', peer: '203.0.113.9', said: '1.2.3.4', trusted: [], is: '203.0.113.9' },
    {
      title: 'nothing that a stranger claims beside a trusted proxy',
      peer: '203.0.113.9',
      said: '1.2.3.4',
      trusted: ['10.0.0.0/8'],
      is: '203.0.113.9',
    },
    { title: 'what a trusted proxy says', peer: '10.0.0.2', said: '1.2.3.4', trusted: ['10.0.0.2'], is: '1.2.3.4' },
    {
      title: 'the last that a trusted proxy says, not what was there before',
      peer: '10.0.0.2',
      said: '6.6.6.6, 1.2.3.4',
      trusted: ['private'],
      is: '1.2.3.4',
    },
    {
      title: 'behind two trusted proxies',
      peer: '::ffff:10.0.0.2',
      said: '6.6.6.6, 1.2.3.4, 192.168.1.1',
      trusted: ['private'],
      is: '1.2.3.4',
    },
    {
      title: 'a trusted proxy itself, when all are',
      peer: '10.0.0.2',
      said: '10.0.0.3',
      trusted: ['private'],
      is: '10.0.0.3',
    },
    { title: 'the proxy, when it says nonsense', peer: '10.0.0.2', said: 'me', trusted: ['private'], is: '10.0.0.2' },
    { title: 'an address with a port', peer: '10.0.0.2', said: '1.2.3.4:99', trusted: ['private'], is: '1.2.3.4' },
    { title: 'an IPv6 network', peer: '2001:db8:0:1:2:3:4:5', said: undefined, trusted: [], is: '2001:db8:0:1::/64' },
    { title: 'a short IPv6 network', peer: '2001:DB8::5', said: undefined, trusted: [], is: '2001:db8:0:0::/64' },
    { title: 'a proxy of IPv6', peer: '::1', said: '[2001:db8::5]:80', trusted: ['loopback'], is: '2001:db8:0:0::/64' },
  ])('$title', ({ peer, said, trusted, is }) => expect(from(peer, said, trusted)).toBe(is));

  test.each(['proxy.example', '10.0.0.0/33', '10.0.0/8', '::1/129', '10.0.0.1/x', ''])(
    'TRUST_PROXY takes no %j',
    (name) => expect(() => trustedProxies([name])).toThrow(`"${name}" is neither an address`),
  );
});

describe('the key that is counted', () => {
  const basic = (pair: string) => `Basic ${Buffer.from(pair).toString('base64')}`;

  const counted = (authorization: string | undefined, cookie?: string, publicUrl = 'http://127.0.0.1:4000') =>
    credentialOf({ authorization, cookie, publicUrl });

  test('of a session is that of its own cookie, whatever cookies stand beside it', () => {
    const [real, decoy] = ['a', 'b'].map((letter) => `sps_${letter.repeat(43)}`);
    const own = `system-profiles-session=${real}`;
    const alone = counted(undefined, own);
    expect(alone).not.toBeNull();
    expect(counted(undefined, `x=${decoy}; __Host-system-profiles-session=${decoy}; ${own}`)).toBe(alone);
    const overTls = `system-profiles-session=${decoy}; __Host-system-profiles-session=${real}`;
    expect(counted(undefined, overTls, 'https://profiles.example')).toBe(alone);
    expect(counted(undefined, `x=${decoy}`)).toBeNull();
  });

  test('is the same however it is brought, and whatever user name is chosen beside it', () => {
    const marks = ['Bearer the-key', 'bearer  the-key', basic('me:the-key'), basic('you:the-key')].map((header) =>
      counted(header),
    );
    expect(new Set(marks).size).toBe(1);
    expect(marks[0]).not.toBeNull();
  });

  test('holds nothing of the key', () => expect(counted('Bearer the-key')).not.toContain('the-key'));

  test.each([undefined, '', 'Bearer', 'Digest the-key', `Bearer ${'x'.repeat(2_000)}`])(
    'is none where none was brought: %.20j',
    (header) => expect(counted(header)).toBeNull(),
  );
});
