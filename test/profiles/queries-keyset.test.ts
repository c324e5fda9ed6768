import { describe, expect, test } from '@jest/globals';
import { decodeCursor, encodeCursor } from '../../src/cursor.js';
import { Invalid } from '../../src/errors.js';
import { keysetPage, statementParameters, type Keyset } from '../../src/keyset.js';
import { pageWindow, type PageRequest } from '../../src/page.js';

type Row = { id: string; name: string };
const byName: Keyset<Row> = {
  name: 'rows.name',
  direction: 'ASC',
  columns: [
    { sql: 'row.name', type: 'text', of: (row) => row.name },
    { sql: 'row.id', type: 'uuid', of: (row) => row.id },
  ],
};
const id = '01930000-0000-7000-8000-000000000001';
const cursor = encodeCursor('rows.name.asc', ['web', id]);

function pageFor(request: PageRequest, keyset: Keyset<Row> = byName) {
  const { values, bind } = statementParameters();
  return { values, ...keysetPage(keyset, request, bind) };
}

function fault(act: () => unknown): Invalid {
  try {
    act();
  } catch (error) {
    if (error instanceof Invalid) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('page sizes', () => {
  test('a list without first and last gives its first 20', () =>
    expect(pageWindow({})).toEqual({ size: 20, backwards: false, after: null, before: null }));

  test.each([
    ['the smallest forwards', { first: 1 }],
    ['the largest forwards', { first: 100 }],
    ['the largest backwards', { last: 100 }],
    ['nulls for what is not asked', { first: 5, last: null, after: null, before: null }],
  ])('accepts %s', (_, request) => expect(() => pageWindow(request)).not.toThrow());

  test.each([
    ['none', { first: 0 }, 'first'],
    ['one too many', { first: 101 }, 'first'],
    ['less than none', { first: -1 }, 'first'],
    ['one too many backwards', { last: 101 }, 'last'],
    ['none backwards', { last: 0 }, 'last'],
    ['half an entry', { first: 1.5 }, 'first'],
    ['both directions', { first: 1, last: 1 }, 'last'],
  ])('refuses %s', (_, request, field) =>
    expect(fault(() => pageWindow(request))).toMatchObject({ code: 'PAGE_SIZE', path: [field] }),
  );
});

describe('statements', () => {
  test('forwards goes beyond the cursor in the list order', () =>
    expect(pageFor({ first: 2, after: cursor })).toMatchObject({
      where: ['(row.name, row.id) > ($1::text, $2::uuid)'],
      orderBy: 'row.name asc, row.id asc',
      limit: 3,
      values: ['web', id],
    }));

  test('backwards goes the other way from the cursor', () =>
    expect(pageFor({ last: 2, before: cursor })).toMatchObject({
      where: ['(row.name, row.id) < ($1::text, $2::uuid)'],
      orderBy: 'row.name desc, row.id desc',
    }));

  test('a descending list turns both around', () => {
    const descending = encodeCursor('rows.name.desc', ['web', id]);
    expect(pageFor({ first: 2, after: descending }, { ...byName, direction: 'DESC' })).toMatchObject({
      where: ['(row.name, row.id) < ($1::text, $2::uuid)'],
      orderBy: 'row.name desc, row.id desc',
    });
  });

  test('the extra row tells of more and is not shown', () => {
    const rows = ['a', 'b', 'c'].map((name) => ({ id, name }));
    const page = pageFor({ first: 2 }).page(rows);
    expect(page.edges.map((edge) => edge.node.name)).toEqual(['a', 'b']);
    expect(page).toMatchObject({ hasNextPage: true, hasPreviousPage: false });
  });

  test('a page read backwards is in list order', () => {
    const rows = ['c', 'b', 'a'].map((name) => ({ id, name }));
    const page = pageFor({ last: 2 }).page(rows);
    expect(page.edges.map((edge) => edge.node.name)).toEqual(['b', 'c']);
    expect(page).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
  });
});

describe('hostile cursors', () => {
  const forged = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const valid = [1, 'rows.name.asc', 'web', id];

  test('an honest cursor comes back as it was', () =>
    expect(decodeCursor('rows.name.asc', ['text', 'uuid'], cursor, 'after')).toEqual(['web', id]));

  test.each([
    ['nothing', ''],
    ['no base64', '§§§'],
    ['no JSON', Buffer.from('web').toString('base64url')],
    ['a number', forged(1)],
    ['null', forged(null)],
    ['an object', forged({ 0: 1, 1: 'rows.name.asc', 2: 'web', 3: id })],
    ['another version', forged([2, ...valid.slice(1)])],
    ['another order', forged([1, 'rows.created_at.asc', 'web', id])],
    ['the other direction', encodeCursor('rows.name.desc', ['web', id])],
    ['a key too short', forged(valid.slice(0, 3))],
    ['a key too long', forged([...valid, 'more'])],
    ['a number for a text', forged([1, 'rows.name.asc', 7, id])],
    ['an array for a text', forged([1, 'rows.name.asc', ['web'], id])],
    ['a text that is no UUID', forged([1, 'rows.name.asc', 'web', "' or true --"])],
    ['U+0000', forged([1, 'rows.name.asc', 'we\0b', id])],
    ['half a character', forged([1, 'rows.name.asc', 'we\ud800b', id])],
    ['a megabyte', forged([1, 'rows.name.asc', 'x'.repeat(1_000_000), id])],
  ])('%s is refused with the field at fault', (_, hostile) => {
    expect(fault(() => pageFor({ after: hostile }))).toMatchObject({ code: 'CURSOR', path: ['after'] });
    expect(fault(() => pageFor({ last: 1, before: hostile }))).toMatchObject({ code: 'CURSOR', path: ['before'] });
  });

  test.each([
    ['no date', 'yesterday'],
    ['a day that is not', '2026-02-30T00:00:00.000Z'],
    ['the year 0', '0000-01-01T00:00:00.000Z'],
    ['a year that PostgreSQL cannot hold', '+275760-09-13T00:00:00.000Z'],
    ['a number', 1],
  ])('%s is no time', (_, time) =>
    expect(fault(() => decodeCursor('o', ['timestamptz'], forged([1, 'o', time]), 'after'))).toMatchObject({
      code: 'CURSOR',
    }),
  );

  test.each([
    ['over 32 bits', 2 ** 31],
    ['a fraction', 0.5],
    ['a text', '7'],
  ])('%s is no revision', (_, revision) =>
    expect(fault(() => decodeCursor('o', ['integer'], forged([1, 'o', revision]), 'after'))).toMatchObject({
      code: 'CURSOR',
    }),
  );
});
