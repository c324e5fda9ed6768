import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type pg from 'pg';
import { Conflict, Refused } from '../../src/errors.js';
import { createEventStore, type ManagedEventStore } from '../../src/store/event-store.js';
import { limits } from '../../src/limits.js';
import { uniqueViolation } from '../../src/store/unique-violation.js';
import type { InlineWrite } from '../../src/store/store.js';
import { freshDatabase, type FreshDatabase } from '../support/database.js';
import { eventually } from './eventually.js';
import { addBooks, bookAdded, ensureBook, librarian, newShelf, shelfFold } from './shelf.js';

let database: FreshDatabase;
let store: ManagedEventStore;
let wakeUps = 0;

beforeAll(async () => {
  database = await freshDatabase();
  await database.pool.query('create table shelf_row (id uuid primary key, label text unique, revision integer)');
});
afterAll(() => database.close());
beforeEach(() => {
  wakeUps = 0;
  store = createEventStore({ pool: database.pool, upcasters: {}, onAppended: () => (wakeUps += 1) });
});

describe('a command', () => {
  test('appends what it decides and answers the state after it', async () => {
    const id = newShelf();
    const done = await store.execute({
      ...addBooks(id, 'Emma', 'Persuasion'),
      answer: (shelf, revision) => ({ books: shelf.books.length, revision }),
    });
    expect(done).toMatchObject({ revision: 2, repeated: false, answer: { books: 2, revision: 2 } });
    expect(done.state.books).toEqual(['Emma', 'Persuasion']);
    expect(done.events.map(({ revision, type, data }) => ({ revision, type, data }))).toEqual([
      { revision: 1, type: 'BookAdded', data: { title: 'Emma' } },
      { revision: 2, type: 'BookAdded', data: { title: 'Persuasion' } },
    ]);
    expect(await store.load(shelfFold, id)).toEqual({
      state: done.state,
      revision: 2,
      hash: done.hash,
      recordedAt: done.recordedAt,
    });
  });

  test('answers its events exactly as the log tells them later', async () => {
    const id = newShelf();
    const { events } = await store.execute({
      ...addBooks(id),
      metadata: { actor: librarian, note: 'first', correlationId: 'r1' },
      decide: () => [
        { type: 'ShelfCleared' as const, data: { title: 'Emma', lent: undefined, pages: 1e21, 'ä ': [null, -0] } },
      ],
    });
    expect(await store.readStream({ streamId: id, limit: 10 })).toEqual(events);
    expect(events[0]?.metadata).toEqual({ actor: librarian, note: 'first', correlationId: 'r1' });
  });

  test('that finds nothing to do appends nothing and wakes nobody', async () => {
    const id = newShelf();
    await store.execute(ensureBook(id, 'Emma'));
    const again = await store.execute(ensureBook(id, 'Emma'));
    expect(again).toMatchObject({ revision: 1, events: [], repeated: false });
    expect(wakeUps).toBe(1);
  });

  test('may read while it decides', async () => {
    const id = newShelf();
    const done = await store.execute({
      ...addBooks(id),
      decide: async () => [
        bookAdded(String((await database.pool.query<{ one: string }>("select 'Emma' as one")).rows[0]?.one)),
      ],
    });
    expect(done.state.books).toEqual(['Emma']);
  });

  test('that is refused leaves no trace', async () => {
    const id = newShelf();
    const refuse = () => {
      throw new Refused('SHELF_FULL', 'The shelf is full.');
    };
    await expect(store.execute({ ...addBooks(id), decide: refuse })).rejects.toThrow('The shelf is full.');
    expect((await store.load(shelfFold, id)).revision).toBe(0);
  });

  test('is recorded later than the one before it, in whole milliseconds, even when the clock stands still or runs back', async () => {
    const id = newShelf();
    const clock = [1_000_000.75, 1_000_000.75, 999_000];
    const slow = createEventStore({ pool: database.pool, upcasters: {}, now: () => clock.shift() ?? 0 });
    const times = [];
    for (const title of ['a', 'b', 'c']) times.push((await slow.execute(addBooks(id, title))).recordedAt?.getTime());
    expect(times).toEqual([1_000_000, 1_000_001, 1_000_002]);
  });
});

describe('a command with an expected revision', () => {
  test('is taken on exactly that revision', async () => {
    const id = newShelf();
    await store.execute(addBooks(id, 'Emma'));
    expect(await store.execute({ ...addBooks(id, 'Persuasion'), expectedRevision: 1 })).toMatchObject({ revision: 2 });
  });

  test('conflicts at once on any other, says which it found, and does not decide', async () => {
    const id = newShelf();
    await store.execute(addBooks(id, 'Emma', 'Persuasion'));
    let decided = false;
    const stale = store.execute({ ...addBooks(id), expectedRevision: 1, decide: () => ((decided = true), []) });
    await expect(stale).rejects.toThrow(
      new Conflict(
        2,
        'This shelf is at revision 2, not at 1: somebody was faster. Read it again and repeat the change.',
      ),
    );
    await expect(stale).rejects.toMatchObject({ actualRevision: 2, path: ['expectedRevision'] });
    expect(decided).toBe(false);
  });

  test('wins against all but one of those that expect the same', async () => {
    const id = newShelf();
    await store.execute(addBooks(id, 'Emma'));
    const results = await Promise.allSettled(
      ['a', 'b', 'c', 'd', 'e'].map((title) => store.execute({ ...addBooks(id, title), expectedRevision: 1 })),
    );
    const lost = results.filter((result) => result.status === 'rejected');
    expect(lost).toHaveLength(4);
    for (const { reason } of lost) expect(reason).toMatchObject({ code: 'CONFLICT', actualRevision: 2 });
  });

  test('that must be new conflicts with whatever exists', async () => {
    const id = newShelf();
    expect(await store.execute({ ...addBooks(id, 'Emma'), mustBeNew: true })).toMatchObject({ revision: 1 });
    await expect(store.execute({ ...addBooks(id, 'Emma'), mustBeNew: true })).rejects.toMatchObject({
      actualRevision: 1,
      path: [],
      message: 'This shelf exists already, at revision 1. Go on with it, or send a new idempotency key.',
    });
    const twins = await Promise.allSettled(
      [1, 2, 3].map(() =>
        store.execute({
          ...addBooks(newShelf(), 'x'),
          streamId: '01890000-0000-7000-8000-000000000001',
          mustBeNew: true,
        }),
      ),
    );
    expect(twins.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });
});

describe('commands without an expected revision', () => {
  test('are all applied when many come at once, in this process and others', async () => {
    const id = newShelf();
    const other = createEventStore({ pool: database.pool, upcasters: {} });
    const titles = Array.from({ length: 12 }, (_, i) => `Book ${i}`);
    await Promise.all(titles.map((title, i) => (i % 2 ? store : other).execute(addBooks(id, title))));
    const { state, revision } = await store.load(shelfFold, id);
    expect(revision).toBe(12);
    expect([...state.books].sort()).toEqual([...titles].sort());
  });

  test('are decided again on the newest state', async () => {
    const id = newShelf();
    const other = createEventStore({ pool: database.pool, upcasters: {} });
    const seen: number[] = [];
    const slow = store.execute({
      ...addBooks(id),
      decide: async (shelf, revision) => {
        seen.push(revision);
        if (revision === 0) await other.execute(addBooks(id, 'Emma'));
        return [bookAdded(`after ${shelf.books.length}`)];
      },
    });
    expect((await slow).state.books).toEqual(['Emma', 'after 1']);
    expect(seen).toEqual([0, 1]);
  });

  test('give up with a Conflict when others are faster for two seconds', async () => {
    const id = newShelf();
    const other = createEventStore({ pool: database.pool, upcasters: {} });
    const overrun = store.execute({
      ...addBooks(id),
      decide: async () => {
        await other.execute(addBooks(id, 'faster'));
        return [bookAdded('too slow')];
      },
    });
    await expect(overrun).rejects.toThrow(
      /^Too many changes of this shelf at once; it is at revision \d+ now\. Send the change again\.$/,
    );
    expect((await store.load(shelfFold, id)).state.books).not.toContain('too slow');
  });

  test('are tried once when their turn comes later than that: nobody was faster, all was slow', async () => {
    const id = newShelf();
    const began = performance.now();
    const slow = store.execute({
      ...addBooks(id),
      decide: async () => {
        await eventually(() => Promise.resolve(performance.now() - began > limits.commandPatienceMs));
        return [bookAdded('slow')];
      },
    });
    await Promise.all([slow, store.execute(addBooks(id, 'behind it'))]);
    expect((await store.load(shelfFold, id)).state.books).toEqual(['slow', 'behind it']);
  });
});

describe('rows of a concept', () => {
  const label = (id: string, name: string, revision: number): InlineWrite => ({
    sql: (bind) => `insert into shelf_row (id, label, revision)
      select ${bind(id)}::uuid, ${bind(name)}::text, a.revision from appended a where not a.duplicate and a.revision = ${bind(revision)}::integer
      on conflict (id) do update set label = excluded.label, revision = excluded.revision`,
  });

  test('are there when the command answers', async () => {
    const id = newShelf();
    await store.execute({
      ...addBooks(id, 'Emma'),
      rows: (shelf, recorded) => [label(id, `shelf of ${shelf.books.join()}`, recorded.at(-1)?.revision ?? 0)],
    });
    const { rows } = await database.pool.query('select label, revision from shelf_row where id = $1', [id]);
    expect(rows).toEqual([{ label: 'shelf of Emma', revision: 1 }]);
  });

  test('take the events down with them when one is not unique, and say which constraint', async () => {
    const [one, two] = [newShelf(), newShelf()];
    await store.execute({ ...addBooks(one, 'Emma'), rows: () => [label(one, 'taken', 1)] });
    const error: unknown = await store
      .execute({ ...addBooks(two, 'Emma'), rows: () => [label(two, 'taken', 1)] })
      .catch((e: unknown) => e);
    expect(uniqueViolation(error)).toBe('shelf_row_label_key');
    expect((await store.load(shelfFold, two)).revision).toBe(0);
    expect(await store.readStream({ streamId: two, limit: 1 })).toEqual([]);
  });

  test('of other faults are no unique violation', () => {
    expect(uniqueViolation(new Error('23505'))).toBeNull();
    expect(uniqueViolation({ code: '23505' } satisfies Partial<pg.DatabaseError>)).toBeNull();
  });
});
