import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { filterOf, groupOf, sees as seesInConsole, wordsOf } from '../../console/src/sight/conditions.js';
import { readTagFilter, seenSql, sees, tagFilterText, type TagFilter } from '../../src/access/tag-filter.js';
import type { TagFilterInput } from '../../src/access/tag-filter.js';
import { Invalid } from '../../src/errors.js';
import { freshDatabase, type FreshDatabase } from '../support/database.js';

const TAGS = ['edge', 'site:berlin', "o'clock", 'a "b"', '$1', '{x,y}', 'ü\u{1f600}', 'a b'];
const tag = fc.constantFrom(...TAGS);
const tags = fc.uniqueArray(tag, { maxLength: 6 });
const leaf = fc.oneof(
  tag.map((is): TagFilter => ({ is })),
  tag.map((isNot): TagFilter => ({ isNot })),
);
/** A filter as deep as one may be. */
const filter = fc
  .letrec<Record<'f1' | 'f2' | 'f3' | 'f4', TagFilter>>((tie) => {
    const group = (part: fc.Arbitrary<TagFilter>) => {
      const parts = fc.array(part, { minLength: 1, maxLength: 3 });
      return fc.oneof(
        leaf,
        parts.map((all): TagFilter => ({ all })),
        parts.map((any): TagFilter => ({ any })),
      );
    };
    return { f4: group(leaf), f3: group(tie('f4')), f2: group(tie('f3')), f1: group(tie('f2')) };
  })
  .f1.filter((one) => JSON.stringify(one).split('"is').length <= 51);

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.close());

describe('a filter by tags', () => {
  test('is read as it was written', () => {
    fc.assert(fc.property(filter, (one) => expect(readTagFilter(one, [])).toEqual(one)));
  });

  test('shows in SQL just what it shows in a decider', async () => {
    await fc.assert(
      fc.asyncProperty(filter, tags, async (one, of) => {
        const values: unknown[] = [of];
        const sql = seenSql(one, '$1::text[]', (value) => `$${values.push(value)}`);
        const { rows } = await database.pool.query<{ seen: boolean }>(`select ${sql} as seen`, values);
        expect(rows[0]?.seen).toBe(sees(one, of));
      }),
      { numRuns: 200 },
    );
  });

  test('is the same filter after the form of the console, in the same words', () => {
    fc.assert(
      fc.property(filter, tags, (one, of) => {
        const typed = readTagFilter(filterOf(groupOf(one)), []);
        expect(sees(typed, of)).toBe(sees(one, of));
        expect(seesInConsole(typed, of)).toBe(sees(one, of));
        expect(wordsOf(typed)).toBe(tagFilterText(typed));
      }),
    );
  });

  test('is read or refused at its place, whatever it is', () => {
    const part = fc.letrec<{ part: unknown }>((tie) => ({
      part: fc.oneof(
        { depthSize: 'small' },
        fc.record(
          { is: fc.option(fc.string({ unit: 'binary' })), isNot: fc.option(fc.string({ unit: 'binary' })) },
          { requiredKeys: [] },
        ),
        fc.record({ all: fc.array(tie('part')) }),
        fc.record({ any: fc.array(tie('part')), is: fc.constantFrom(null, 'a') }, { requiredKeys: ['any'] }),
      ),
    })).part;
    fc.assert(
      fc.property(part, (input) => {
        try {
          readTagFilter(input as TagFilterInput, ['tagFilter']);
        } catch (error) {
          expect(error).toBeInstanceOf(Invalid);
          expect((error as Invalid).path[0]).toBe('tagFilter');
        }
      }),
    );
  });

  test('of a hundred thousand levels or conditions is refused before it is read', () => {
    let deep: TagFilterInput = { is: 'a' };
    for (let i = 0; i < 100_000; i++) deep = { all: [deep] };
    const wide = { any: Array.from({ length: 100_000 }, () => ({ is: 'a' })) };
    for (const input of [deep, wide]) expect(() => readTagFilter(input, [])).toThrow(Invalid);
  });
});
