import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type pg from 'pg';
import { endPool } from '../../src/database.js';
import { Unavailable } from '../../src/errors.js';
import { createEventStore, type ManagedEventStore } from '../../src/store/event-store.js';
import { freshDatabase, type FreshDatabase } from '../support/database.js';
import { openPool } from '../support/pool.js';
import { cuttingProxy, type CuttingProxy } from './cutting-proxy.js';
import { addBooks, bookAdded, newShelf, shelfFold } from './shelf.js';

let database: FreshDatabase;
let proxy: CuttingProxy;
let pool: pg.Pool;
let store: ManagedEventStore;
let wakeUps = 0;

beforeAll(async () => {
  database = await freshDatabase();
  proxy = await cuttingProxy(database.url);
  pool = openPool(proxy.url, { max: 3 });
  store = createEventStore({ pool, upcasters: {}, onAppended: () => (wakeUps += 1) });
});
afterAll(async () => {
  await endPool(pool);
  await proxy.close();
  await database.close();
});

describe('a connection that is cut while the append is on its way', () => {
  test.each([
    ['before the server got it', 'before the request', undefined],
    ['after it was committed', 'before the answer', undefined],
    ['before the server got it, with a key', 'before the request', 'k1'],
    ['after it was committed, with a key', 'before the answer', 'k2'],
  ] as const)('%s: the command is applied exactly once, and its caller notices nothing', async (_, when, key) => {
    const id = newShelf();
    await store.execute(addBooks(id, 'Emma'));
    wakeUps = 0;
    const done = await store.execute({
      ...addBooks(id, 'Persuasion'),
      idempotency: key === undefined ? undefined : { actorId: 'a', key, inputHash: 'h' },
      rows: () => (proxy.cutNext(when), []),
    });
    expect(done).toMatchObject({ revision: 2, repeated: false, events: [{ revision: 2 }] });
    expect(wakeUps).toBe(1);
    expect(await store.readStream({ streamId: id, after: 1, limit: 9 })).toEqual(done.events);
  });

  test('and somebody else was faster meanwhile: the command is decided again', async () => {
    const id = newShelf();
    const other = createEventStore({ pool: database.pool, upcasters: {} });
    let first = true;
    const done = await store.execute({
      ...addBooks(id),
      decide: async (shelf) => {
        const decided = [bookAdded(`after ${shelf.books.length}`)];
        if (first) await other.execute(addBooks(id, 'faster'));
        return decided;
      },
      rows: () => {
        if (first) proxy.cutNext('before the request');
        first = false;
        return [];
      },
    });
    expect(done.state.books).toEqual(['faster', 'after 1']);
  });
});

describe('while PostgreSQL is away', () => {
  test('everything fails with Unavailable', async () => {
    const nowhere = openPool('postgres://nobody@127.0.0.1:1/nothing');
    const away = createEventStore({ pool: nowhere, upcasters: {} });
    const id = newShelf();
    const calls = {
      execute: () => away.execute(addBooks(id, 'x')),
      load: () => away.load(shelfFold, id),
      readStream: () => away.readStream({ streamId: id, limit: 1 }),
      readLog: () => away.readLog({ limit: 1 }),
      readAfter: () => away.readAfter(null, 1),
      headCursor: () => away.headCursor(),
      texts: () => away.texts([`sha256:${'0'.repeat(64)}`]),
      verify: () => away.verify(id),
      purgeIdempotency: () => away.purgeIdempotency(),
    };
    for (const [name, call] of Object.entries(calls)) {
      const error: unknown = await call().catch((caught: unknown) => caught);
      expect([name, error instanceof Unavailable]).toEqual([name, true]);
    }
    await nowhere.end();
  });
});
