import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Pool } from 'pg';
import { createEventStore } from '../../src/store/event-store.js';
import { readAfterSql } from '../../src/store/read-log.js';
import { LOAD } from '../../src/store/load.js';
import { READ_STREAM } from '../../src/store/read-stream.js';
import { freshDatabase, type FreshDatabase } from '../support/database.js';

type Node = {
  'Node Type': string;
  'Relation Name'?: string;
  'Index Cond'?: string;
  'Actual Loops': number;
  Plans?: Node[];
};

let database: FreshDatabase;
const STREAM = '01890000-0000-7000-8000-000000000001';

beforeAll(async () => {
  database = await freshDatabase();
  await database.pool.query(`
    insert into es.event (transaction_id, recorded_at, stream_id, command_id, revision, generation, command_index,
                          schema_version, stream_type, type, data, metadata, hash)
    select n::text::xid8, now(), case when n <= 5000 then '${STREAM}'::uuid else gen_random_uuid() end, gen_random_uuid(),
           case when n <= 5000 then n else 1 end, 1, 0, 1, 'shelf', 'BookAdded', '{"title":"Emma"}', '{"actor":{"id":"a"}}',
           sha256(n::text::bytea)
      from generate_series(1, 40000) as n`);
  await database.pool.query('analyze es.event');
});
afterAll(() => database.close());

/** All nodes of the plan that a prepared statement settles on, and fails when it never settles. */
async function settledPlan(pool: Pool, sql: string, values: string): Promise<Node[]> {
  const client = await pool.connect();
  try {
    await client.query(`prepare planned as ${sql}`);
    // PostgreSQL plans the first five for their values and then compares.
    for (let run = 0; run < 6; run += 1) await client.query(`execute planned (${values})`);
    const settled = await client.query('select generic_plans from pg_prepared_statements where name = $1', ['planned']);
    expect(settled.rows).toEqual([{ generic_plans: '1' }]);
    const { rows } = await client.query<{ 'QUERY PLAN': [{ Plan: Node }] }>(
      `explain (analyze, format json) execute planned (${values})`,
    );
    const nodes = (node: Node): Node[] => [node, ...(node.Plans ?? []).flatMap(nodes)];
    return rows.flatMap((row) => nodes(row['QUERY PLAN'][0].Plan));
  } finally {
    client.release(true);
  }
}

const onEvents = (nodes: Node[]): Node[] => nodes.filter((node) => node['Relation Name']?.startsWith('event_'));
/** The other partitions are in the plan, but left out when it runs. */
const visited = (nodes: Node[]): Node[] => onEvents(nodes).filter((node) => node['Actual Loops'] > 0);
const kinds = (nodes: Node[]): string[] => [...new Set(nodes.map((node) => node['Node Type']))];

describe('the order of the log', () => {
  test('is that of numbers, not of their digits', async () => {
    const store = createEventStore({ pool: database.pool, upcasters: {} });
    const inOrder = Array.from({ length: 120 }, (_, i) => i + 1);
    const { events } = await store.readAfter(null, 120);
    expect(events.map(({ revision }) => revision)).toEqual(inOrder);
    expect((await store.readLog({ limit: 120 })).map(({ revision }) => revision)).toEqual(inOrder);
    const backwards = await store.readLog({ limit: 119, before: events[119]?.cursor, backwards: true });
    expect(backwards.map(({ revision }) => revision)).toEqual(inOrder.slice(0, 119).reverse());
  });
});

describe('the plan of', () => {
  test.each([1, 200, 500])(
    'the next %i events of the log is a merge of all indexes, bounded by cursor and fence',
    async (limit) => {
      const nodes = await settledPlan(database.pool, readAfterSql(limit), "1, '100', 0");
      expect(kinds(onEvents(nodes))).toEqual(['Index Scan']);
      expect(onEvents(nodes)).toHaveLength(16);
      expect(kinds(nodes)).toContain('Merge Append');
      expect(kinds(nodes)).not.toContain('Sort');
      for (const node of onEvents(nodes)) {
        expect(node['Index Cond']).toMatch(/> ROW\(/);
        expect(node['Index Cond']).toMatch(/pg_snapshot_xmin/);
      }
    },
  );

  test('a fold is one index scan', async () => {
    const nodes = await settledPlan(database.pool, LOAD, `'${STREAM}', 'shelf', 1, 100, 'infinity', false`);
    expect(kinds(onEvents(nodes))).toEqual(['Index Scan']);
    expect(visited(nodes)).toHaveLength(1);
  });

  test.each([
    ['forwards', ''],
    ['backwards', ' desc'],
  ])('a page of a stream %s is one index scan without a sort', async (_, order) => {
    const sql = READ_STREAM.replace(' ORDER', order);
    const values = `'${STREAM}', 10, 2000, null, null, null, null, 100`;
    const nodes = await settledPlan(database.pool, sql, values);
    expect(kinds(onEvents(nodes))).toEqual(['Index Scan']);
    expect(kinds(nodes)).not.toContain('Sort');
    expect(visited(nodes)).toHaveLength(1);
  });
});
