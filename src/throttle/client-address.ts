import { BlockList, isIP, isIPv6 } from 'node:net';
import type { IncomingMessage } from 'node:http';

/** Says where a request comes from, so that all that come from one place can be counted together. */
export type AddressOf = (request: Pick<IncomingMessage, 'socket' | 'headers'>) => string;

/** Words for networks, beside addresses like 10.0.0.7 and networks like 10.0.0.0/8. */
const WORDS: Readonly<Record<string, readonly string[]>> = {
  loopback: ['127.0.0.0/8', '::1/128'],
  private: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'],
};

/** The proxies that a setting names. @throws Error for what is neither a word, an address nor a network */
export function trustedProxies(names: readonly string[]): BlockList {
  const trusted = new BlockList();
  for (const name of names.flatMap((word) => WORDS[word] ?? [word])) {
    const [address = '', bits, more] = name.split('/');
    const version = isIP(address);
    const most = version === 6 ? 128 : 32;
    if (
      version === 0 ||
      more !== undefined ||
      (bits !== undefined && !(/^\d{1,3}$/.test(bits) && Number(bits) <= most))
    )
      throw new Error(`"${name}" is neither an address, a network such as 10.0.0.0/8, nor loopback or private.`);
    trusted.addSubnet(address, bits === undefined ? most : Number(bits), version === 6 ? 'ipv6' : 'ipv4');
  }
  return trusted;
}

/** So many are remembered at most. */
const MOST_ENDS = 10_000;

/**
 * Reads X-Forwarded-For from its end for as long as trusted proxies say it: the first address that is none of theirs is
 * the caller's. Whatever a stranger writes into the header stays unread.
 */
export function addressReader(trusted: BlockList): AddressOf {
  const isTrusted = (address: string) => trusted.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
  // Connections stay and come again: their addresses are judged once.
  const ends = new Map<string, { readonly address: string; readonly stranger: string | null }>();
  const judged = (end: string) => {
    const address = plain(end);
    const stranger = isIP(address) === 0 || !isTrusted(address) ? network(address) : null;
    if (ends.size >= MOST_ENDS) ends.clear();
    ends.set(end, { address, stranger });
    return { address, stranger };
  };
  return ({ socket, headers }) => {
    const { remoteAddress = '' } = socket;
    const { address: end, stranger } = ends.get(remoteAddress) ?? judged(remoteAddress);
    if (stranger !== null) return stranger;
    let address = end;
    const forwarded = headers['x-forwarded-for'];
    const hops = (typeof forwarded === 'string' ? forwarded : (forwarded ?? []).join()).split(',');
    for (const hop of hops.reverse()) {
      const said = plain(hop.trim());
      if (isIP(said) === 0) break;
      address = said;
      if (!isTrusted(said)) break;
    }
    return network(address);
  };
}

/** "::ffff:10.0.0.7" is 10.0.0.7; some proxies add a port. */
function plain(address: string): string {
  const bare = /^\[(.+)\](?::\d+)?$/.exec(address)?.[1] ?? address.replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, '$1');
  return bare.replace(/^::ffff:(?=\d+\.)/i, '');
}

/** Whoever has one IPv6 address has 2^64 of them, so their network counts as one. */
function network(address: string): string {
  if (!isIPv6(address)) return address;
  const [head = '', tail] = address.toLowerCase().replace(/%.*$/, '').split('::', 2);
  const [before, after] = [head, tail ?? ''].map((part) => (part === '' ? [] : part.split(':')));
  const missing = tail === undefined ? 0 : Math.max(0, 8 - (before?.length ?? 0) - (after?.length ?? 0));
  const groups = [...(before ?? []), ...Array<string>(missing).fill('0'), ...(after ?? [])];
  return `${groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')}::/64`;
}
