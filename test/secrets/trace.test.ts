import { randomBytes } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { planted } from '../support/planted.js';
import { createTrace } from './trace.js';

const secret = planted();

test.each<[string, (text: string) => string | Uint8Array]>([
  ['as it is', (text) => text],
  ['between bytes that are no text', (text) => Buffer.concat([randomBytes(9), Buffer.from(text), randomBytes(9)])],
  ['in hexadecimal', (text) => Buffer.from(text).toString('hex')],
  ['in base64', (text) => Buffer.from(text).toString('base64')],
  ['in base64 after one byte', (text) => Buffer.from(`:${text}!`).toString('base64')],
  ['in base64 after two bytes', (text) => Buffer.from(`a:${text}?`).toString('base64')],
  ['in base64 for addresses', (text) => Buffer.from(`a:${text}`).toString('base64url')],
  ['in an address', (text) => encodeURIComponent(`https://a:${text}@b`)],
])('a secret is found %s', (_, written) => {
  const trace = createTrace();
  trace.add('it', secret);
  expect(trace.in(written(`before ${secret} after`))).toEqual(['it']);
  expect(trace.in(written(`before ${planted()} after`))).toEqual([]);
});
