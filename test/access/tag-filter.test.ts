import { describe, expect, test } from '@jest/globals';
import { may, permissionsOf } from '../../src/access/may.js';
import { PERMISSIONS } from '../../src/access/permissions.js';
import {
  isSameFilter,
  readTagFilter,
  seenSql,
  sees,
  tagFilterText,
  type TagFilterInput,
} from '../../src/access/tag-filter.js';
import { limits } from '../../src/limits.js';
import { expectRefusal } from '../support/refusal.js';

const read = (input: TagFilterInput) => readTagFilter(input, ['tagFilter']);

describe('a filter by tags', () => {
  test.each<{ filter: TagFilterInput; seen: string[][]; unseen: string[][] }>([
    { filter: { is: 'edge' }, seen: [['edge'], ['a', 'edge']], unseen: [[], ['Edge'], ['edge ']] },
    { filter: { isNot: 'test' }, seen: [[], ['edge']], unseen: [['test'], ['edge', 'test']] },
    { filter: { all: [{ is: 'a' }, { isNot: 'b' }] }, seen: [['a'], ['a', 'c']], unseen: [[], ['a', 'b'], ['c']] },
    {
      filter: { any: [{ is: 'a' }, { all: [{ is: 'b' }, { is: 'c' }] }] },
      seen: [['a'], ['b', 'c']],
      unseen: [[], ['b']],
    },
  ])('$filter sees what it says', ({ filter, seen, unseen }) => {
    for (const tags of seen) expect(sees(read(filter), tags)).toBe(true);
    for (const tags of unseen) expect(sees(read(filter), tags)).toBe(false);
  });

  test('that isn’t there sees everything', () => expect(sees(undefined, [])).toBe(true));

  test('is another one when it says something else, and none is no other than none', () => {
    expect(isSameFilter(read({ all: [{ is: 'a' }] }), { all: [{ is: 'a' }] })).toBe(true);
    expect(isSameFilter(undefined, null)).toBe(true);
    expect(isSameFilter({ is: 'a' }, { isNot: 'a' })).toBe(false);
    expect(isSameFilter({ is: 'a' }, null)).toBe(false);
    expect(isSameFilter(undefined, { is: 'a' })).toBe(false);
  });

  test('needs no brackets around what stands alone', () =>
    expect(tagFilterText(read({ all: [{ any: [{ is: 'a' }, { isNot: 'b' }] }] }))).toBe('is "a" or is not "b"'));

  test('is read out for people', () =>
    expect(tagFilterText(read({ all: [{ is: 'edge' }, { any: [{ is: 'site:berlin' }, { isNot: 'test' }] }] }))).toBe(
      'is "edge" and (is "site:berlin" or is not "test")',
    ));

  test('becomes SQL that holds no text of a caller', () => {
    const values: unknown[] = [];
    const sql = seenSql(
      read({ any: [{ is: "'; drop table" }, { isNot: 'b' }] }),
      'profile.tags',
      (value) => `$${values.push(value)}`,
    );
    expect(sql).toBe('(profile.tags @> $1::text[] or not (profile.tags @> $2::text[]))');
    expect(values).toEqual([["'; drop table"], ['b']]);
    expect(seenSql(read({ all: [{ is: 'a' }, { is: 'b' }] }), 'tags', () => '$1')).toBe(
      '(tags @> $1::text[] and tags @> $1::text[])',
    );
  });

  const nested = (depth: number): TagFilterInput => (depth === 1 ? { is: 'a' } : { all: [nested(depth - 1)] });
  test.each<{ what: string; filter: TagFilterInput; path: string[] }>([
    { what: 'nothing', filter: {}, path: ['tagFilter'] },
    { what: 'two things at once', filter: { is: 'a', isNot: 'b' }, path: ['tagFilter'] },
    { what: 'no condition', filter: { all: [] }, path: ['tagFilter', 'all'] },
    { what: 'an empty tag', filter: { any: [{ is: '' }] }, path: ['tagFilter', 'any', '0', 'is'] },
    { what: 'too long a tag', filter: { is: 't'.repeat(limits.tagLength.max + 1) }, path: ['tagFilter', 'is'] },
    { what: 'half a character', filter: { is: '\ud800' }, path: ['tagFilter', 'is'] },
    { what: 'six levels', filter: nested(6), path: ['tagFilter', ...Array<string[]>(5).fill(['all', '0']).flat()] },
    {
      what: 'over 50 conditions',
      filter: { any: Array.from({ length: 51 }, (_, i) => ({ is: `t${i}` })) },
      path: ['tagFilter', 'any', '50'],
    },
  ])('that says $what is refused at its place', ({ filter, path }) => {
    expectRefusal(() => read(filter), 'TAG_FILTER', path);
  });

  test('of five levels and of 50 conditions is read', () => {
    expect(read({ is: 't'.repeat(limits.tagLength.max) })).toBeDefined();
    expect(read(nested(5))).toBeDefined();
    expect(read({ any: Array.from({ length: 50 }, (_, i) => ({ is: `t${i}` })) })).toBeDefined();
  });
});

describe('whoever sees only some of the profiles', () => {
  test('may nothing that concerns everybody, whatever the role', () => {
    const lost = PERMISSIONS.filter((one) => !permissionsOf('ADMIN', { is: 'a' }).includes(one));
    expect(lost).toEqual([
      'registry.create',
      'registry.update',
      'registry.delete',
      'access.list',
      'access.create',
      'access.update',
      'access.delete',
      'operation.get',
    ]);
  });

  test('is told apart from whoever sees all, whoever asks first', () => {
    const some = () => permissionsOf('ADMIN', { is: 'a' });
    for (const ask of [some, () => permissionsOf('ADMIN'), some])
      expect(ask().includes('access.list')).toBe(ask !== some);
  });

  test('may no more than the role', () =>
    expect(may({ role: 'VIEWER', tagFilter: { is: 'a' } }, 'audit.list')).toBe(false));
});
