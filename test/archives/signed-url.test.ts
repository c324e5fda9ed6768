import { expect, test } from '@jest/globals';
import { downloadKey, signDownload, verifyDownload } from '../../src/archives/signed-url.js';

const key = downloadKey(Buffer.alloc(32, 1));
const now = new Date('2026-01-01T00:00:00Z');
const later = new Date('2026-01-01T00:15:00Z');
const signed = () => new URLSearchParams(signDownload(key, 'an-archive', later));
const changed = (name: string, value: string) => {
  const query = signed();
  query.set(name, value);
  return query;
};

test.each([
  ['as made', signed(), 'valid'],
  ['of another archive', new URLSearchParams(signDownload(key, 'another', later)), 'forged'],
  [
    'with another key',
    new URLSearchParams(signDownload(downloadKey(Buffer.alloc(32, 2)), 'an-archive', later)),
    'forged',
  ],
  ['with more time', changed('exp', String(later.getTime())), 'forged'],
  ['without time', changed('exp', ''), 'forged'],
  ['with words for time', changed('exp', '1e99'), 'forged'],
  ['with an empty signature', changed('sig', ''), 'forged'],
  ['with a short signature', changed('sig', 'AAAA'), 'forged'],
])('an address %s is judged', (_, query, expected) => {
  expect(verifyDownload(key, 'an-archive', query, now)).toBe(expected);
});

test('an address expires at its second', () => {
  expect(verifyDownload(key, 'an-archive', signed(), new Date(later.getTime() - 1))).toBe('valid');
  expect(verifyDownload(key, 'an-archive', signed(), later)).toBe('expired');
});

test('the key is not the secrets key', () => expect(key.equals(Buffer.alloc(32, 1))).toBe(false));
