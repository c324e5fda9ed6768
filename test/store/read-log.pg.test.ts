import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Invalid } from '../../src/errors.js';
import { newId } from '../../src/ids.js';
import { recordDecision } from '../../src/store/decision.js';
import type { Recorded } from '../../src/store/event.js';
import { createEventStore, type ManagedEventStore } from '../../src/store/event-store.js';
import { freshDatabase, type FreshDatabase } from '../support/database.js';
import { eventually } from './eventually.js';
import { appendOn } from './append-on.js';
import { addBooks, bookAdded, newShelf, shelfCleared, shelfFold } from './shelf.js';

let database: FreshDatabase;
let store: ManagedEventStore;
let clock = 0;
const [one, two] = [newShelf(), newShelf()];
let all: readonly Recorded[];

beforeAll(async () => {
  database = await freshDatabase();
  store = createEventStore({ pool: database.pool, upcasters: {}, now: () => clock });
});
afterAll(() => database.close());

describe('the empty log', () => {
  test('has no head and no events', async () => {
    expect(await store.headCursor()).toBeNull();
    expect(await store.readAfter(null, 10)).toEqual({ events: [], cursor: null });
    expect(await store.readLog({ limit: 10 })).toEqual([]);
  });
});

describe('the log', () => {
  beforeAll(async () => {
    const by = (id: string) => ({ metadata: { actor: { kind: 'USER' as const, id } } });
    clock = 1_000;
    await store.execute({ ...addBooks(one, 'a', 'b', 'c'), ...by('ann') });
    clock = 2_000;
    await store.execute({ ...addBooks(two, 'd', 'e'), ...by('bob') });
    clock = 3_000;
    await store.execute({ ...addBooks(one), ...by('bob'), decide: () => [shelfCleared, bookAdded('f')] });
    await eventually(async () => (await store.readAfter(null, 100)).events.length === 7);
    all = (await store.readAfter(null, 100)).events;
  });

  const numbers = (events: readonly Recorded[]) =>
    events.map((event) => all.findIndex(({ cursor }) => cursor === event.cursor));
  const cursor = (index: number) => all[index]?.cursor ?? 'none';

  test('is read in order, in pages of any size, without gap or overlap', async () => {
    expect(all.map(({ streamId, revision }) => [streamId === one ? 1 : 2, revision])).toEqual([
      [1, 1],
      [1, 2],
      [1, 3],
      [2, 1],
      [2, 2],
      [1, 4],
      [1, 5],
    ]);
    for (const size of [1, 2, 3, 7]) {
      const read: Recorded[] = [];
      let place: string | null = null;
      for (;;) {
        const page = await store.readAfter(place, size);
        read.push(...page.events);
        place = page.cursor;
        if (page.events.length === 0) break;
      }
      expect(read).toEqual(all);
      expect(place).toBe(await store.headCursor());
    }
  });

  test.each([
    ['everything', {}, [0, 1, 2, 3, 4, 5, 6]],
    ['backwards', { backwards: true, limit: 3 }, [6, 5, 4]],
    ['of a stream', { streamId: two }, [3, 4]],
    ['of types', { types: ['ShelfCleared', 'Unknown'] }, [5]],
    ['of no type', { types: [] }, []],
    ['by an actor', { actorId: 'bob' }, [3, 4, 5, 6]],
    ['since a moment, inclusive', { since: new Date(2_000) }, [3, 4, 5, 6]],
    ['until a moment, exclusive', { until: new Date(2_000) }, [0, 1, 2]],
    [
      'by all together',
      { streamId: one, actorId: 'bob', types: ['BookAdded'], since: new Date(3_000), until: new Date(3_001) },
      [6],
    ],
  ])('is filtered: %s', async (_, filter, expected) => {
    expect(numbers(await store.readLog({ limit: 100, ...filter }))).toEqual(expected);
  });

  test('is paged both ways between cursors, both exclusive', async () => {
    expect(numbers(await store.readLog({ limit: 100, after: cursor(1), before: cursor(5) }))).toEqual([2, 3, 4]);
    expect(numbers(await store.readLog({ limit: 2, before: cursor(5), backwards: true }))).toEqual([4, 3]);
    expect(numbers(await store.readLog({ limit: 2, after: cursor(5), backwards: true }))).toEqual([6]);
  });

  test.each([
    ['everything', {}, [1, 2, 3, 4, 5]],
    ['after a revision', { after: 2, limit: 2 }, [3, 4]],
    ['before a revision, newest first', { before: 4, backwards: true, limit: 2 }, [3, 2]],
    ['of a type', { types: ['BookAdded'], after: 3 }, [5]],
    ['by an actor', { actorId: 'ann' }, [1, 2, 3]],
    ['in a time', { since: new Date(1_000), until: new Date(3_000) }, [1, 2, 3]],
  ])('tells the history of one stream: %s', async (_, slice, expected) => {
    const events = await store.readStream({ streamId: one, limit: 100, ...slice });
    expect(events.map(({ revision }) => revision)).toEqual(expected);
  });

  test.each([
    ['readAfter', () => store.readAfter('garbage', 1), 'after'],
    ['readLog after', () => store.readLog({ limit: 1, after: 'MS4yLjM=' }), 'after'],
    ['readLog before', () => store.readLog({ limit: 1, before: '' }), 'before'],
  ])('answers a forged cursor as Invalid: %s', async (_, read, field) => {
    const error: unknown = await read().catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(Invalid);
    expect(error).toMatchObject({ code: 'CURSOR', path: [field] });
  });
});

describe('behind a transaction that still writes', () => {
  test('nothing is read that could be overtaken; afterwards everything comes, in order', async () => {
    const before = await store.headCursor();
    const [slow, quick] = [newShelf(), newShelf()];
    const client = await database.pool.connect();
    await client.query('begin');
    const stamp = { commandId: newId(), nowMs: 5_000, upcasters: {} };
    await appendOn(
      client,
      recordDecision(addBooks(slow), await store.load(shelfFold, slow), [bookAdded('slow')], stamp).batch,
    );
    const done = await store.execute(addBooks(quick, 'quick'));

    expect((await store.readAfter(before, 10)).events).toEqual([]);
    expect(await store.headCursor()).toBe(before);
    expect(await store.readLog({ streamId: quick, limit: 10 })).toEqual([]);
    expect(await store.readStream({ streamId: quick, limit: 10 })).toEqual(done.events);

    await client.query('commit');
    client.release();
    await eventually(async () => (await store.readAfter(before, 10)).events.length === 2);
    expect((await store.readAfter(before, 10)).events.map(({ streamId }) => streamId)).toEqual([slow, quick]);
  });

  test('a raised generation keeps old events readable at once and puts new ones behind them', async () => {
    const before = await store.headCursor();
    await database.pool.query('update es.store set generation = generation + 1');
    const id = newShelf();
    const { events } = await store.execute(addBooks(id, 'after the restore'));
    await eventually(async () => (await store.headCursor()) === events[0]?.cursor);
    expect((await store.readAfter(before, 10)).events).toEqual(events);
    expect((await store.readAfter(null, 100)).events.at(-1)).toEqual(events[0]);
  });
});
