import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { IdempotencyKeyReused, Refused } from '../../src/errors.js';
import { limits } from '../../src/limits.js';
import { createEventStore, type ManagedEventStore } from '../../src/store/event-store.js';
import type { Execute } from '../../src/store/store.js';
import { freshDatabase, type FreshDatabase } from '../support/database.js';
import {
  addBooks,
  bookAdded,
  ensureBook,
  newShelf,
  shelfCleared,
  shelfFold,
  type Shelf,
  type ShelfEvent,
} from './shelf.js';

const START_MS = Date.UTC(2026, 10, 22);

let database: FreshDatabase;
let store: ManagedEventStore;
const clock = START_MS;
let keys = 0;

beforeAll(async () => {
  database = await freshDatabase();
  store = createEventStore({ pool: database.pool, upcasters: {}, now: () => clock });
});
afterAll(() => database.close());

const newKey = (): string => `key ${(keys += 1)}`;
type Command = Execute<Shelf, ShelfEvent>;
const withKey = (command: Command, key: string, inputHash = 'same', actorId = 'librarian'): Command => ({
  ...command,
  idempotency: { actorId, key, inputHash },
  answer: (shelf, revision) => ({ revision, books: shelf.books.length }),
});

describe('a command with an idempotency key', () => {
  test('is applied once and answers its first answer again', async () => {
    const [id, key] = [newShelf(), newKey()];
    const first = await store.execute(withKey(addBooks(id, 'Emma'), key));
    expect(first).toMatchObject({ repeated: false, answer: { revision: 1, books: 1 } });
    await store.execute(addBooks(id, 'Persuasion'));
    const second = await store.execute(withKey(addBooks(id, 'Emma'), key));
    expect(second).toMatchObject({ repeated: true, answer: { revision: 1, books: 1 }, events: [], revision: 2 });
    expect(second.state.books).toEqual(['Emma', 'Persuasion']);
  });

  test('answers again when the revision it expected is long gone', async () => {
    const [id, key] = [newShelf(), newKey()];
    const command = { ...withKey(addBooks(id, 'Emma'), key), expectedRevision: 0 };
    await store.execute(command);
    expect(await store.execute(command)).toMatchObject({ repeated: true, answer: { revision: 1 } });
  });

  test('is refused when the key was used with another input', async () => {
    const [id, key] = [newShelf(), newKey()];
    await store.execute(withKey(addBooks(id, 'Emma'), key, 'one'));
    await expect(store.execute(withKey(addBooks(id, 'Persuasion'), key, 'two'))).rejects.toThrow(
      new IdempotencyKeyReused(key),
    );
    expect((await store.load(shelfFold, id)).state.books).toEqual(['Emma']);
  });

  test('does not meet the same key of another actor', async () => {
    const [id, key] = [newShelf(), newKey()];
    await store.execute(withKey(addBooks(id, 'Emma'), key, 'one', 'a'));
    expect(await store.execute(withKey(addBooks(id, 'Persuasion'), key, 'two', 'b'))).toMatchObject({
      repeated: false,
      revision: 2,
    });
  });

  test('keeps its answer when nothing was to do', async () => {
    const [id, key] = [newShelf(), newKey()];
    await store.execute(addBooks(id, 'Emma'));
    expect(await store.execute(withKey(ensureBook(id, 'Emma'), key))).toMatchObject({
      repeated: false,
      events: [],
      answer: { books: 1 },
    });
    await store.execute({ ...addBooks(id), decide: () => [shelfCleared] });
    expect(await store.execute(withKey(ensureBook(id, 'Emma'), key))).toMatchObject({
      repeated: true,
      answer: { books: 1 },
    });
    expect((await store.load(shelfFold, id)).state.books).toEqual([]);
  });

  test('keeps nothing when it was refused, so that it may be tried again', async () => {
    const [id, key] = [newShelf(), newKey()];
    const refuse = () => {
      throw new Refused('SHELF_FULL', 'The shelf is full.');
    };
    await expect(store.execute({ ...withKey(addBooks(id), key), decide: refuse })).rejects.toThrow(Refused);
    expect(await store.execute(withKey(addBooks(id, 'Emma'), key))).toMatchObject({ repeated: false, revision: 1 });
  });
});

describe('the same key at the same time', () => {
  test('in one process is applied once', async () => {
    const [id, key] = [newShelf(), newKey()];
    const all = await Promise.all(Array.from({ length: 8 }, () => store.execute(withKey(addBooks(id, 'Emma'), key))));
    expect(all.filter(({ repeated }) => !repeated)).toHaveLength(1);
    for (const { answer } of all) expect(answer).toEqual({ revision: 1, books: 1 });
  });

  test.each([
    ['with a free revision', undefined],
    ['with the same expected revision', 0],
  ])('in many processes is applied once, %s', async (_, expectedRevision) => {
    const [id, key] = [newShelf(), newKey()];
    const processes = Array.from({ length: 8 }, () =>
      createEventStore({ pool: database.pool, upcasters: {}, now: () => clock }),
    );
    const all = await Promise.all(
      processes.map((one) => one.execute({ ...withKey(addBooks(id, 'Emma'), key), expectedRevision })),
    );
    expect(all.filter(({ repeated }) => !repeated)).toHaveLength(1);
    expect((await store.load(shelfFold, id)).state.books).toEqual(['Emma']);
  });

  test('on two streams lets one of them be', async () => {
    const [one, two, key] = [newShelf(), newShelf(), newKey()];
    const both = await Promise.all([one, two].map((id) => store.execute(withKey(addBooks(id, 'Emma'), key))));
    expect(both.map(({ repeated }) => repeated).sort()).toEqual([false, true]);
    const revisions = await Promise.all([one, two].map(async (id) => (await store.load(shelfFold, id)).revision));
    expect(revisions.sort()).toEqual([0, 1]);
  });

  test('answers the first answer even to a second use that would be refused by what the first one did', async () => {
    const [id, key] = [newShelf(), newKey()];
    const other = createEventStore({ pool: database.pool, upcasters: {}, now: () => clock });
    const late = store.execute({
      ...withKey(addBooks(id), key),
      decide: async () => {
        await other.execute(withKey(addBooks(id, 'Emma'), key));
        throw new Refused('TAKEN', 'Emma stands there already.');
      },
    });
    expect(await late).toMatchObject({ repeated: true, answer: { revision: 1 } });
  });

  test('that was decided again on a newer state answers the first answer', async () => {
    const [id, key] = [newShelf(), newKey()];
    const other = createEventStore({ pool: database.pool, upcasters: {}, now: () => clock });
    let first = true;
    const late = store.execute({
      ...withKey(addBooks(id), key),
      decide: async () => {
        if (first) await other.execute(withKey(addBooks(id, 'Emma'), key));
        first = false;
        return [bookAdded('Emma')];
      },
    });
    expect(await late).toMatchObject({ repeated: true, answer: { revision: 1 } });
    expect((await store.load(shelfFold, id)).revision).toBe(1);
  });
});

/** As if this time had gone by since the key was used: the database's clock judges. */
const aged = (key: string, age: string) =>
  database.pool.query('update es.idempotency set created_at = created_at - $2::interval where key = $1', [key, age]);

describe('after 24 hours', () => {
  test.each([
    ['a minute before, the key still answers', `${limits.idempotencyHours - 1} hours 59 minutes`, true],
    ['at 24 hours, the key is new', `${limits.idempotencyHours} hours`, false],
  ])('%s', async (_, age, repeated) => {
    const [id, key] = [newShelf(), newKey()];
    await store.execute(withKey(addBooks(id, 'Emma'), key));
    await aged(key, age);
    expect(await store.execute(withKey(addBooks(id, 'Emma'), key))).toMatchObject({
      repeated,
      revision: repeated ? 1 : 2,
    });
  });

  test('an old key with another input on the same stream is a new command, and answers again itself', async () => {
    const [id, key] = [newShelf(), newKey()];
    await store.execute(withKey(addBooks(id, 'Emma'), key, 'one'));
    await aged(key, '2 days');
    expect(await store.execute(withKey(addBooks(id, 'Persuasion'), key, 'two'))).toMatchObject({
      repeated: false,
      revision: 2,
    });
    expect(await store.execute(withKey(addBooks(id, 'Persuasion'), key, 'two'))).toMatchObject({
      repeated: true,
      revision: 2,
    });
  });

  test('a purge deletes old answers and no others', async () => {
    const [id, old, young] = [newShelf(), newKey(), newKey()];
    await store.execute(withKey(ensureBook(id, 'Emma'), old));
    await store.execute(withKey(ensureBook(id, 'Emma'), young));
    await aged(old, `${limits.idempotencyHours} hours`);
    await store.purgeIdempotency();
    const { rows } = await database.pool.query<{ key: string }>('select key from es.idempotency where key = any ($1)', [
      [old, young],
    ]);
    expect(rows).toEqual([{ key: young }]);
  });
});

describe('of two processes, one with a clock that is days off,', () => {
  test.each([
    ['ahead', 3],
    ['behind', -3],
  ])('neither applies again nor forgets what was done: %s', async (_, days) => {
    const wrong = createEventStore({
      pool: database.pool,
      upcasters: {},
      now: () => clock + days * 24 * 3_600_000,
    });
    for (const [first, second] of [
      [store, wrong],
      [wrong, store],
    ] as const)
      for (const command of [addBooks, ensureBook]) {
        const [id, key] = [newShelf(), newKey()];
        await first.execute(withKey(command(id, 'Emma'), key));
        await Promise.all([first.purgeIdempotency(), second.purgeIdempotency()]);
        expect(await second.execute(withKey(command(id, 'Emma'), key))).toMatchObject({ repeated: true });
      }
  });
});
