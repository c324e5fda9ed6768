import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type pg from 'pg';
import { pino } from 'pino';
import { endPool } from '../../src/database.js';
import { Unavailable } from '../../src/errors.js';
import { startPostgres, type EmbeddedPostgres } from '../../src/embedded/postgres.js';
import { migrate } from '../../src/migrate.js';
import { createEventStore } from '../../src/store/event-store.js';
import { openPool } from '../support/pool.js';
import { eventually } from './eventually.js';
import { committedEvents, logReader, orderFaults } from './log-reader.js';
import { addBooks, newShelf } from './shelf.js';

const WRITERS = 6;
const KILLS = 3;
const ACKNOWLEDGED_BETWEEN_KILLS = 150;

const log = pino({ level: 'silent' });
let folder: string;
let server: EmbeddedPostgres;
let pool: pg.Pool;

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'sp-store-killed-'));
  server = await startPostgres({ dataDir: path.join(folder, 'data'), log, durable: true });
  await migrate(server.url, log);
  pool = openPool(server.url, { max: WRITERS + 2, connectTimeoutMs: 5_000 });
}, 60_000);
afterAll(async () => {
  await endPool(pool);
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

async function killServer(): Promise<void> {
  const { rows } = await pool.query<{ postmaster: string; backend: number }>(
    "select split_part(pg_read_file('postmaster.pid'), E'\\n', 1) as postmaster, pid as backend from pg_stat_activity",
  );
  const pids = new Set([Number(rows[0]?.postmaster), ...rows.map(({ backend }) => backend)]);
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // Gone by itself: a worker that had nothing more to do.
    }
  }
}

async function startedAt(): Promise<Date | undefined> {
  return (await pool.query<{ at: Date }>('select pg_postmaster_start_time() as at')).rows[0]?.at;
}

test('no acknowledged event is lost when PostgreSQL is killed under its writers, and no stream has a gap', async () => {
  const store = createEventStore({ pool, upcasters: {} });
  const acknowledged = new Map<string, string>();
  const firstStart = await startedAt();
  let writing = true;

  async function write(): Promise<void> {
    const streamId = newShelf();
    while (writing) {
      try {
        const { events } = await store.execute(addBooks(streamId, 'one', 'two'));
        for (const { revision, hash } of events) acknowledged.set(`${streamId}/${revision}`, hash);
      } catch (error) {
        // Longer away than a command is patient: its author is told, and tries again.
        if (!(error instanceof Unavailable)) throw error;
      }
    }
  }

  const writers = Array.from({ length: WRITERS }, write);
  for (let kill = 1; kill <= KILLS; kill += 1) {
    const before = acknowledged.size;
    await eventually(async () => acknowledged.size >= before + ACKNOWLEDGED_BETWEEN_KILLS, 60_000);
    await killServer();
  }
  await eventually(async () => (await pool.query('select 1').catch(() => null)) !== null, 60_000);
  writing = false;
  await Promise.all(writers);
  expect(await startedAt()).not.toEqual(firstStart);

  const { rows } = await pool.query<{ key: string; hash: string }>(
    "select stream_id || '/' || revision as key, encode(hash, 'hex') as hash from es.event",
  );
  const stored = new Map(rows.map(({ key, hash }) => [key, hash]));
  expect([...acknowledged].filter(([key, hash]) => stored.get(key) !== hash)).toEqual([]);
  for (const streamId of new Set(rows.map(({ key }) => key.split('/')[0] ?? ''))) {
    expect(await store.verify(streamId)).toMatchObject({ intact: true });
  }
  const reader = logReader(pool, 500);
  const committed = await committedEvents(pool);
  await eventually(async () => (await reader.poll(), reader.seen.length >= committed.length));
  expect(orderFaults(reader, committed)).toEqual([]);
  expect(acknowledged.size).toBeGreaterThanOrEqual(KILLS * ACKNOWLEDGED_BETWEEN_KILLS);
}, 180_000);
