import { lookup as resolve, type LookupAddress } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { Invalid } from '../errors.js';

/** Whether a registry may be at an address: always, when the operator allows private ones, never. */
export type AddressClass = 'PUBLIC' | 'PRIVATE' | 'REFUSED';

/** Somebody's own network and this machine. */
const PRIVATE: readonly string[] = [
  '10.0.0.0/8',
  '127.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '100.64.0.0/10',
  '198.18.0.0/15',
  '::1/128',
  'fc00::/7',
  'fec0::/10',
  // Translation prefixes of an own network (RFC 8215): whatever they lead to is inside.
  '64:ff9b:1::/48',
];

/** No registry is ever there: unspecified, link-local, multicast, reserved, and where clouds hand out their secrets. */
const REFUSED: readonly string[] = [
  '0.0.0.0/8',
  '169.254.0.0/16',
  '192.0.0.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
  // Metadata services outside of the link-local range: Azure, Alibaba, Amazon, Google.
  '168.63.129.16/32',
  '100.100.100.200/32',
  'fd00:ec2::254/128',
  'fd20:ce::254/128',
  '::/128',
  'fe80::/10',
  'ff00::/8',
];

const privateRanges = rangesOf(PRIVATE);
const refusedRanges = rangesOf(REFUSED);

/**
 * Classifies an IP address. IPv6 addresses that carry an IPv4 one (mapped, compatible, NAT64, 6to4, Teredo) are as
 * dangerous as the one they carry.
 * @param address as `dns.lookup` or a URL's host without brackets writes it
 */
export function classOf(address: string): AddressClass {
  const family = isIP(address);
  if (family === 0) return 'REFUSED';
  const carried = family === 6 ? carriedIPv4(groupsOf(address)).map(classOf) : [];
  const kind = family === 4 ? 'ipv4' : 'ipv6';
  const bare = address.replace(/%.*$/, '');
  if (refusedRanges.check(bare, kind) || carried.includes('REFUSED')) return 'REFUSED';
  return privateRanges.check(bare, kind) || carried.includes('PRIVATE') ? 'PRIVATE' : 'PUBLIC';
}

/**
 * Refuses a host that is written as an address where none may be; names pass: what they lead to is looked at when the
 * connection is made.
 * @param hostname of a URL, whose parser has brought decimal, octal and hexadecimal forms into the usual one
 * @throws Invalid ADDRESS_REFUSED
 */
export function requireAllowedHost(hostname: string, allowPrivate: boolean): void {
  const address = hostname.replace(/^\[(.*)\]$/, '$1');
  if (isIP(address) !== 0 && !isAllowed(address, allowPrivate)) throw refusal(hostname, [address]);
}

/**
 * Resolves names for connections, giving only addresses where a registry may be. Since the connection goes to the very
 * address that was looked at, a name that answers differently the next time (DNS rebinding) gains nothing.
 */
export function guardedLookup(allowPrivate: boolean, lookup: typeof resolve = resolve): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, found) => {
      const allowed = error ? [] : found.filter(({ address }) => isAllowed(address, allowPrivate));
      const [first] = allowed;
      if (error) callback(error, []);
      else if (first === undefined) callback(refusal(hostname, addressesOf(found)), []);
      else if (options.all === true) callback(null, allowed);
      else callback(null, first.address, first.family);
    });
  };
}

function isAllowed(address: string, allowPrivate: boolean): boolean {
  const kind = classOf(address);
  return kind === 'PUBLIC' || (kind === 'PRIVATE' && allowPrivate);
}

/** The addresses themselves stay unsaid: what a name means inside a network is no business of who adds a registry. */
function refusal(hostname: string, addresses: readonly string[]): Error {
  const isPrivate = addresses.some((address) => classOf(address) === 'PRIVATE');
  return new Invalid(
    'ADDRESS_REFUSED',
    isPrivate
      ? `${hostname} is in a private network, where this server may reach no registry. Use a public address, or have the operator set ALLOW_PRIVATE_REGISTRIES=on.`
      : `${hostname} is a link-local, metadata or other special address, where no registry may be. Use the address of the registry itself.`,
    ['endpoint'],
  );
}

function addressesOf(found: readonly LookupAddress[]): readonly string[] {
  return found.map(({ address }) => address);
}

function rangesOf(texts: readonly string[]): BlockList {
  const ranges = new BlockList();
  for (const text of texts) {
    const [network = '', bits = ''] = text.split('/');
    ranges.addSubnet(network, Number(bits), isIP(network) === 4 ? 'ipv4' : 'ipv6');
  }
  return ranges;
}

/** The eight groups of an IPv6 address. */
function groupsOf(address: string): readonly number[] {
  // The parser of URLs knows every spelling, also those with an IPv4 address at their end.
  const canonical = new URL(`http://[${address.replace(/%.*$/, '')}]`).hostname.slice(1, -1);
  const [head = '', tail = ''] = canonical.split('::');
  const groups = (text: string) => (text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16)));
  const [left, right] = [groups(head), groups(tail)];
  return [...left, ...Array<number>(8 - left.length - right.length).fill(0), ...right];
}

function carriedIPv4(groups: readonly number[]): readonly string[] {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = groups;
  const startsWithZeros = a === 0 && b === 0 && c === 0 && d === 0;
  // Mapped ::ffff:0:0/96 and ::ffff:0:0:0/96, compatible ::/96 (which :: and ::1 are not).
  if (startsWithZeros && ((e === 0 && f === 0xffff) || (e === 0xffff && f === 0))) return [dotted(g, h)];
  if (startsWithZeros && e === 0 && f === 0 && (g !== 0 || h > 1)) return [dotted(g, h)];
  if (a === 0x64 && b === 0xff9b) return [dotted(g, h)];
  if (a === 0x2002) return [dotted(b, c)];
  return a === 0x2001 && b === 0 ? [dotted(c, d), dotted(g ^ 0xffff, h ^ 0xffff)] : [];
}

function dotted(high: number, low: number): string {
  return [high >> 8, high & 0xff, low >> 8, low & 0xff].join('.');
}
