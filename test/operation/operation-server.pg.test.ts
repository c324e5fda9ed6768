import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createHealth } from '../../src/health.js';
import { createLog } from '../../src/log.js';
import { addLogMetrics } from '../../src/log-metrics.js';
import { createMetrics } from '../../src/metrics.js';
import { startOperationServer, type OperationServer } from '../../src/operation-server.js';
import { createEventStore } from '../../src/store/event-store.js';
import { headCursor } from '../../src/store/read-log.js';
import { eventually } from '../store/eventually.js';
import { addBooks, newShelf } from '../store/shelf.js';
import { freshDatabase, type FreshDatabase } from '../support/database.js';

let database: FreshDatabase;
let server: OperationServer;
let queue: () => Promise<unknown>;
let seen: () => Promise<string | null> = () => Promise.resolve(null);

beforeAll(async () => {
  database = await freshDatabase();
  const { pool } = database;
  const metrics = createMetrics();
  addLogMetrics(metrics, pool);
  const store = metrics.measured(createEventStore({ pool, upcasters: {} }));
  await store.execute(addBooks(newShelf(), 'Emma'));
  const health = createHealth({
    ...{ db: pool, log: createLog('silent'), queue: () => queue() },
    storeWatch: { seen: () => seen() },
  });
  server = await startOperationServer({ metrics, health }, { host: '127.0.0.1', port: 0 });
});
afterAll(async () => {
  await server.close();
  await database.close();
});

const get = async (path: string) => {
  const response = await fetch(server.url + path);
  return { status: response.status, text: await response.text() };
};

test('the metrics tell how the log is, without a key', async () => {
  await eventually(async () => (await headCursor(database.pool)) !== null);
  const { status, text } = await get('/metrics');
  expect(status).toBe(200);
  expect(text).toContain('system_profiles_command_seconds_count{stream="shelf",outcome="done"} 1');
  expect(text).toMatch(/^system_profiles_fence_age_seconds \d/m);
  expect(text).toMatch(/^system_profiles_relay_lag_seconds 0$/m);
  expect(text).toMatch(/^system_profiles_audit_unsearched_events [1-9]\d*$/m);
});

test('however many ask at once, what a process needs is looked at once', async () => {
  let looks = 0;
  const count = async () => (looks += 1);
  const health = createHealth({ db: database.pool, log: createLog('silent'), queue: count });
  const answers = await Promise.all(Array.from({ length: 20 }, health));
  expect([looks, answers.filter(({ ready }) => ready).length]).toEqual([1, 20]);
  await health();
  expect(looks).toBe(2);
});

describe('/readyz', () => {
  test('tells of each part how it is', async () => {
    queue = () => Promise.resolve();
    const { status, text } = await get('/readyz');
    expect([status, JSON.parse(text)]).toEqual([
      200,
      { status: 'ready', checks: { database: true, migrations: true, queue: true, relay: true, archiveStore: true } },
    ]);
  });

  test('says no without the queue, and why only in the log', async () => {
    queue = () => Promise.reject(new Error('connect ECONNREFUSED redis.internal:6379'));
    const { status, text } = await get('/readyz');
    expect([status, JSON.parse(text)]).toMatchObject([503, { checks: { database: true, queue: false } }]);
    expect(text).not.toContain('redis.internal');
  });

  test('says no with another archive store, and why; one that doesn’t answer is only told', async () => {
    queue = () => Promise.resolve();
    seen = () => Promise.resolve('It is another one.');
    const other = await get('/readyz');
    expect([other.status, JSON.parse(other.text)]).toMatchObject([
      503,
      { status: 'not ready', checks: { database: true, archiveStore: false }, why: 'It is another one.' },
    ]);
    seen = () => Promise.reject(new Error('connect ECONNREFUSED s3.internal:9000'));
    const silent = await get('/readyz');
    expect([silent.status, JSON.parse(silent.text)]).toMatchObject([
      200,
      { status: 'ready', checks: { archiveStore: false } },
    ]);
    expect(silent.text).not.toMatch(/internal|why/);
    seen = () => Promise.resolve(null);
  });

  test('says no when the database lacks a migration of this program', async () => {
    queue = () => Promise.resolve();
    const { rows } = await database.pool.query<{ name: string }>(
      'delete from public.schema_migration where name = (select max(name) from public.schema_migration) returning name',
    );
    expect(JSON.parse((await get('/readyz')).text)).toMatchObject({
      status: 'not ready',
      checks: { migrations: false },
    });
    await database.pool.query("insert into public.schema_migration (name, sha256) values ($1, '')", [rows[0]!.name]);
    expect((await get('/readyz')).status).toBe(200);
  });
});

test('everything else is told what is here', async () => {
  expect((await get('/')).status).toBe(404);
  expect((await get('/livez')).status).toBe(200);
  expect((await fetch(`${server.url}/metrics`, { method: 'POST' })).status).toBe(405);
});
