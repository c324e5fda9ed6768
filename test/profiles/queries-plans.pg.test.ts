import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { withoutIndexes } from '../../bench/load.js';
import { encodeCursor } from '../../src/cursor.js';
import { createProfileLists } from '../../src/profiles/list.js';
import {
  countStatements,
  listStatements,
  rowsStatement,
  type BoundStatement,
} from '../../src/profiles/list-statements.js';
import type { ProfileFilter, ProfileOrder } from '../../src/profiles/queries.js';
import { freshDatabase, type FreshDatabase } from '../support/database.js';

const PROFILES = 20_000;

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
  await withoutIndexes(database.pool, ['read.profile', 'read.profile_head'], fill);
});
afterAll(() => database.close());

/** Names that say where in the order they are, so that a search can find only what sorts last. */
async function fill(): Promise<void> {
  await database.pool.query(
    `insert into read.profile
     select ('01930000-0000-7000-8000-' || lpad(i::text, 12, '0'))::uuid, 1, 'slug-' || i, 'Edge ' || lpad(i::text, 6, '0'), 'of site',
            array['edge', 'site:' || (i % 1000)], case when i % 500 = 0 then '1.0.1' end, '1.0.0',
            '2026-01-01'::timestamptz + i * interval '1 s', case when i % 50 = 0 then '2026-06-01'::timestamptz end,
            'edge ' || lpad(i::text, 6, '0') || case when i > 19000 then ' late' else '' end || ' md5:' || md5(i::text),
            array['web', 'row-' || (i % 12), 'layer-' || (i % 500)], array['pack-' || (i % 500)]
       from generate_series(1, $1) i`,
    [PROFILES],
  );
  await database.pool.query(
    `insert into read.profile_head
     select id, 1, '2026-01-01'::timestamptz + (abs(hashtext(slug)) % 100000) * interval '1 s', deleted_at from read.profile`,
  );
}

type Plan = { 'Node Type': string; 'Relation Name'?: string; 'Index Name'?: string; Plans?: Plan[] };

async function nodesOf({ text, values }: BoundStatement): Promise<Plan[]> {
  const { rows } = await database.pool.query<{ 'QUERY PLAN': [{ Plan: Plan }] }>(`explain (format json) ${text}`, [
    ...values,
  ]);
  const flat = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(flat)];
  return flat(rows[0]!['QUERY PLAN'][0].Plan);
}

async function expectIndexes(statement: BoundStatement, ...indexes: string[]): Promise<void> {
  const nodes = await nodesOf(statement);
  const scanned = nodes.filter((node) => node['Node Type'] === 'Seq Scan').map((node) => node['Relation Name']);
  expect(scanned).toEqual([]);
  expect(nodes.flatMap((node) => node['Index Name'] ?? [])).toEqual(expect.arrayContaining(indexes));
}

const byName: ProfileOrder = { field: 'NAME', direction: 'ASC' };

describe('no page scans a table', () => {
  const orders = [
    ['NAME', 'name_key', 'edge 010000', 'profile_by_name'],
    ['CREATED_AT', 'created_at', new Date('2026-01-01T03:00:00Z'), 'profile_by_created_at'],
    ['UPDATED_AT', 'updated_at', new Date('2026-01-01T03:00:00Z'), 'profile_by_updated_at'],
  ] as const;
  const directions = ['ASC', 'DESC'] as const;
  const cases = orders.flatMap(([field, column, key, index]) =>
    directions.map((direction) => ({ field, column, key, index, direction })),
  );

  test.each(cases)('in the order of $field $direction', async ({ field, column, key, index, direction }) => {
    const after = encodeCursor(`profiles.${column}.${direction.toLowerCase()}`, [
      key,
      '01930000-0000-7000-8000-000000000001',
    ]);
    const first = listStatements({ first: 20 }, {}, { field, direction });
    await expectIndexes(first.plain, index);
    const deep = listStatements({ first: 20, after }, {}, { field, direction });
    await expectIndexes(deep.plain, index);
    const deleted = listStatements({ last: 20, before: after }, { includeDeleted: true }, { field, direction });
    await expectIndexes(deleted.plain, index, index.replace('by', 'deleted_by'));
    const walked = listStatements({ first: 20, after }, { search: 'edge' }, { field, direction });
    await expectIndexes(walked.walk(1_000), index);
  });

  test.each([
    ['a rare word', { search: 'a3f5c1' }, 'profile_content'],
    ['two letters that are rare together', { search: 'zq' }, 'profile_parts'],
    ['one letter that is rare', { search: 'ß' }, 'profile_parts'],
    ['a word of another script', { search: '東京店' }, 'profile_parts'],
    ['marks that make no trigram', { search: '*/*' }, 'profile_parts'],
    ['a rare tag', { tags: ['site:7'] }, 'profile_tags'],
    ['a layer', { layerName: 'layer-7' }, 'profile_layer_names'],
    ['a pack', { packName: 'pack-7' }, 'profile_pack_names'],
    ['the few open drafts', { hasDraft: true }, 'profile_with_draft'],
  ])('for %s', async (_, filter, index) => {
    await expectIndexes(listStatements({}, filter, byName).gather, index);
    await expectIndexes(listStatements({}, filter, { field: 'UPDATED_AT', direction: 'DESC' }).gather, index);
    await expectIndexes(countStatements(filter, 10_001).all, index);
  });

  test('for rows by id', () => expectIndexes(rowsStatement(['01930000-0000-7000-8000-000000000001']), 'profile_pkey'));
});

describe('a page is the same whichever way it is found', () => {
  test.each<[string, ProfileFilter, number?]>([
    ['a word that everything has', { search: 'edge' }],
    ['a rare word', { search: 'a3f5' }],
    ['a common word that sorts last', { search: 'late' }],
    ['two letters that everything has', { search: 'dg' }],
    ['two digits at a place where few have them', { search: ':0c' }],
    ['two words, one of them short', { search: 'edge 07' }],
    ['two letters that nothing has', { search: 'zq' }],
    ['a tag', { tags: ['site:7'] }],
    ['what one in twelve has, a page of which takes a second walk', { layerName: 'row-7' }, 100],
    ['nothing', { search: 'nowhere' }],
  ])('%s', async (_, filter, first = 30) => {
    const page = await createProfileLists(database.pool).list({ first }, filter, byName);
    const { gather } = listStatements({ first }, filter, byName);
    const gathered = await database.pool.query<{ id: string }>(gather.text, [...gather.values]);
    expect(page.edges.map((edge) => edge.node.id)).toEqual(gathered.rows.slice(0, first).map((row) => row.id));
  });
});
