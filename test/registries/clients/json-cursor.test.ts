import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isAtEnd, items, jsonCursor, members, NotJson, skip, take } from '../../../src/registries/json-cursor.js';

const at = (text: string) => jsonCursor(Buffer.from(text));
const json = fc.tuple(fc.jsonValue({ maxDepth: 5 }), fc.constantFrom(undefined, 1, '\t')).map(([value, indent]) => ({
  value: JSON.parse(JSON.stringify(value)) as unknown,
  text: ` \n${JSON.stringify(value, null, indent)}\r\n `,
}));
const MEGABYTE = 1_048_576;

describe('a cursor over JSON', () => {
  test('takes what JSON.parse takes, and passes over just as much', () => {
    fc.assert(
      fc.property(json, ({ text, value }) => {
        const [taking, skipping] = [at(text), at(text)];
        expect(take(taking)).toEqual(value);
        skip(skipping);
        expect([isAtEnd(taking), isAtEnd(skipping)]).toEqual([true, true]);
      }),
    );
  });

  test('goes through an object member by member, whichever are taken and which passed over', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 })), fc.boolean(), (object, everyOther) => {
        const cursor = at(JSON.stringify(object));
        const seen: [string, unknown][] = [];
        for (const key of members(cursor)) {
          if (everyOther && seen.length % 2 === 1) {
            skip(cursor);
            seen.push([key, object[key]]);
          } else seen.push([key, take(cursor)]);
        }
        expect(seen).toEqual(Object.entries(JSON.parse(JSON.stringify(object)) as object));
        expect(isAtEnd(cursor)).toBe(true);
      }),
    );
  });

  test('goes through a list item by item', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue({ maxDepth: 3 })), (list) => {
        const cursor = at(JSON.stringify(list));
        const seen: unknown[] = [];
        for (const _ of items(cursor)) seen.push(take(cursor));
        expect(seen).toEqual(JSON.parse(JSON.stringify(list)));
      }),
    );
  });

  test('says of everything else where it is no JSON any more, and never reads on for ever', () => {
    const broken = fc
      .tuple(json, fc.nat(), fc.constantFrom('', '"', '\\', '{', ']', ',', '\0', '\ud800'))
      .map(
        ([{ text }, place, put]) => text.slice(0, place % text.length) + put + text.slice((place % text.length) + 1),
      );
    const bytes = fc.oneof(
      broken.map((text) => Buffer.from(text)),
      fc.uint8Array({ maxLength: 200 }).map((all) => Buffer.from(all)),
    );
    fc.assert(
      fc.property(bytes, (all) => {
        for (const read of [readAll, skip, take])
          try {
            const cursor = jsonCursor(all);
            read(cursor);
            expect(cursor.at).toBeLessThanOrEqual(all.length);
          } catch (error) {
            expect(error).toBeInstanceOf(NotJson);
            expect((error as NotJson).offset).toBeLessThanOrEqual(all.length + 1);
          }
      }),
      { numRuns: 500 },
    );
  });

  test.each([
    ['brackets', '['],
    ['braces', '{"a":'],
    ['backslashes', '\\'],
    ['quotes', '"'],
    ['escaped quotes', '\\"'],
    ['commas', ','],
    ['blanks', ' '],
    ['digits', '1'],
  ])('comes to an end of a megabyte of %s', (_, piece) => {
    const text = piece.repeat(MEGABYTE / piece.length);
    for (const whole of [text, `"${text}`, `[${text}]`, `{"a":"${text}"}`])
      for (const read of [readAll, skip])
        try {
          read(at(whole));
        } catch (error) {
          expect(error).toBeInstanceOf(NotJson);
        }
  });

  test('reads a list of a hundred thousand items', () => {
    const cursor = at(JSON.stringify(Array(100_000).fill({ a: 'b' })));
    let count = 0;
    for (const _ of items(cursor)) {
      skip(cursor);
      count += 1;
    }
    expect(count).toBe(100_000);
  });
});

/** Goes into objects and lists as those do who read indexes. */
function readAll(cursor: ReturnType<typeof jsonCursor>): void {
  for (const _key of members(cursor)) for (const _item of items(cursor)) skip(cursor);
}
