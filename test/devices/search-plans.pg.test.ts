import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type pg from 'pg';
import { pino } from 'pino';
import { withoutIndexes } from '../../bench/load.js';
import { createPool, endPool } from '../../src/database.js';
import { createDeviceQueries } from '../../src/devices/device-queries.js';
import type { DeviceFilter, DeviceQueries, Health } from '../../src/devices/devices.js';
import { encodeCursor } from '../../src/cursor.js';
import { freshDatabase, type FreshDatabase } from '../support/database.js';
import { openPool } from '../support/pool.js';

const MANY = 100_000;
const PROFILES = 1_000;

let database: FreshDatabase;
/** the connections of the queries, whose statements are kept */
let asked: pg.Pool;
/** What tells plans: connections like the API's own, whose statements have no workers that read ahead of the page's end. */
let explaining: pg.Pool;
let queries: DeviceQueries;
const statements: { text: string; values: unknown[] }[] = [];
beforeAll(async () => {
  database = await freshDatabase();
  asked = openPool(database.url);
  explaining = createPool(database.url, { statementTimeoutMs: 0 }, pino({ level: 'silent' }));
  const send = asked.query.bind(asked) as (query: unknown) => unknown;
  const kept = (query: { text: string; values: unknown[] }) => (statements.push(query), send(query));
  asked.query = kept as typeof asked.query;
  queries = createDeviceQueries(asked, () => Promise.resolve(null));
  await withoutIndexes(database.pool, ['read.profile', 'read.profile_version', 'read.device'], fill);
  await database.pool.query('vacuum analyze read.device_seen');
}, 180_000);
afterAll(async () => {
  await Promise.all([endPool(asked), endPool(explaining)]);
  await database.close();
});

const id = (number: string) => `('01930000-0000-7000-8000-' || lpad((${number})::text, 12, '0'))::uuid`;

/** Names that say where in the order they are: one in a thousand is a kiosk, the last of all are late. */
async function fill(): Promise<void> {
  await database.pool.query(
    `insert into read.profile
     select ${id('i')}, 1, 'shop-' || i, 'Shop ' || i, '', array['team:' || i % 50], null, '1.0.0', now(), null, '', '{}', '{}'
       from generate_series(1, $1) i`,
    [PROFILES],
  );
  await database.pool.query(
    `insert into read.profile_version (profile_id, version, revision, content_digest, published_at, published_by_kind, published_by_id)
     select id, '1.0.0', 1, 'sha256:0', now(), 'USER', 'test' from read.profile`,
  );
  await database.pool.query(
    `insert into read.device (id, revision, uid, name, tags, key_digest, public_key, profile_id, needs_approval,
                              site_properties, reported_sequence, condition, layers, content)
     select ${id('i')}, 1, md5(i::text), name, tags, i, '', ${id(`1 + i % ${PROFILES}`)}, false, '[]', 1,
            case when i % 100 = 3 then 'FAILED' else 'HEALTHY' end, '[]',
            lower(name || E'\\n' || md5(i::text) || E'\\n' || array_to_string(tags, E'\\n'))
       from generate_series(1, $1) i,
            lateral (select 'Till ' || lpad(i::text, 6, '0') || case when i % 1000 = 7 then ' kiosk' else '' end
                         || case when i > 99000 then ' late' else '' end as name,
                     array['site:' || i % 1000, 'region:' || i % 10] as tags) as described`,
    [MANY],
  );
  await database.pool.query(
    `insert into read.device_seen
     select id, now() + case when key_digest like '%05' then '-1 day' else '1 day' end::interval from read.device`,
  );
}

type Plan = {
  'Node Type': string;
  'Relation Name'?: string;
  'Index Name'?: string;
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  Plans?: Plan[];
};

/** What was done with the statements of some work, steps that were not needed left out. */
async function stepsOf(work: () => Promise<unknown>): Promise<readonly Plan[]> {
  statements.length = 0;
  await work();
  const flat = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(flat)];
  const steps: Plan[] = [];
  for (const { text, values } of [...statements]) {
    const { rows } = await explaining.query<{ 'QUERY PLAN': [{ Plan: Plan }] }>(
      `explain (analyze, format json) ${text}`,
      values,
    );
    steps.push(...flat(rows[0]!['QUERY PLAN'][0].Plan));
  }
  return steps.filter((step) => step['Actual Loops'] > 0);
}

/** How many devices were looked at in a step. */
const lookedAt = (step: Plan) =>
  step['Relation Name'] === 'device'
    ? (step['Actual Rows'] + (step['Rows Removed by Filter'] ?? 0)) * step['Actual Loops']
    : 0;

const after = encodeCursor('devices.name_key.asc', ['till 050000', '01930000-0000-7000-8000-000000050000']);
const silent: readonly Health[] = ['SILENT'];

describe('among a hundred thousand devices a page of a search looks at few of them by an index', () => {
  test.each<[string, DeviceFilter, string | null]>([
    ['a word that everything has', { search: 'TILL' }, 'device_by_name'],
    ['a rare word', { search: 'kiosk' }, 'device_content'],
    ['a common word that sorts last', { search: 'late' }, 'device_content'],
    ['a part of a uid', { search: 'a3f5c1' }, 'device_content'],
    ['what nothing has', { search: 'nowhere' }, 'device_content'],
    ['two letters that everything has', { search: 'ti' }, 'device_by_name'],
    ['two letters that nothing has', { search: 'zq' }, 'device_parts'],
    ['a letter that nothing has', { search: 'ß' }, 'device_parts'],
    ['marks that make no trigram', { search: '*/*' }, 'device_parts'],
    ['two words, one of them short', { search: 'kiosk 9' }, 'device_content'],
    ['a common word and health', { search: 'till', health: silent }, null],
    ['two common letters and health', { search: 'ti', health: silent }, null],
    ['a rare word and health', { search: 'kiosk', health: ['FAILED'] }, 'device_content'],
    ['a common word and a rare tag', { search: 'till', tags: ['site:7'] }, 'device_tags'],
    ['a rare word and a common tag', { search: 'kiosk', tags: ['region:7'] }, 'device_content'],
    ['a common word and a profile', { search: 'till', profileId: '01930000-0000-7000-8000-000000000007' }, null],
    ['a rare word and updates', { search: 'kiosk', hasPendingUpdate: true }, 'device_content'],
    ['a common word, for whom sees few profiles', { search: 'till', seen: { is: 'team:7' } }, null],
    ['a common word that sorts last, for whom sees few', { search: 'late', seen: { is: 'team:7' } }, 'device_content'],
    ['a rare word, for whom sees most profiles', { search: 'zq', seen: { isNot: 'team:7' } }, 'device_parts'],
  ])('%s', async (_, filter, index) => {
    for (const page of [{ first: 20 }, { first: 20, after }, { last: 20 }, { last: 20, before: after }]) {
      const steps = await stepsOf(() => queries.list(page, filter));
      expect(steps.map((step) => step['Node Type']).filter((type) => type.startsWith('Gather'))).toEqual([]);
      expect(steps.filter((step) => step['Node Type'] === 'Seq Scan' && lookedAt(step) > 0)).toEqual([]);
      expect(steps.reduce((sum, step) => sum + lookedAt(step), 0)).toBeLessThan(10_000);
      if (index !== null) expect(steps.map((step) => step['Index Name'])).toContain(index);
    }
  });

  test.each<[string, DeviceFilter, number | null]>([
    ['a rare word', { search: 'kiosk' }, MANY / 1_000],
    ['two letters that nothing has', { search: 'zq' }, 0],
    ['a rare word and health', { search: 'kiosk', health: silent }, 0],
    ['a common word', { search: 'till' }, null],
    ['two common letters', { search: 'ti' }, null],
  ])('and so does its count: %s', async (_, filter, count) => {
    expect(await queries.count(filter)).toBe(count);
    const steps = await stepsOf(() => queries.count(filter));
    expect(steps.reduce((sum, step) => sum + lookedAt(step), 0)).toBeLessThan(20_000);
  });
});
