import { isIP } from 'node:net';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { z } from 'zod';
import { bucketFaults } from './archives/bucket.js';
import { trustedProxies } from './throttle/client-address.js';

// The kinds of settings. A reader turns the text of a variable into a value or says what is wrong with it.
// Its message is shown after the variable's name; texts that may hold a secret are never repeated in it.

/** What a reader made of a text. */
export type Reading<T> = { readonly value: T } | { readonly fault: string };

/** A kind of setting. @param read turns the text of a variable into a value, or says what is wrong with it */
export function setting<T>(read: (text: string) => Reading<T>) {
  return z.string().transform((text, context): T => {
    const reading = read(text);
    if ('value' in reading) return reading.value;
    context.addIssue({ code: 'custom', message: reading.fault });
    return z.NEVER;
  });
}

/** A host name or address to listen on. */
export const hostName = setting((text) =>
  isIP(text) !== 0 || /^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$/.test(text)
    ? { value: text }
    : {
        fault: `"${text}" is neither a host name nor an address: give one without a scheme, such as 127.0.0.1 or 0.0.0.0.`,
      },
);

/** A TCP port; 0 lets the system choose. */
export const port = setting((text) =>
  /^\d{1,5}$/.test(text) && Number(text) <= 65_535
    ? { value: Number(text) }
    : { fault: `"${text}" is not a port: give a whole number from 0 to 65535.` },
);

/** A folder, as an absolute path. */
export const folder = setting((text) =>
  text.includes('\0') ? { fault: 'this is no path: remove the NUL character.' } : { value: path.resolve(text) },
);

/** The address of the server for browsers and devices, without a slash at the end. */
export const pageUrl = setting((text) => {
  const url = URL.canParse(text) ? new URL(text) : null;
  const plain =
    url !== null && /^https?:$/.test(url.protocol) && url.search === '' && url.hash === '' && url.username === '';
  return plain
    ? { value: url.href.replace(/\/+$/, '') }
    : {
        fault:
          'this is not a web address: give one such as https://profiles.example.com, without query or credentials.',
      };
});

/** The URL of a database or queue, which may hold a password. */
export function serviceUrl(...protocols: readonly string[]) {
  const isRedis = protocols.includes('redis:');
  const example = `${protocols[0]}//user:password@host/${isRedis ? '0' : 'name'}`;
  return setting((text) => {
    if (!protocols.some((protocol) => text.toLowerCase().startsWith(`${protocol}//`)))
      return { fault: `this is not a URL that starts with ${protocols[0]}//: give one such as ${example}.` };
    const url = URL.canParse(text) ? new URL(text) : null;
    if (url === null) return { fault: unreadable(example) };
    if (![url.username, url.password, url.pathname].every(isDecodable))
      return { fault: 'this has a "%" that stands for nothing: write %25 for "%" itself, in passwords too.' };
    return isRedis && !/^\/?\d*$/.test(url.pathname)
      ? { fault: 'this names a database that Redis has not: give its number, such as redis://host:6379/0.' }
      : { value: text };
  });
}

/** A password as it was thought up is the usual reason: its "#" or "/" ends the host, and what is before it is no port. */
function unreadable(example: string): string {
  return `this URL has a host or port that can't be read: give one such as ${example}, in a password with %23 for "#", %2F for "/", %3F for "?" and %40 for "@".`;
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    // Drivers decode it, and would fail when they connect.
    return false;
  }
}

/** Where archives are stored: a folder, or s3://bucket/prefix. */
export const archiveStore = setting((text) => {
  if (text.startsWith('s3://')) {
    const faults = bucketFaults(text);
    return faults.length === 0 ? { value: text } : { fault: `this ${faults.join(' It ')}` };
  }
  if (text.startsWith('file:///')) return fileStore(text);
  return /^[a-z][a-z0-9+.-]+:/i.test(text)
    ? { fault: 'this kind of store is not known: give a folder, file:///folder or s3://bucket.' }
    : { value: pathToFileURL(path.resolve(text)).href };
});

function fileStore(text: string): Reading<string> {
  try {
    fileURLToPath(text);
    return { value: new URL(text).href };
  } catch {
    return { fault: 'this is no folder of this machine: give a path, or file:///folder without %2F.' };
  }
}

/** Dates that are further away have years that PostgreSQL can't read. */
const LONGEST_DAYS = 36_500;

const UNITS_MS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A length of time such as 90s, 30m, 24h or 7d, in milliseconds. */
export function duration(leastMs: number) {
  return setting((text) => {
    const [, count, unit = ''] = /^(\d{1,6})\s*([smhd])$/.exec(text) ?? [];
    const value = Number(count) * (UNITS_MS[unit] ?? NaN);
    if (Number.isNaN(value))
      return { fault: `"${text}" is not a length of time: give one such as 90s, 30m, 24h or 7d.` };
    if (value > LONGEST_DAYS * 86_400_000) return { fault: `"${text}" is too long: give ${LONGEST_DAYS}d or less.` };
    return value >= leastMs ? { value } : { fault: `"${text}" is too short: give ${leastMs / 60_000}m or more.` };
  });
}

/** A whole number from 1 on, or "off": null. */
export const countOrOff = setting<number | null>((text) => {
  if (/^off$/i.test(text)) return { value: null };
  return /^[1-9]\d{0,8}$/.test(text)
    ? { value: Number(text) }
    : { fault: `"${text}" is neither a whole number from 1 on nor off: give one of the two.` };
});

/** Addresses of proxies, networks of them, or the words loopback and private, with commas between. */
export const proxies = setting((text) => {
  const names = text.split(/[\s,]+/).filter((name) => name !== '');
  try {
    trustedProxies(names);
    return { value: names };
  } catch (error) {
    return { fault: (error as Error).message };
  }
});

/** A line of text that is shown or sent as it is. */
export const line = setting((text) =>
  /^[^\p{Cc}]{1,200}$/u.test(text) ? { value: text } : { fault: 'give one line of at most 200 characters.' },
);

/** A switch. */
export const onOrOff = setting((text) => {
  if (/^(on|true|yes|1)$/i.test(text)) return { value: true };
  return /^(off|false|no|0)$/i.test(text)
    ? { value: false }
    : { fault: `"${text}" is neither on nor off: give one of the two.` };
});

/** "only": true, or "off". */
export const onlyOrOff = setting((text) => {
  if (/^only$/i.test(text)) return { value: true };
  return /^off$/i.test(text) ? { value: false } : { fault: `"${text}" is neither only nor off: give one of the two.` };
});

const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];

/** How much the log says. */
export const logLevel = setting((text) =>
  LEVELS.includes(text.toLowerCase())
    ? { value: text.toLowerCase() }
    : { fault: `"${text}" is not a level: give one of ${LEVELS.join(', ')}.` },
);
