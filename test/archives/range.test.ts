import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { namesTag, rangeOf } from '../../src/archives/range.js';

describe('a Range header over 1000 bytes', () => {
  test.each([
    ['none', undefined, 'whole'],
    ['the first hundred', 'bytes=0-99', { start: 0, end: 99 }],
    ['one byte', 'bytes=7-7', { start: 7, end: 7 }],
    ['to the end', 'bytes=900-', { start: 900, end: 999 }],
    ['past the end', 'bytes=900-5000', { start: 900, end: 999 }],
    ['the last hundred', 'bytes=-100', { start: 900, end: 999 }],
    ['a suffix longer than the file', 'bytes=-5000', { start: 0, end: 999 }],
    ['blanks around it', 'bytes= 0-9 ', { start: 0, end: 9 }],
    ['the unit in capitals', 'BYTES=0-9', { start: 0, end: 9 }],
    ['from behind the end', 'bytes=1000-', 'unsatisfiable'],
    ['an empty suffix', 'bytes=-0', 'unsatisfiable'],
    ['a number beyond all numbers', `bytes=${'9'.repeat(400)}-`, 'unsatisfiable'],
    ['backwards', 'bytes=9-0', 'whole'],
    ['several', 'bytes=0-1,5-6', 'whole'],
    ['another unit', 'lines=0-9', 'whole'],
    ['no number', 'bytes=-', 'whole'],
    ['a sign', 'bytes=+1-2', 'whole'],
    ['words', 'bytes=a-b', 'whole'],
    ['empty', '', 'whole'],
  ])('%s', (_, header, expected) => expect(rangeOf(header, 1000)).toEqual(expected));

  test('nothing of an empty file can be had', () => expect(rangeOf('bytes=0-', 0)).toBe('unsatisfiable'));

  test('whatever it says, what is honoured lies in the file', () => {
    const bound = fc.oneof(fc.nat(3000).map(String), fc.constant(''));
    const header = fc.oneof(
      fc.string(),
      fc.tuple(bound, bound).map(([first, last]) => `bytes=${first}-${last}`),
    );
    fc.assert(
      fc.property(header, fc.nat(2000), (text, size) => {
        const range = rangeOf(text, size);
        if (typeof range === 'string') return;
        expect(range.start).toBeGreaterThanOrEqual(0);
        expect(range.end).toBeGreaterThanOrEqual(range.start);
        expect(range.end).toBeLessThan(size);
      }),
    );
  });
});

describe('a list of entity tags', () => {
  test.each([
    ['the tag', '"a"', true, true],
    ['any', ' * ', true, true],
    ['among others', '"x", W/"y" ,"a"', true, true],
    ['weak', 'W/"a"', true, false],
    ['another', '"b"', false, false],
    ['without quotes', 'a', false, false],
  ])('%s', (_, header, weakly, strongly) => {
    expect(namesTag(header, '"a"', true)).toBe(weakly);
    expect(namesTag(header, '"a"', false)).toBe(strongly);
  });
});
