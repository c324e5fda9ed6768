import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { createEventStore, type ManagedEventStore } from '../../src/store/event-store.js';
import { CHAIN_START } from '../../src/store/hash-chain.js';
import { freshDatabase, type FreshDatabase } from '../support/database.js';
import { addBooks, newShelf, shelfFold } from './shelf.js';

let database: FreshDatabase;
let store: ManagedEventStore;

beforeAll(async () => {
  database = await freshDatabase();
  store = createEventStore({ pool: database.pool, upcasters: {} });
});
afterAll(() => database.close());

const titles = (count: number, from = 1): string[] => Array.from({ length: count }, (_, i) => `Book ${from + i}`);

async function shelfOf(count: number): Promise<string> {
  const id = newShelf();
  await store.execute(addBooks(id, ...titles(count)));
  return id;
}

async function snapshotsOf(id: string): Promise<{ revision: number; schema: number }[]> {
  await store.settled();
  const { rows } = await database.pool.query<{ revision: number; schema: number }>(
    'select revision, state_schema as schema from es.snapshot where stream_id = $1 order by revision, state_schema',
    [id],
  );
  return rows;
}

describe('a stream is folded', () => {
  test('to nothing when it does not exist', async () => {
    expect(await store.load(shelfFold, newShelf())).toEqual({
      state: shelfFold.initial,
      revision: 0,
      hash: CHAIN_START,
      recordedAt: null,
    });
  });

  test('to nothing when it is of another type', async () => {
    const id = await shelfOf(3);
    expect(await store.load({ ...shelfFold, streamType: 'drawer' }, id)).toMatchObject({
      revision: 0,
      state: shelfFold.initial,
    });
  });

  test('as it was at a revision', async () => {
    const id = await shelfOf(3);
    const was = await store.load(shelfFold, id, { revision: 2 });
    expect(was).toMatchObject({ revision: 2, state: { books: ['Book 1', 'Book 2'] } });
    expect(was.hash).toBe((await store.readStream({ streamId: id, limit: 9 }))[1]?.hash);
    expect(await store.load(shelfFold, id, { revision: 0 })).toMatchObject({ revision: 0 });
    expect(await store.load(shelfFold, id, { revision: 2 ** 40 })).toMatchObject({ revision: 3 });
  });

  test('as it was at a moment, that moment included', async () => {
    const id = newShelf();
    let clock = 0;
    const timed = createEventStore({ pool: database.pool, upcasters: {}, now: () => clock });
    for (clock of [1_000, 2_000, 3_000]) await timed.execute(addBooks(id, `at ${clock}`, `and ${clock}`));
    const revisionAt = async (ms: number) => (await store.load(shelfFold, id, { time: new Date(ms) })).revision;
    expect(await Promise.all([999, 1_000, 1_999, 2_000, 9_000].map(revisionAt))).toEqual([0, 2, 2, 4, 6]);
  });
});

describe('a snapshot', () => {
  test.each([
    ['is not written for 199 events', 199, []],
    ['is written for 200 events', 200, [{ revision: 200, schema: 1 }]],
  ])('%s', async (_, count, expected) => {
    const id = await shelfOf(count);
    await store.load(shelfFold, id);
    expect(await snapshotsOf(id)).toEqual(expected);
  });

  test('is written again only 200 events later', async () => {
    const id = await shelfOf(200);
    await store.load(shelfFold, id);
    await store.settled();
    await store.execute(addBooks(id, ...titles(199, 201)));
    await store.load(shelfFold, id);
    expect(await snapshotsOf(id)).toHaveLength(1);
    await store.execute(addBooks(id, 'Book 400'));
    await store.load(shelfFold, id);
    expect((await snapshotsOf(id)).map(({ revision }) => revision)).toEqual([200, 400]);
  });

  test('gives the state that folding from the start gives', async () => {
    const id = await shelfOf(250);
    const cold = await store.load(shelfFold, id);
    await store.settled();
    expect(await store.load(shelfFold, id)).toEqual(cold);
    const more = await store.execute(addBooks(id, 'one more'));
    expect(more.state.books).toEqual([...titles(250), 'one more']);
    expect(await store.verify(id)).toEqual({ intact: true, events: 251, firstBroken: null });
  });

  test('spares reading the events before it', async () => {
    const id = await shelfOf(300);
    await store.load(shelfFold, id);
    await store.settled();
    await database.pool.query(
      `update es.snapshot set state = '{"books":["from the snapshot"],"changes":0}' where stream_id = $1`,
      [id],
    );
    expect((await store.load(shelfFold, id)).state.books).toEqual(['from the snapshot']);
    expect((await store.load(shelfFold, id, { revision: 299 })).state.books).toHaveLength(299);
  });

  test('of an older state schema is ignored', async () => {
    const id = await shelfOf(200);
    await store.load({ ...shelfFold, stateSchema: 1 }, id);
    await store.settled();
    const newer = { ...shelfFold, stateSchema: 2, initial: { ...shelfFold.initial, changes: 1_000 } };
    expect((await store.load(newer, id)).state.changes).toBe(1_200);
    expect(await snapshotsOf(id)).toEqual([
      { revision: 200, schema: 1 },
      { revision: 200, schema: 2 },
    ]);
  });

  test('that cannot be written is logged and does no harm', async () => {
    const warnings: unknown[] = [];
    const log = pino({ level: 'warn' }, { write: (line: string) => void warnings.push(JSON.parse(line)) });
    const careless = createEventStore({ pool: database.pool, upcasters: {}, log });
    const id = await shelfOf(200);
    await database.pool.query('alter table es.snapshot add constraint full_disk check (revision < 0) not valid');
    expect((await careless.load(shelfFold, id)).revision).toBe(200);
    await careless.settled();
    await database.pool.query('alter table es.snapshot drop constraint full_disk');
    expect(warnings).toEqual([expect.objectContaining({ streamId: id, revision: 200 })]);
  });
});

describe('an event of an older schema version', () => {
  const upcasters = { shelf: { BookAdded: [(data: object) => ({ title: 'unknown', ...data, isbn: null })] } };

  test('is folded and read as the newest, and its chain stays intact', async () => {
    const id = await shelfOf(1);
    const today = createEventStore({ pool: database.pool, upcasters });
    const seen: unknown[] = [];
    await today.load(
      { ...shelfFold, evolve: (shelf, event) => (seen.push([event.schemaVersion, event.data]), shelf) },
      id,
    );
    expect(seen).toEqual([[2, { title: 'Book 1', isbn: null }]]);
    expect(await today.readStream({ streamId: id, limit: 1 })).toMatchObject([
      { schemaVersion: 2, data: { title: 'Book 1', isbn: null } },
    ]);
    expect(await today.verify(id)).toMatchObject({ intact: true });
  });

  test('stands beside new ones, which are written in the newest and not upcast again', async () => {
    const id = await shelfOf(1);
    const today = createEventStore({ pool: database.pool, upcasters });
    const bookAddedToday = { type: 'BookAdded' as const, data: { title: 'Emma', isbn: 'i' } };
    await today.execute({ ...addBooks(id), decide: () => [bookAddedToday] });
    const { rows } = await database.pool.query(
      'select schema_version from es.event where stream_id = $1 order by revision',
      [id],
    );
    expect(rows).toEqual([{ schema_version: 1 }, { schema_version: 2 }]);
    expect((await today.readStream({ streamId: id, limit: 9 }))[1]).toMatchObject({
      data: { title: 'Emma', isbn: 'i' },
    });
  });
});
