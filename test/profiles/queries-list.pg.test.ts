import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { encodeCursor } from '../../src/cursor.js';
import { createProfileLists, type ProfileLists } from '../../src/profiles/list.js';
import type { ProfileFilter, ProfileOrder, ProfileRow } from '../../src/profiles/queries.js';
import { createSlugs } from '../../src/profiles/slugs.js';
import { freshDatabase, type FreshDatabase } from '../support/database.js';
import { layer, profile, writeListRows } from './list-rows.js';

const gone = '2026-03-01T00:00:00.000Z';
const published = {
  version: '1.0.0',
  revision: 4,
  contentDigest: 'sha256:1',
  note: null,
  publishedAt: gone,
  publishedBy: { kind: 'USER', id: 'ann' },
} as const;

// Dates repeat, so that only the id keeps them apart; names sort otherwise than their bytes.
const profiles = [
  profile('Till', { tags: ['edge', 'site:berlin'], createdAt: '2026-01-03T00:00:00.000Z' }),
  profile('till', { tags: ['edge'], description: 'Sells 100% of it\\all' }),
  profile('Ähre', { tags: ['site:köln'], updatedAt: '2026-01-05T00:00:00.000Z' }),
  profile('gateway', {
    draft: null,
    published: { layers: [layer('firewall', 'pfsense'), layer('web')], variables: [] },
    versions: [published],
  }),
  profile('gateway two', {
    draft: { version: '1.1.0', basedOn: '1.0.0', layers: [layer('web', 'nginx')], variables: [] },
    published: { layers: [layer('db', 'postgres')], variables: [] },
    versions: [published],
    updatedAt: '2026-01-05T00:00:00.000Z',
  }),
  profile('old till', { draft: null, deletedAt: gone, createdAt: '2026-01-03T00:00:00.000Z' }),
  profile('till', { id: '01930000-0000-7000-8000-000000000009', slug: 'till-gone', draft: null, deletedAt: gone }),
];

let database: FreshDatabase;
let lists: ProfileLists;
beforeAll(async () => {
  database = await freshDatabase();
  lists = createProfileLists(database.pool);
  await writeListRows(database.pool, profiles);
});
afterAll(() => database.close());

const byName: ProfileOrder = { field: 'NAME', direction: 'ASC' };
const namesOf = async (filter: ProfileFilter) => {
  const page = await lists.list({ first: 100 }, filter, byName);
  return page.edges.map((edge) => edge.node.name);
};

describe('walking a list', () => {
  const orders = (['NAME', 'CREATED_AT', 'UPDATED_AT'] as const).flatMap((field) =>
    (['ASC', 'DESC'] as const).map((direction) => ({ field, direction })),
  );
  const cases = orders.flatMap((order) => [false, true].map((includeDeleted) => ({ ...order, includeDeleted })));

  test.each(cases)(
    'forwards and backwards give the whole list: $field $direction, deleted: $includeDeleted',
    async ({ includeDeleted, ...order }) => {
      const whole = await lists.list({ first: 100 }, { includeDeleted }, order);
      const ids = whole.edges.map((edge) => edge.node.id);
      expect(ids).toEqual(expectedIds(order, includeDeleted));
      for (let size = 1; size <= ids.length; size += 1) {
        expect(await walk('forwards', size, { includeDeleted }, order)).toEqual(ids);
        expect(await walk('backwards', size, { includeDeleted }, order)).toEqual(ids);
      }
    },
  );

  test('a page says truly whether there is more on either side', async () => {
    const first = await lists.list({ first: 2 }, {}, byName);
    expect(first).toMatchObject({ hasNextPage: true, hasPreviousPage: false });
    const after = first.edges[1]!.cursor;
    const rest = await lists.list({ first: 3, after }, {}, byName);
    expect(rest).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
    const back = await lists.list({ last: 2, before: rest.edges[0]!.cursor }, {}, byName);
    expect(back.edges).toEqual(first.edges);
    expect(back).toMatchObject({ hasNextPage: true, hasPreviousPage: false });
  });

  test('a page between two cursors holds only what lies between', async () => {
    const { edges } = await lists.list({}, {}, byName);
    const between = await lists.list({ after: edges[0]!.cursor, before: edges[3]!.cursor }, {}, byName);
    expect(between.edges).toEqual(edges.slice(1, 3));
  });

  test('a cursor of another order is refused', async () => {
    const { edges } = await lists.list({ first: 1 }, {}, byName);
    const turned = lists.list({ after: edges[0]!.cursor }, {}, { ...byName, direction: 'DESC' });
    await expect(turned).rejects.toMatchObject({ code: 'CURSOR', path: ['after'] });
  });
});

test('a cursor of the time when names were sorted by their bytes is refused, since it would skip some', async () => {
  const old = encodeCursor('profiles.name.asc', ['Till', profiles[0]!.id]);
  const next = lists.list({ after: old }, {}, byName);
  await expect(next).rejects.toMatchObject({ code: 'CURSOR', path: ['after'] });
});

describe('filters', () => {
  test.each<[string, ProfileFilter, string[]]>([
    ['nothing hides the deleted', {}, ['Ähre', 'gateway', 'gateway two', 'till', 'Till']],
    ['search finds names in any case', { search: 'TILL' }, ['till', 'Till']],
    ['search finds other alphabets in any case', { search: 'äHRE' }, ['Ähre']],
    ['search finds decomposed letters', { search: 'Ähre'.normalize('NFD') }, ['Ähre']],
    ['search finds descriptions', { search: 'sells' }, ['till']],
    ['search finds tags', { search: 'berlin' }, ['Till']],
    ['search wants every word, anywhere', { search: ' edge\ttill ' }, ['till', 'Till']],
    ['search wants every word', { search: 'gateway till' }, []],
    ['an empty search is none', { search: '  ' }, ['Ähre', 'gateway', 'gateway two', 'till', 'Till']],
    ['search takes % for itself', { search: '100%' }, ['till']],
    ['search takes _ for itself', { search: 't_ll' }, []],
    ['search takes a backslash for itself', { search: 'it\\all' }, ['till']],
    ['search by one letter', { search: 'y' }, ['gateway', 'gateway two']],
    ['one tag', { tags: ['edge'] }, ['till', 'Till']],
    ['all of several tags', { tags: ['edge', 'site:berlin'] }, ['Till']],
    ['no tags', { tags: [] }, ['Ähre', 'gateway', 'gateway two', 'till', 'Till']],
    ['a tag that nobody has', { tags: ['Edge'] }, []],
    ['a layer of the draft or of the newest version', { layerName: 'web' }, ['gateway', 'gateway two']],
    ['a layer that only the newest version has', { layerName: 'db' }, ['gateway two']],
    ['a pack', { packName: 'pfsense' }, ['gateway']],
    ['a layer name is no pack name', { packName: 'web' }, []],
    ['with a draft', { hasDraft: true }, ['Ähre', 'gateway two', 'till', 'Till']],
    ['without a draft', { hasDraft: false }, ['gateway']],
    ['several at once', { search: 'gate', layerName: 'web', hasDraft: false }, ['gateway']],
    ['the deleted too', { includeDeleted: true, search: 'till' }, ['old till', 'till', 'till', 'Till']],
  ])('%s', async (_, filter, names) => {
    expect(await namesOf(filter)).toEqual(names);
    expect(await lists.count(filter)).toBe(names.length);
  });

  test.each<[string, ProfileFilter, string]>([
    ['U+0000 in a search', { search: 'a\0b' }, 'search'],
    ['half a character in a search', { search: '\ud800' }, 'search'],
    ['a search of 257 characters', { search: 'x'.repeat(257) }, 'search'],
    ['U+0000 in a tag', { tags: ['ok', '\0'] }, 'tags'],
    ['U+0000 in a layer name', { layerName: '\0' }, 'layerName'],
    ['U+0000 in a pack name', { packName: '\0' }, 'packName'],
  ])('%s is refused with its field', async (_, filter, field) => {
    const refusal = { name: 'Invalid', path: ['filter', field] };
    await expect(namesOf(filter)).rejects.toMatchObject(refusal);
    await expect(lists.count(filter)).rejects.toMatchObject(refusal);
  });

  test('a search of 256 characters is answered', async () =>
    expect(await namesOf({ search: 'x'.repeat(256) })).toEqual([]));
});

test('rows come in the order of their ids, the deleted included, null for what is not there', async () => {
  const [till, , , gateway, , deleted] = profiles.map((one) => one.id);
  const rows = await lists.rows([deleted!, 'no id', till!, '01930000-0000-7000-8000-00000000ffff', till!]);
  expect(rows.map((row) => row?.name ?? null)).toEqual(['old till', null, 'Till', null, 'Till']);
  expect((await lists.rows([gateway!]))[0]).toEqual({
    id: gateway,
    slug: profiles[3]!.slug,
    name: 'gateway',
    description: '',
    tags: [],
    revision: 1,
    draftVersion: null,
    latestVersion: '1.0.0',
    createdAt: new Date('2026-01-01T00:00:00.000Z'),
    updatedAt: new Date('2026-01-02T00:00:00.000Z'),
    deletedAt: null,
  });
});

test('a taken slug gets the lowest free number, also when its profile is deleted', async () => {
  const slugs = createSlugs(database.pool);
  expect(await slugs.free('till-gone')).toBe('till-gone-2');
  expect(await slugs.free('nobody')).toBe('nobody');
  await writeListRows(database.pool, [profile('n2', { slug: 'till-gone-2' }), profile('n4', { slug: 'till-gone-4' })]);
  expect(await slugs.free('till-gone')).toBe('till-gone-3');
});

function expectedIds({ field, direction }: ProfileOrder, includeDeleted: boolean): string[] {
  const key = { NAME: 'name', CREATED_AT: 'createdAt', UPDATED_AT: 'updatedAt' } as const;
  const bytes = (text: string) => Buffer.from(text.replace('Ä', 'A').toLowerCase());
  const sorted = profiles
    .filter((one) => includeDeleted || one.deletedAt === null)
    .sort((a, b) => Buffer.compare(bytes(a[key[field]]), bytes(b[key[field]])) || (a.id < b.id ? -1 : 1))
    .map((one) => one.id);
  return direction === 'ASC' ? sorted : sorted.reverse();
}

async function walk(
  way: 'forwards' | 'backwards',
  size: number,
  filter: ProfileFilter,
  order: ProfileOrder,
): Promise<string[]> {
  const found: ProfileRow[] = [];
  let cursor: string | null = null;
  for (let more = true; more;) {
    const request = way === 'forwards' ? { first: size, after: cursor } : { last: size, before: cursor };
    const { edges, hasNextPage, hasPreviousPage } = await lists.list(request, filter, order);
    const nodes = edges.map((edge) => edge.node);
    found.splice(way === 'forwards' ? found.length : 0, 0, ...nodes);
    more = way === 'forwards' ? hasNextPage : hasPreviousPage;
    cursor = (way === 'forwards' ? edges.at(-1) : edges[0])?.cursor ?? null;
  }
  return found.map((row) => row.id);
}
