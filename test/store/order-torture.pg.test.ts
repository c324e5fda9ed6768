import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { endPool } from '../../src/database.js';
import { Conflict } from '../../src/errors.js';
import { newId } from '../../src/ids.js';
import { recordDecision } from '../../src/store/decision.js';
import { createEventStore, type ManagedEventStore } from '../../src/store/event-store.js';
import { freshDatabase, type FreshDatabase } from '../support/database.js';
import { openPool } from '../support/pool.js';
import { appendOn, NothingWritten, WAYS } from './append-on.js';
import { eventually } from './eventually.js';
import { committedEvents, logReader, orderFaults, type Seen } from './log-reader.js';
import { addBooks, bookAdded, countFold, metadata, newShelf } from './shelf.js';

const WRITERS = 8;
const ROUNDS = 60;
const STREAMS = Array.from({ length: 5 }, newShelf);

let database: FreshDatabase;
let pool: pg.Pool;
/** of one process: what its writers append at once goes together */
let store: ManagedEventStore;
const acknowledged: Seen[] = [];

beforeAll(async () => {
  database = await freshDatabase();
  pool = openPool(database.url, { max: WRITERS + 4 });
  store = createEventStore({ pool, upcasters: {} });
});
afterAll(async () => {
  await endPool(pool);
  await database.close();
});

/** A seeded generator (mulberry32), so that a run can be repeated as far as two processes ever can. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), 1 | state);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** An append in a transaction that stays open for a while after its xid was assigned, and may be rolled back. */
async function appendSlowly(streamId: string, random: () => number): Promise<void> {
  const client = await pool.connect();
  try {
    const loaded = await store.load(countFold, streamId);
    const events = Array.from({ length: 1 + Math.floor(random() * 3) }, () => bookAdded('slow'));
    const stamp = { commandId: newId(), nowMs: Date.now(), upcasters: {} };
    const { batch, recorded } = recordDecision({ fold: countFold, streamId, metadata }, loaded, events, stamp);
    await client.query('begin');
    await appendOn(client, batch, WAYS[Math.floor(random() * WAYS.length)]);
    await pause(random() * 15);
    const rollback = random() < 0.3;
    await client.query(rollback ? 'rollback' : 'commit');
    if (!rollback) acknowledged.push(...recorded.map(({ revision }) => ({ streamId, revision })));
  } catch (error) {
    await client.query('rollback');
    const lost = error instanceof NothingWritten || (error instanceof pg.DatabaseError && error.code === 'ES001');
    if (!lost) throw error;
  } finally {
    client.release();
  }
}

async function write(seed: number): Promise<void> {
  const random = randomFrom(seed);
  for (let round = 0; round < ROUNDS; round += 1) {
    const streamId = STREAMS[Math.floor(random() * STREAMS.length)] ?? newShelf();
    if (random() < 0.5) await appendSlowly(streamId, random);
    else {
      const titles = Array.from({ length: 1 + Math.floor(random() * 3) }, () => 'quick');
      const done = await store.execute({ ...addBooks(streamId, ...titles) }).catch((error: unknown) => {
        if (error instanceof Conflict) return null;
        throw error;
      });
      acknowledged.push(...(done?.events ?? []).map(({ revision }) => ({ streamId, revision })));
    }
  }
}

test('however writers race, pause and roll back, every reader sees every event once and each stream in order', async () => {
  const readers = [1, 7, 500].map((batch) => logReader(pool, batch));
  let writing = true;
  const reading = readers.map(async (reader) => {
    while (writing) {
      await reader.poll();
      await pause(1);
    }
  });
  await Promise.all(Array.from({ length: WRITERS }, (_, seed) => write(seed + 1)));
  writing = false;
  await Promise.all(reading);

  const committed = await committedEvents(pool);
  await eventually(async () => {
    await Promise.all(readers.map((reader) => reader.poll()));
    return readers.every(({ seen }) => seen.length >= committed.length);
  });
  expect(readers.flatMap((reader) => orderFaults(reader, committed))).toEqual([]);
  const key = ({ streamId, revision }: Seen) => `${streamId}/${revision}`;
  expect(acknowledged.map(key).sort()).toEqual(committed.map(key).sort());
  for (const streamId of STREAMS) expect(await store.verify(streamId)).toMatchObject({ intact: true });
}, 120_000);
