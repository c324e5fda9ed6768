import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { chart } from './samples.js';
import { syncing } from './syncing.js';
import { offering, openWorkshop, type Workshop } from './workshop.js';

/** As many as a large repository has, and so few that PostgreSQL would rather compare all their names. */
const CHARTS = 2_000;

let workshop: Workshop;
const { add } = syncing(() => workshop);

beforeAll(async () => {
  workshop = await openWorkshop();
  const description = 'A chart for those who run it at the edge, in clusters of one.';
  const charts = Array.from({ length: CHARTS }, (_, at) => chart(`gateway-${at}`, '1.0.0', { description }));
  workshop.behave(offering(...charts));
  await workshop.sync(await add('HELM'));
  await workshop.database.pool.query('vacuum analyze');
}, 60_000);
afterAll(() => workshop.close());

test('a search that no chart meets looks names up that are similar, and compares none of the others', async () => {
  const { pool } = workshop.database;
  const send = jest.spyOn(pool, 'query');
  const { edges } = await workshop.catalog.charts({ first: 20 }, { search: 'zz nothing has this' });
  const asked = send.mock.lastCall as unknown as [{ text: string; values: readonly unknown[] }];
  send.mockRestore();
  expect(edges).toEqual([]);
  const [{ text, values }] = asked;
  expect(text).toContain('word_similarity');
  const plan = await pool.query<{ 'QUERY PLAN': string }>(`explain ${text}`, [...values]);
  const lines = plan.rows.map((row) => row['QUERY PLAN']);
  expect(lines.filter((line) => line.includes('Bitmap Index Scan on chart_name'))).toHaveLength(2);
});
