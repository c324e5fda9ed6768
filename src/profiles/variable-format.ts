import { z } from 'zod';
import type { VariableFormat } from './events.js';

const NUMBER = /^[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?$/;
const VERSION = /^v?\d+(?:\.\d+){0,3}(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?$/;
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

type Format = { readonly holds: (value: string) => boolean; readonly example: string };

const FORMATS: Readonly<Record<VariableFormat, Format>> = {
  STRING: { holds: () => true, example: 'any text' },
  NUMBER: { holds: (value) => NUMBER.test(value), example: 'a number such as 3 or 0.5' },
  BOOLEAN: { holds: (value) => value === 'true' || value === 'false', example: 'true or false' },
  IPV4: { holds: (value) => z.ipv4().safeParse(value).success, example: 'an address such as 192.0.2.1' },
  IPV4CIDR: { holds: (value) => z.cidrv4().safeParse(value).success, example: 'a network such as 192.0.2.0/24' },
  IPV6: { holds: (value) => z.ipv6().safeParse(value).success, example: 'an address such as 2001:db8::1' },
  VERSION: { holds: (value) => VERSION.test(value), example: 'a version such as 1.2.3' },
  BASE64: { holds: isBase64, example: 'base64 with its padding, such as aGk=' },
};

/** What a value would have to look like when it isn't of the format ("a number such as 3 or 0.5"); null when it is. */
export function formatFault(format: VariableFormat, value: string): string | null {
  return FORMATS[format].holds(value) ? null : FORMATS[format].example;
}

/** Line ends are allowed: that is how long base64 is pasted. */
function isBase64(value: string): boolean {
  const joined = value.replace(/[\r\n]/g, '');
  return joined.length % 4 === 0 && BASE64.test(joined);
}
