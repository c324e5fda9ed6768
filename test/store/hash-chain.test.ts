import { describe, expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { canonicalJson, CHAIN_START, chainHash, type HashedEvent } from '../../src/store/hash-chain.js';

const event: HashedEvent = {
  streamId: '01890000-0000-7000-8000-000000000001',
  streamType: 'shelf',
  revision: 1,
  commandId: '01890000-0000-7000-8000-000000000002',
  commandIndex: 0,
  type: 'BookAdded',
  schemaVersion: 1,
  recordedAt: new Date('2026-11-22T10:00:00.123Z'),
  dataJson: canonicalJson({ title: 'Emma', pages: 1e21 }),
  metadataJson: canonicalJson({ note: '€', actor: { kind: 'USER', id: 'u' } }),
};

describe('the hash of an event', () => {
  test('can be recomputed by anybody from the format that is written down', () => {
    const json =
      '{"commandId":"01890000-0000-7000-8000-000000000002","commandIndex":0,"data":{"pages":1e+21,"title":"Emma"},' +
      '"metadata":{"actor":{"id":"u","kind":"USER"},"note":"€"},"recordedAt":"2026-11-22T10:00:00.123Z","revision":1,' +
      '"schemaVersion":1,"streamId":"01890000-0000-7000-8000-000000000001","streamType":"shelf","type":"BookAdded"}';
    const expected = createHash('sha256').update(Buffer.alloc(32)).update(json, 'utf8').digest('hex');
    expect(chainHash(CHAIN_START, event)).toBe(expected);
  });

  test('is over RFC 8785 JSON, whatever stands in the texts', () => {
    const odd = { ...event, type: 'quote " and \\ and €', streamType: '\n' };
    const { dataJson, metadataJson, recordedAt, ...rest } = odd;
    const whole = {
      ...rest,
      recordedAt,
      data: JSON.parse(dataJson) as object,
      metadata: JSON.parse(metadataJson) as object,
    };
    const expected = createHash('sha256').update(Buffer.alloc(32)).update(canonicalJson(whole)).digest('hex');
    expect(chainHash(CHAIN_START, odd)).toBe(expected);
  });

  test.each([
    ['streamId', 'x'],
    ['streamType', 'drawer'],
    ['revision', 2],
    ['commandId', 'x'],
    ['commandIndex', 1],
    ['type', 'x'],
    ['schemaVersion', 2],
    ['recordedAt', new Date('2026-11-22T10:00:00.124Z')],
    ['dataJson', '{}'],
    ['metadataJson', '{}'],
  ])('covers %s', (field, other) => {
    expect(chainHash(CHAIN_START, { ...event, [field]: other })).not.toBe(chainHash(CHAIN_START, event));
  });

  test('covers the hash before it', () => {
    expect(chainHash('1'.repeat(64), event)).not.toBe(chainHash(CHAIN_START, event));
  });
});

describe('canonical JSON', () => {
  // Numbers and order as in RFC 8785, 3.2.2 and 3.2.3.
  test.each([
    [
      'keys by UTF-16 code units',
      { '\u20ac': 1, '\r': 2, '\ufb33': 3, '1': 4, '😀': 5, '\u0080': 6, ö: 7 },
      '{"\\r":2,"1":4,"\u0080":6,"ö":7,"\u20ac":1,"😀":5,"\ufb33":3}',
    ],
    [
      'numbers as JavaScript writes them',
      { n: [333333333.33333329, 1e30, 4.5, 2e-3, 0.000000000000000000000000001, -0] },
      '{"n":[333333333.3333333,1e+30,4.5,0.002,1e-27,0]}',
    ],
    ['no undefined properties', { a: undefined, b: [undefined] }, '{"b":[null]}'],
  ])('has %s', (_, value, text) => {
    expect(canonicalJson(value)).toBe(text);
  });

  test.each([
    ['NaN', { n: Number.NaN }],
    ['infinity', { n: Infinity }],
    ['lone surrogates', { s: '\ud800' }],
  ])('refuses %s', (_, value) => {
    expect(() => canonicalJson(value)).toThrow('is not allowed');
  });
});
