import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { endPool } from '../../src/database.js';
import { createEventStore } from '../../src/store/event-store.js';
import type { Recorded } from '../../src/store/event.js';
import type { LogFeed } from '../../src/store/feed.js';
import { createLogFeed } from '../../src/store/log-feed.js';
import type { EventStore } from '../../src/store/store.js';
import { createWake, LOG_GREW, type Wake } from '../../src/store/wake.js';
import { bookAdded, countFold, metadata, newShelf } from '../store/shelf.js';
import { freshDatabase, type FreshDatabase } from '../support/database.js';
import { openPool } from '../support/pool.js';

const log = pino({ level: 'silent' });
const streamType = countFold.streamType;

/** A process: its store, its wake-up and its feed on a pool of its own. */
type Process = { store: EventStore; feed: LogFeed; close(): Promise<void> };

let database: FreshDatabase;
let writing: Process;
let reading: Process;

async function startProcess(): Promise<Process> {
  const pool = openPool(database.url, { max: 12 });
  const wake: Wake = createWake({ url: database.url, log });
  const store = createEventStore({ pool, upcasters: {}, onAppended: () => wake.send(LOG_GREW) });
  const feed = await createLogFeed({ store, wake, log });
  const close = async (): Promise<void> => {
    await feed.close();
    await wake.close();
    await endPool(pool);
  };
  return { store, feed, close };
}

async function append(streamId: string, title = 'x'): Promise<Recorded> {
  const { events } = await writing.store.execute({
    fold: countFold,
    streamId,
    metadata,
    decide: () => [bookAdded(title)],
  });
  return events[0]!;
}

/** Takes events until `enough`. */
async function take(
  events: AsyncIterator<Recorded>,
  enough: (taken: readonly Recorded[]) => boolean,
): Promise<Recorded[]> {
  const taken: Recorded[] = [];
  while (!enough(taken)) {
    const result = await events.next();
    if (result.done === true) throw new Error('The subscription ended.');
    taken.push(result.value);
  }
  return taken;
}
const count = (n: number) => (taken: readonly Recorded[]) => taken.length >= n;

beforeEach(async () => {
  database = await freshDatabase();
  [writing, reading] = await Promise.all([startProcess(), startProcess()]);
});
afterEach(async () => {
  await Promise.all([writing.close(), reading.close()]);
  await database.close();
});

test('an event is received by its own process and by others', async () => {
  const shelf = newShelf();
  const here = writing.feed.subscribe({ streamType, streamId: shelf });
  const there = reading.feed.subscribe({ streamType, streamId: shelf });
  const sent = await append(shelf);
  for (const events of [here, there]) expect((await take(events, count(1)))[0]).toEqual(sent);
});

test('under concurrent writers each of many subscribers gets all of its events once, in order, whenever it came', async () => {
  const shelves = Array.from({ length: 6 }, newShelf);
  const perWriter = 60;
  const start = await append(newShelf());
  const writers = Promise.all(
    shelves.flatMap((shelf) =>
      [0, 1].map(async () => {
        for (let n = 0; n < perWriter; n++) await append(shelf);
      }),
    ),
  );
  const total = shelves.length * 2 * perWriter;
  const subscribers = Array.from({ length: 12 }, async (_, n) => {
    await append(newShelf()); // they come at different times
    const feed = n % 2 === 0 ? reading.feed : writing.feed;
    const streamId = n < 6 ? shelves[n] : undefined;
    const events = feed.subscribe({ streamType, streamId }, start.cursor);
    const own = (taken: readonly Recorded[]): Recorded[] => taken.filter((event) => shelves.includes(event.streamId));
    return own(await take(events, (taken) => own(taken).length >= (streamId === undefined ? total : 2 * perWriter)));
  });
  for (const got of await Promise.all(subscribers)) {
    expect(new Set(got.map((event) => event.cursor)).size).toBe(got.length);
    for (const shelf of shelves) {
      const revisions = got.filter((event) => event.streamId === shelf).map((event) => event.revision);
      expect(revisions).toEqual(revisions.map((_, index) => index + 1));
    }
  }
  await writers;
});

test('a transaction that writes for long delays what is behind it and loses nothing', async () => {
  const shelf = newShelf();
  const events = reading.feed.subscribe({ streamType, streamId: shelf });
  const slow = await database.pool.connect();
  await slow.query('begin; select pg_current_xact_id()');
  const sent = [await append(shelf), await append(shelf)];
  const next = take(events, count(2));
  const waited = await Promise.race([next, append(newShelf()).then(() => 'still waiting')]);
  expect(waited).toBe('still waiting');
  await slow.query('commit');
  slow.release();
  expect(await next).toEqual(sent);
});

test('a subscriber that reads too slowly falls back to the log and gets everything', async () => {
  const shelf = newShelf();
  const slow = reading.feed.subscribe({ streamType, streamId: shelf });
  const quick = reading.feed.subscribe({ streamType, streamId: shelf });
  const batch = Array.from({ length: 50 }, () => bookAdded('x'));
  for (let n = 0; n < 14; n++)
    await writing.store.execute({ fold: countFold, streamId: shelf, metadata, decide: () => batch });
  await take(quick, count(700));
  const got = await take(slow, count(700));
  const last = await append(shelf);
  got.push(...(await take(slow, count(1))));
  expect(got.map((event) => event.revision)).toEqual(Array.from({ length: 701 }, (_, index) => index + 1));
  expect(got.at(-1)).toEqual(last);
});

test('connections that are cut are made again; nothing is missed', async () => {
  const shelf = newShelf();
  const events = reading.feed.subscribe({ streamType, streamId: shelf });
  let last = await append(shelf);
  for (let n = 0; n < 3; n++) {
    await database.pool.query(
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
    );
    last = await patiently(() => append(shelf));
  }
  // An append that was cut may have been committed, and then it was repeated: what counts is the stream itself.
  const got = await take(events, (taken) => taken.at(-1)?.cursor === last.cursor);
  expect(got).toEqual(await writing.store.readStream({ streamId: shelf, limit: 100 }));
  expect(got.length).toBeGreaterThanOrEqual(4);
});

/** The writer's own connections were cut too. */
async function patiently<T>(act: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await act();
    } catch {
      await new Promise(setImmediate);
    }
  }
}

test('with 100 subscribers each event reaches its own alone', async () => {
  const shelves = Array.from({ length: 100 }, newShelf);
  const rounds = 5;
  const received = shelves.map(async (shelf, n) => {
    const events = (n % 2 === 0 ? reading : writing).feed.subscribe({ streamType, streamId: shelf });
    for (let round = 1; round <= rounds; round++) {
      const [event] = await take(events, count(1));
      expect(event).toMatchObject({ streamId: shelf, revision: round });
    }
  });
  const writers = Array.from({ length: 4 }, async (_, writer) => {
    for (let n = writer; n < rounds * shelves.length; n += 4) {
      await append(shelves[n % shelves.length]!);
    }
  });
  await Promise.all([...writers, ...received]);
});
