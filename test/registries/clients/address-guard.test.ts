import { describe, expect, test } from '@jest/globals';
import type { LookupAddress, LookupAllOptions } from 'node:dns';
import {
  classOf,
  guardedLookup,
  requireAllowedHost,
  type AddressClass,
} from '../../../src/registries/address-guard.js';

type Row = readonly [name: string, address: string, is: AddressClass];

const rows: readonly Row[] = [
  ['a public address', '93.184.216.34', 'PUBLIC'],
  ['a public IPv6 address', '2606:2800:220:1:248:1893:25c8:1946', 'PUBLIC'],
  ['the address before 10/8', '9.255.255.255', 'PUBLIC'],
  ['the first of 10/8', '10.0.0.0', 'PRIVATE'],
  ['the last of 10/8', '10.255.255.255', 'PRIVATE'],
  ['the first of 172.16/12', '172.16.0.0', 'PRIVATE'],
  ['the last of 172.16/12', '172.31.255.255', 'PRIVATE'],
  ['the address behind 172.16/12', '172.32.0.0', 'PUBLIC'],
  ['192.168/16', '192.168.1.1', 'PRIVATE'],
  ['the address behind 192.168/16', '192.169.0.0', 'PUBLIC'],
  ['shared address space', '100.64.0.1', 'PRIVATE'],
  ['the address behind shared address space', '100.128.0.0', 'PUBLIC'],
  ['loopback', '127.0.0.1', 'PRIVATE'],
  ['another loopback', '127.255.255.254', 'PRIVATE'],
  ['benchmarking', '198.19.255.255', 'PRIVATE'],
  ['unspecified', '0.0.0.0', 'REFUSED'],
  ['this network', '0.1.2.3', 'REFUSED'],
  ['cloud metadata', '169.254.169.254', 'REFUSED'],
  ['link-local', '169.254.0.1', 'REFUSED'],
  ["Alibaba's metadata", '100.100.100.200', 'REFUSED'],
  ["Azure's wire server", '168.63.129.16', 'REFUSED'],
  ["Oracle's metadata", '192.0.0.192', 'REFUSED'],
  ['multicast', '224.0.0.1', 'REFUSED'],
  ['reserved', '240.0.0.1', 'REFUSED'],
  ['broadcast', '255.255.255.255', 'REFUSED'],
  ['IPv6 loopback', '::1', 'PRIVATE'],
  ['IPv6 loopback written out', '0:0:0:0:0:0:0:1', 'PRIVATE'],
  ['unique local', 'fd12:3456::1', 'PRIVATE'],
  ['unique local, the other half', 'fc00::1', 'PRIVATE'],
  ['site-local', 'fec0::1', 'PRIVATE'],
  ['IPv6 unspecified', '::', 'REFUSED'],
  ['IPv6 link-local', 'fe80::1', 'REFUSED'],
  ['IPv6 link-local with a zone', 'fe80::1%eth0', 'REFUSED'],
  ['IPv6 multicast', 'ff02::1', 'REFUSED'],
  ["Amazon's metadata by IPv6", 'fd00:ec2::254', 'REFUSED'],
  ["Google's metadata by IPv6", 'fd20:ce::254', 'REFUSED'],
  ['mapped public', '::ffff:93.184.216.34', 'PUBLIC'],
  ['mapped loopback', '::ffff:127.0.0.1', 'PRIVATE'],
  ['mapped private in hexadecimal', '::ffff:a00:1', 'PRIVATE'],
  ['mapped metadata', '::ffff:169.254.169.254', 'REFUSED'],
  ['translated metadata', '::ffff:0:169.254.169.254', 'REFUSED'],
  ['compatible metadata', '::169.254.169.254', 'REFUSED'],
  ['compatible private', '::10.0.0.1', 'PRIVATE'],
  ['NAT64 of a public address', '64:ff9b::93.184.216.34', 'PUBLIC'],
  ['NAT64 of loopback', '64:ff9b::127.0.0.1', 'PRIVATE'],
  ['NAT64 of metadata', '64:ff9b::a9fe:a9fe', 'REFUSED'],
  ['local NAT64', '64:ff9b:1::5db8:d822', 'PRIVATE'],
  ['local NAT64 of metadata', '64:ff9b:1::169.254.169.254', 'REFUSED'],
  ['6to4 of a private address', '2002:a00:1::1', 'PRIVATE'],
  ['6to4 of metadata', '2002:a9fe:a9fe::1', 'REFUSED'],
  ['Teredo of a private client', '2001:0:5db8:d822:0:0:f5ff:fffe', 'PRIVATE'],
  ['Teredo by a metadata server', '2001:0:a9fe:a9fe::5db8:d822', 'REFUSED'],
  ['no address', 'registry.example', 'REFUSED'],
];

test.each(rows)('%s (%s) is %s', (_name, address, is) => {
  expect(classOf(address)).toBe(is);
});

describe('hosts that are written as addresses', () => {
  const hosts: readonly (readonly [name: string, host: string])[] = [
    ['dotted', '127.0.0.1'],
    ['decimal', '2130706433'],
    ['octal', '0177.0.0.1'],
    ['hexadecimal', '0x7f.0x0.0x0.0x1'],
    ['short', '127.1'],
    ['IPv6', '[::1]'],
    ['mapped', '[::ffff:127.0.0.1]'],
  ];

  test.each(hosts)('loopback written %s is refused unless private ones are allowed', (_name, host) => {
    const { hostname } = new URL(`http://${host}/`);
    expect(() => requireAllowedHost(hostname, false)).toThrow('ALLOW_PRIVATE_REGISTRIES');
    expect(() => requireAllowedHost(hostname, true)).not.toThrow();
  });

  test.each([
    ['dotted', '169.254.169.254'],
    ['decimal', '2852039166'],
    ['octal', '0251.0376.0251.0376'],
    ['mapped', '[::ffff:169.254.169.254]'],
  ])('metadata written %s is refused even then', (_name, host) => {
    const { hostname } = new URL(`http://${host}/`);
    expect(() => requireAllowedHost(hostname, true)).toThrow(/link-local, metadata/);
  });
});

describe('names', () => {
  const answering =
    (...addresses: string[]) =>
    (_host: string, _options: LookupAllOptions, callback: (error: null, found: LookupAddress[]) => void) =>
      callback(
        null,
        addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      );
  const looked = (allowPrivate: boolean, ...addresses: string[]) =>
    new Promise((resolve) => {
      const lookup = guardedLookup(allowPrivate, answering(...addresses) as never);
      lookup('registry.example', { all: true }, (error, found) => resolve(error ? error.message : found));
    });

  test('that lead to the metadata service are refused', async () => {
    expect(await looked(true, '169.254.169.254')).toMatch(/^registry\.example is a link-local, metadata/);
  });

  test('that lead to private addresses are refused without naming them', async () => {
    const sentence = await looked(false, '10.1.2.3');
    expect(sentence).toContain('ALLOW_PRIVATE_REGISTRIES=on');
    expect(sentence).not.toContain('10.1.2.3');
  });

  test('that lead to both are connected to where that is allowed', async () => {
    expect(await looked(false, '10.1.2.3', '93.184.216.34', '::1')).toEqual([{ address: '93.184.216.34', family: 4 }]);
  });
});
