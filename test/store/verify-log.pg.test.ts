import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createEventStore, type ManagedEventStore } from '../../src/store/event-store.js';
import { verifyLog } from '../../src/store/verify-log.js';
import { freshDatabase, type FreshDatabase } from '../support/database.js';
import { addBooks, newShelf } from './shelf.js';

let database: FreshDatabase;
let store: ManagedEventStore;
let shelves: string[];

beforeEach(async () => {
  database = await freshDatabase();
  store = createEventStore({ pool: database.pool, upcasters: {} });
  await database.pool.query('alter table es.event disable trigger append_only');
  shelves = Array.from({ length: 3 }, () => newShelf()).sort();
  for (const shelf of shelves) await store.execute(addBooks(shelf, 'Emma', 'Persuasion', 'Sanditon'));
});
afterEach(() => database.close());

const verify = () => verifyLog(database.pool, new AbortController().signal);

describe('the whole log', () => {
  test('is intact as it was written, over several pages', async () => {
    await store.execute(addBooks(shelves[1]!, ...Array.from({ length: 4_200 }, (_, i) => `Book ${i}`)));
    const seen: number[] = [];
    const verdict = await verifyLog(database.pool, new AbortController().signal, (events) => void seen.push(events));
    expect(verdict).toEqual({ intact: true, events: 4_209, firstBroken: null });
    expect(seen.length).toBeGreaterThan(2);
  });

  test('is intact while others write', async () => {
    let writing = true;
    const writer = (async () => {
      while (writing) await store.execute(addBooks(shelves[2]!, 'More', 'And more'));
    })();
    for (let round = 0; round < 20; round += 1) expect(await verify()).toMatchObject({ intact: true });
    writing = false;
    await writer;
  });

  test.each<[string, (shelf: string) => [string, unknown[]], RegExp]>([
    [
      'an altered byte',
      (id) => [
        `update es.event set data = replace(data::text, 'Emma', 'Enma')::json where stream_id = $1 and revision = 1`,
        [id],
      ],
      /^Stream [0-9a-f-]{36}: Event 1 \(BookAdded\) was altered: /,
    ],
    [
      'a missing event',
      (id) => ['delete from es.event where stream_id = $1 and revision = 2', [id]],
      /: Event 2 is missing/,
    ],
    [
      'a missing end',
      (id) => ['delete from es.event where stream_id = $1 and revision = 3', [id]],
      /: Event 3 is missing/,
    ],
    [
      'a stream without events',
      (id) => ['delete from es.event where stream_id = $1', [id]],
      /: All its events are missing: its head names revision 3\.$/,
    ],
    [
      'a stream without head',
      (id) => ['delete from es.head where stream_id = $1', [id]],
      /: The head of the stream is missing\.$/,
    ],
  ])('with %s is broken there, in whichever stream', async (_, tamper, sentence) => {
    for (const place of [2, 1, 0]) {
      const shelf = shelves[place]!;
      await database.pool.query(...tamper(shelf));
      const { intact, firstBroken } = await verify();
      expect(intact).toBe(false);
      expect(firstBroken).toMatch(sentence);
      // The last first: an earlier fault hides the later ones. Heads without events come at the very end.
      if (!/All its events/.test(firstBroken ?? '')) expect(firstBroken).toContain(shelf);
    }
  });

  test('stops when it is told to', async () => {
    const stop = new AbortController();
    stop.abort(new Error('stopped'));
    await expect(verifyLog(database.pool, stop.signal)).rejects.toThrow('stopped');
  });
});
