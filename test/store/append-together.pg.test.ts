import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { endPool } from '../../src/database.js';
import { Conflict } from '../../src/errors.js';
import { newId } from '../../src/ids.js';
import { HeadMoved, type Batch, type Beside } from '../../src/store/append.js';
import { createAppend, type Append } from '../../src/store/append-together.js';
import { recordDecision } from '../../src/store/decision.js';
import { createEventStore, type ManagedEventStore } from '../../src/store/event-store.js';
import { CHAIN_START } from '../../src/store/hash-chain.js';
import type { InlineWrite } from '../../src/store/store.js';
import { textOf } from '../../src/store/texts.js';
import { freshDatabase, type FreshDatabase } from '../support/database.js';
import { openPool } from '../support/pool.js';
import { cuttingProxy } from './cutting-proxy.js';
import { eventually } from './eventually.js';
import { committedEvents, logReader, orderFaults } from './log-reader.js';
import { addBooks, bookAdded, newShelf, shelfFold } from './shelf.js';

const NOTHING_BESIDE: Beside = { texts: [], rows: [], kept: undefined };
/** One is served at once; the others wait and go together. */
const CROWD = 12;
/** Events that each process appends to each stream. */
const ROUNDS = 15;

let database: FreshDatabase;
let store: ManagedEventStore;
let append: Append;

beforeAll(async () => {
  database = await freshDatabase();
  await database.pool.query(
    'create table note (title text primary key, tags text[], bytes bytea, at timestamptz, none text)',
  );
  store = createEventStore({ pool: database.pool, upcasters: {} });
  append = createAppend(database.pool);
});
afterAll(() => database.close());

function batchOn(streamId: string, commandId = newId()): Batch {
  const empty = { state: shelfFold.initial, revision: 0, hash: CHAIN_START, recordedAt: null };
  const stamp = { commandId, nowMs: Date.now(), upcasters: {} };
  return recordDecision(addBooks(streamId), empty, [bookAdded('Emma')], stamp).batch;
}

const shelves = (count = CROWD) => Array.from({ length: count }, newShelf);

/** How many transactions wrote the events of these streams. */
async function transactionsOf(streamIds: readonly string[]): Promise<number> {
  const { rows } = await database.pool.query<{ count: number }>(
    'select count(distinct transaction_id)::integer as count from es.event where stream_id = any ($1)',
    [streamIds],
  );
  return rows[0]?.count ?? 0;
}

function note(title: string): InlineWrite {
  return {
    sql: (bind) => `
      insert into note (title, tags, bytes, at, none)
      select ${bind(title)}::text, ${bind([title, 'a "b" \\ {c}', null])}::text[], ${bind(Buffer.from([0, 255]))}::bytea,
             ${bind(new Date(7))}::timestamptz, ${bind(null)}::text
        from appended where not appended.duplicate`,
  };
}

describe('commands that arrive at once', () => {
  test('share transactions, and each is where its cursor says', async () => {
    const ids = shelves();
    const done = await Promise.all(ids.map((id) => append(batchOn(id), NOTHING_BESIDE)));
    expect(await transactionsOf(ids)).toBe(2);
    const read = await Promise.all(ids.map((streamId) => store.readStream({ streamId, limit: 9 })));
    expect(read.map((events) => events.map(({ cursor }) => cursor))).toEqual(done.map(({ cursors }) => cursors));
    for (const id of ids) expect(await store.verify(id)).toEqual({ intact: true, events: 1, firstBroken: null });
  });

  test('have their rows and texts with them, value for value', async () => {
    const ids = shelves();
    const contents = ids.map((id) => `text of "${id}" \\ `);
    await Promise.all(
      ids.map((id, index) =>
        append(batchOn(id), {
          ...NOTHING_BESIDE,
          rows: [note(id)],
          texts: [textOf('of all'), textOf(contents[index]!)],
        }),
      ),
    );
    expect(await transactionsOf(ids)).toBe(2);
    const { rows } = await database.pool.query('select * from note where title = any ($1)', [ids]);
    const bytes = Buffer.from([0, 255]);
    const expected = ids.map((title) => ({
      title,
      tags: [title, 'a "b" \\ {c}', null],
      bytes,
      at: new Date(7),
      none: null,
    }));
    expect(rows).toEqual(expect.arrayContaining(expected));
    expect(rows).toHaveLength(CROWD);
    const digests = ['of all', ...contents].map((content) => textOf(content).digest);
    expect([...(await store.texts(digests)).values()].sort()).toEqual(['of all', ...contents].sort());
  });

  test('that come too late have nothing written, and the others are', async () => {
    const ids = shelves();
    const late = ids.filter((_, index) => index % 3 === 2);
    await Promise.all(late.map((id) => store.execute(addBooks(id, 'first'))));
    const text = (id: string) => textOf(`of ${id}`);
    const done = await Promise.allSettled(
      ids.map((id) => append(batchOn(id), { ...NOTHING_BESIDE, rows: [note(id)], texts: [text(id)] })),
    );
    const expected = ids.map((id) =>
      late.includes(id)
        ? { status: 'rejected', reason: expect.any(HeadMoved) }
        : { status: 'fulfilled', value: expect.objectContaining({ revision: 1, duplicate: false }) },
    );
    expect(done).toEqual(expected);
    const { rows } = await database.pool.query('select title from note where title = any ($1)', [late]);
    expect(rows).toEqual([]);
    for (const id of late) await expect(store.texts([text(id).digest])).rejects.toThrow('has no text');
  });

  test('of which one is refused by the database do not fall with it', async () => {
    const ids = shelves();
    const [refused] = ids.slice(-1);
    await database.pool.query('insert into note (title) values ($1)', [refused]);
    const done = await Promise.allSettled(
      ids.map((id) => append(batchOn(id), { ...NOTHING_BESIDE, rows: [note(id)] })),
    );
    expect(done.map(({ status }) => status)).toEqual(ids.map((id) => (id === refused ? 'rejected' : 'fulfilled')));
    expect(done.at(-1)).toMatchObject({ reason: { code: '23505', constraint: 'note_pkey' } });
    expect(await store.readStream({ streamId: refused!, limit: 9 })).toEqual([]);
  });

  test('and that were sent before are found, not written again', async () => {
    const ids = shelves();
    const batches = ids.map((id) => batchOn(id));
    const first = await Promise.all(batches.map((batch) => append(batch, NOTHING_BESIDE)));
    const again = await Promise.all(batches.map((batch) => append(batch, NOTHING_BESIDE)));
    expect(again).toEqual(first.map((appended) => ({ ...appended, duplicate: true })));
  });

  test('keep the answers of their keys', async () => {
    const ids = shelves();
    const use = (id: string) => ({ actorId: 'ada', key: `key of ${id}`, inputHash: 'ab' });
    await Promise.all(
      ids.map((id) => append(batchOn(id), { ...NOTHING_BESIDE, kept: { ...use(id), answer: { id } } })),
    );
    expect(await transactionsOf(ids)).toBe(2);
    const again = await Promise.all(
      ids.map((id) => store.execute({ ...addBooks(id, 'another'), idempotency: use(id) })),
    );
    expect(again.map(({ answer, repeated }) => ({ answer, repeated }))).toEqual(
      ids.map((id) => ({ answer: { id }, repeated: true })),
    );
  });
});

test('a command that waits for a lock does not hold up the others', async () => {
  const [locked = '', ...others] = shelves();
  await store.execute(addBooks(locked, 'Emma'));
  const client = await database.pool.connect();
  await client.query('begin');
  await client.query('select from es.head where stream_id = $1 for update', [locked]);
  let done = false;
  const held = store.execute(addBooks(locked, 'Persuasion')).finally(() => (done = true));
  await eventually(
    async () =>
      (
        await database.pool.query(
          "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
        )
      ).rowCount === 1,
  );
  await Promise.all(others.map((id) => store.execute(addBooks(id, 'Emma'))));
  expect(done).toBe(false);
  await client.query('commit');
  client.release();
  expect(await held).toMatchObject({ revision: 2 });
});

/** Commands that are all decided before the first of them is appended. */
function decidedTogether(ids: readonly string[]) {
  let open: () => void;
  const gate = new Promise<void>((resolve) => (open = resolve));
  let decided = 0;
  return ids.map((id) => ({
    ...addBooks(id),
    decide: async () => {
      decided += 1;
      if (decided === ids.length) open();
      await gate;
      return [bookAdded('Emma')];
    },
  }));
}

test.each(['before the request', 'before the answer'] as const)(
  'a wire that is cut %s leaves nothing in doubt: what went together is sent again, and is there once',
  async (when) => {
    const proxy = await cuttingProxy(database.url);
    const pool = openPool(proxy.url, { max: CROWD });
    const far = createEventStore({ pool, upcasters: {} });
    try {
      const ids = shelves();
      const running = decidedTogether(ids).map((command) => far.execute(command));
      // The first has been served: those that waited are on their way.
      await Promise.race(running);
      proxy.cutNext(when);
      await Promise.all(running);
      const read = await Promise.all(ids.map((streamId) => store.readStream({ streamId, limit: 9 })));
      expect(read.map((events) => events.length)).toEqual(ids.map(() => 1));
    } finally {
      await endPool(pool);
      await proxy.close();
    }
  },
);

/** 1 when it was done, 0 when others were faster for too long. */
async function tried(process: ManagedEventStore, id: string): Promise<number> {
  try {
    await process.execute(addBooks(id, 'x'));
    return 1;
  } catch (error) {
    if (error instanceof Conflict) return 0;
    throw error;
  }
}

test('processes that append together on the same streams never turn them round', async () => {
  const own = await freshDatabase();
  const reader = logReader(own.pool, 7);
  const ids = shelves(10);
  const processes = [1, 2, 3].map(() => createEventStore({ pool: own.pool, upcasters: {} }));
  let writing = true;
  const reading = (async () => {
    while (writing) await reader.poll();
  })();
  await Promise.all(
    processes.flatMap((process) =>
      ids.map(async (id) => {
        for (let round = 0; round < ROUNDS;) round += await tried(process, id);
      }),
    ),
  );
  writing = false;
  await reading;
  const committed = await committedEvents(own.pool);
  expect(committed).toHaveLength(3 * 10 * ROUNDS);
  await eventually(async () => (await reader.poll(), reader.seen.length >= committed.length));
  expect(orderFaults(reader, committed)).toEqual([]);
  await own.close();
});
