import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type pg from 'pg';
import { loadProfiles, madeProfile, withoutIndexes } from '../../bench/load.js';
import { globalId } from '../../schema/global-id.js';
import { endPool } from '../../src/database.js';
import { openPool } from '../support/pool.js';
import { counterOf, type Counter, type Statement } from './counted.js';
import { JOINED, PAGES, queryOf } from './selections.js';
import { openStock, type Stock } from './stocked.js';

/** Far beyond where PostgreSQL has a reason to read a table whole; `npm run bench -- growth` goes on to a million. */
const MANY = 100_000;
/** Of what there is one row or a few of, each is copied. */
const COPIED = [
  ...['read.archive', 'read.device', 'read.device_seen', 'read.device_token'],
  ...['catalog.pack', 'catalog.pack_version'],
];

let stock: Stock;
let count: Counter;
/** without the time limit that the API's own connections have: what is loaded here isn't its work */
let db: pg.Pool;
beforeAll(async () => {
  stock = await openStock();
  count = counterOf(stock.app);
  db = openPool(stock.databaseUrl);
  await loadProfiles(db, MANY);
  await withoutIndexes(db, ['read.profile_version'], publishAll);
  const copies = await Promise.all(COPIED.map(copiesOf));
  await withoutIndexes(db, COPIED, async () => {
    for (const copy of copies) await db.query(copy);
  });
  // Each of the copies follows a profile of its own.
  await db.query(`
    update read.device as device set profile_id = shop.id
      from (select id, row_number() over () as place from read.profile where slug like 'shop-%') as shop
      join (select id, row_number() over () as place from read.device where key_digest like '%-%') as copy using (place)
     where device.id = copy.id`);
  // As autovacuum leaves it sooner or later: without it an index alone is no answer, and plans go by the moment.
  await db.query('vacuum analyze');
}, 180_000);
afterAll(async () => {
  await endPool(db);
  await stock.close();
});

function publishAll(): Promise<unknown> {
  return db.query(
    `insert into read.profile_version (profile_id, version, revision, content_digest, published_at, published_by_kind, published_by_id)
     select id, '1.0.0', 1, 'sha256:0', created_at, 'USER', 'bench' from read.profile where slug like 'shop-%'`,
  );
}

/** The statement that copies a row of a table under new ids until there are many. */
async function copiesOf(table: string): Promise<string> {
  const { rows } = await db.query<{ column: string; type: string; unique: boolean }>(
    `select attname as "column", format_type(atttypid, null) as type,
            exists (select from pg_index where indrelid = attrelid and indisunique and attnum = any (indkey)) as "unique"
       from pg_attribute where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = ''`,
    [table],
  );
  const values = rows.map(({ column, type, unique }) =>
    column === 'profile_id' ? SOME_PROFILE : unique ? (FRESH[type] ?? column) : column,
  );
  const columns = rows.map(({ column }) => column).join(', ');
  return `insert into ${table} (${columns}) select ${values.join(', ')} from (select * from ${table} limit 1) as one, generate_series(1, ${MANY}) as number`;
}

/** Each of a thousand profiles has some of the copies. */
const SOME_PROFILE = '(array(select id from read.profile order by id limit 1000))[1 + number % 1000]';

/** Values that no other row has. */
const FRESH: Readonly<Record<string, string>> = {
  uuid: 'gen_random_uuid()',
  text: 'gen_random_uuid()::text',
  bytea: 'sha256(gen_random_uuid()::text::bytea)',
};

/** A count stops at so many rows, wherever it finds them: the table whole costs it no more than an index. */
const COUNT = /^select count.* limit 10001\) as found$/s;
/** What a catalog can be filtered by is counted over all of it. */
const FACETS = /^select max\(pack\.\w+\) as value, count/;

type Plan = { 'Node Type': string; 'Relation Name'?: string; Schema?: string; Plans?: Plan[] };

/** Tables of many rows that a statement reads whole. */
async function readWhole({ text, values }: Statement): Promise<readonly string[]> {
  const { rows } = await db.query<{ 'QUERY PLAN': [{ Plan: Plan }] }>(`explain (format json, verbose) ${text}`, [
    ...values,
  ]);
  const flat = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(flat)];
  const scanned = flat(rows[0]!['QUERY PLAN'][0].Plan).filter((node) => node['Node Type'] === 'Seq Scan');
  const tables = scanned.map((node) => `${node.Schema}.${node['Relation Name']}`);
  const many = await db.query<{ table: string }>(
    'select oid::regclass::text as table from pg_class where oid::regclass::text = any ($1) and reltuples >= 1000',
    [tables],
  );
  return many.rows.map((row) => row.table);
}

const SEARCHES = [
  'systemProfiles(first: $n, filter: { search: "florist" }) { totalCount nodes { name } }',
  'systemProfiles(first: $n, filter: { search: "zq" }) { totalCount nodes { name } }',
  'systemProfiles(first: $n, filter: { tags: ["site:7"] }) { totalCount nodes { name } }',
  'systemProfiles(first: $n, filter: { layerName: "layer-7" }, orderBy: { field: UPDATED_AT, direction: DESC }) { nodes { name } }',
  'systemProfiles(first: $n, filter: { packName: "pack-7" }) { nodes { name } }',
  'systemProfiles(last: $n, orderBy: { field: CREATED_AT, direction: DESC }) { nodes { name } }',
  'devices(first: $n, filter: { tags: ["site:7"] }) { totalCount nodes { name } }',
  'devices(first: $n, filter: { search: "hamburg" }) { totalCount nodes { name } }',
  'packs(first: $n, filter: { search: "monitor" }) { totalCount nodes { name } }',
  'charts(first: $n, filter: { search: "monitor" }) { totalCount nodes { name } }',
  'auditLog(first: $n, filter: { types: ["ProfileCreated"] }) { nodes { type } }',
];

test.each([...JOINED, ...PAGES].map(([, selection]) => selection).concat(SEARCHES))(
  'no table of many rows is read whole for %s',
  async (selection) => {
    // One of the many as well as one with a history: other values may be planned otherwise.
    const one = { ...stock, profileIds: [globalId('SystemProfile', madeProfile(7).id), ...stock.profileIds] };
    for (const asked of [stock, one]) {
      const { statements } = await count(...queryOf(asked, selection, 2));
      for (const statement of statements.filter(({ text }) => !COUNT.test(text) && !FACETS.test(text)))
        expect([statement.text, await readWhole(statement)]).toEqual([statement.text, []]);
    }
  },
);
