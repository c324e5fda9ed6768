import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { PoolClient } from 'pg';
import { newId } from '../../src/ids.js';
import { append, HeadMoved, type Batch } from '../../src/store/append.js';
import { recordDecision } from '../../src/store/decision.js';
import { createEventStore, type ManagedEventStore } from '../../src/store/event-store.js';
import { CHAIN_START } from '../../src/store/hash-chain.js';
import type { Loaded } from '../../src/store/store.js';
import { textOf } from '../../src/store/texts.js';
import { freshDatabase, type FreshDatabase } from '../support/database.js';
import { appendOn, NothingWritten } from './append-on.js';
import { addBooks, bookAdded, newShelf, shelfFold, type Shelf } from './shelf.js';

const NOTHING_BESIDE = { texts: [], rows: [], kept: undefined };
const EMPTY: Loaded<Shelf> = { state: shelfFold.initial, revision: 0, hash: CHAIN_START, recordedAt: null };

let database: FreshDatabase;
let store: ManagedEventStore;
let id: string;

beforeAll(async () => {
  database = await freshDatabase();
  store = createEventStore({ pool: database.pool, upcasters: {} });
});
afterAll(() => database.close());
beforeEach(() => {
  id = newShelf();
});

function batchOn(loaded: Loaded<Shelf>, commandId: string, ...titles: string[]): Batch {
  const stamp = { commandId, nowMs: Date.now(), upcasters: {} };
  return recordDecision(addBooks(id), loaded, titles.map(bookAdded), stamp).batch;
}

async function eventsOf(streamId: string): Promise<number> {
  return (await store.readStream({ streamId, limit: 1_000 })).length;
}

describe('es.append', () => {
  test('answers a batch that comes a second time as the first time, and writes nothing', async () => {
    const batch = batchOn(EMPTY, newId(), 'Emma', 'Persuasion');
    const first = await append(database.pool, batch, NOTHING_BESIDE);
    const loaded = await store.load(shelfFold, id);
    await append(database.pool, batchOn(loaded, newId(), 'later'), NOTHING_BESIDE);
    expect(await append(database.pool, batch, NOTHING_BESIDE)).toEqual({ ...first, duplicate: true });
    expect(first).toMatchObject({ revision: 2, duplicate: false, hash: batch.events[1]?.hash });
    expect(await eventsOf(id)).toBe(3);
  });

  test('finds a command that was decided again on a newer revision', async () => {
    const commandId = newId();
    const first = await append(database.pool, batchOn(EMPTY, commandId, 'Emma'), NOTHING_BESIDE);
    const again = batchOn(await store.load(shelfFold, id), commandId, 'Emma');
    expect(await append(database.pool, again, NOTHING_BESIDE)).toEqual({ ...first, duplicate: true });
    expect(await eventsOf(id)).toBe(1);
  });

  test('says which revision it found instead of the expected one', async () => {
    await store.execute(addBooks(id, 'Emma', 'Persuasion'));
    await expect(append(database.pool, batchOn(EMPTY, newId(), 'x'), NOTHING_BESIDE)).rejects.toMatchObject({
      name: 'Error',
      actualRevision: 2,
    });
    const ahead = { ...batchOn(EMPTY, newId(), 'x'), expectedRevision: 7 };
    await expect(append(database.pool, ahead, NOTHING_BESIDE)).rejects.toMatchObject({
      name: 'Error',
      actualRevision: 2,
    });
  });

  test.each([
    ['a time that does not rise', { recordedAt: new Date(1_000) }, 'ES002'],
    ['a hash that does not link', { previousHash: 'ab'.repeat(32) }, 'ES004'],
    ['another type of stream', { streamType: 'drawer' }, 'ES004'],
  ])('refuses %s', async (_, wrong, code) => {
    await store.execute(addBooks(id, 'Emma'));
    const batch = { ...batchOn(await store.load(shelfFold, id), newId(), 'x'), ...wrong };
    await expect(append(database.pool, batch, NOTHING_BESIDE)).rejects.toMatchObject({ code });
    expect(await eventsOf(id)).toBe(1);
  });

  test.each([
    ['es.append', { code: 'ES003' }],
    ['the short way', { constructor: NothingWritten }],
    ['the common way', { constructor: NothingWritten }],
  ] as const)('%s refuses to be anything but the first write of its transaction', async (way, refused) => {
    const client = await database.pool.connect();
    await client.query('begin');
    await client.query("insert into es.subscription values ('earlier write', 1, '0', 0)");
    await expect(appendOn(client, batchOn(EMPTY, newId(), 'Emma'), way)).rejects.toMatchObject(refused);
    await client.query('rollback');
    client.release();
  });

  test('runs before everything that is written in its statement, whatever the order there', async () => {
    await database.pool.query('create table note (body text)');
    const note = (sql: string) => ({
      sql: (bind: (value: unknown) => string) => sql.replace('BODY', `${bind('x')}::text`),
    });
    const rows = [
      note('insert into note select BODY from appended'),
      note('insert into note select body from (select BODY as body) b cross join appended a where not a.duplicate'),
      // Doesn't even read `appended`: the main query comes before the rest all the same.
      note('insert into note values (BODY)'),
      note('delete from note n using appended a where n.body = BODY and a.duplicate'),
    ];
    await append(database.pool, batchOn(EMPTY, newId(), 'Emma'), { texts: [textOf('x')], rows, kept: undefined });
    expect((await database.pool.query('select * from note')).rowCount).toBe(3);
  });
});

describe('two appends on one revision', () => {
  async function race(loaded: Loaded<Shelf>, ending: 'commit' | 'rollback'): Promise<unknown> {
    const first: PoolClient = await database.pool.connect();
    await first.query('begin');
    await appendOn(first, batchOn(loaded, newId(), 'first'));
    const second = append(database.pool, batchOn(loaded, newId(), 'second'), NOTHING_BESIDE).catch(
      (error: unknown) => error,
    );
    await first.query(ending);
    first.release();
    return second;
  }

  test.each([
    ['of a new stream', false],
    ['of an existing stream', true],
  ])('%s: the second waits, and conflicts when the first commits', async (_, exists) => {
    if (exists) await store.execute(addBooks(id, 'Emma'));
    expect(await race(await store.load(shelfFold, id), 'commit')).toBeInstanceOf(HeadMoved);
  });

  test.each([
    ['of a new stream', false],
    ['of an existing stream', true],
  ])('%s: the second is applied when the first rolls back', async (_, exists) => {
    if (exists) await store.execute(addBooks(id, 'Emma'));
    const loaded = await store.load(shelfFold, id);
    expect(await race(loaded, 'rollback')).toMatchObject({ duplicate: false, revision: loaded.revision + 1 });
  });
});

describe('the log', () => {
  test.each([
    ['update es.event set type = type', 'es.event_'],
    ['delete from es.event', 'es.event_'],
    ['truncate es.event', 'es.event'],
    ['truncate es.event_03', 'es.event_03'],
    ['update es.text set content = content', 'es.text'],
    ['delete from es.text', 'es.text'],
    ['truncate es.text', 'es.text'],
  ])('forbids "%s"', async (sql, table) => {
    await store.execute({ ...addBooks(id, 'Emma'), texts: [textOf('a text')] });
    await expect(database.pool.query(sql)).rejects.toMatchObject({
      code: 'ES009',
      message: expect.stringContaining(table) as unknown,
    });
  });
});
