import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createEventStore, type ManagedEventStore } from '../../src/store/event-store.js';
import { freshDatabase, type FreshDatabase } from '../support/database.js';
import { addBooks, newShelf } from './shelf.js';

let database: FreshDatabase;
let store: ManagedEventStore;
let id: string;

beforeAll(async () => {
  database = await freshDatabase();
  store = createEventStore({ pool: database.pool, upcasters: {} });
  // What somebody with the owner's rights could do.
  await database.pool.query('alter table es.event disable trigger append_only');
});
afterAll(() => database.close());
beforeEach(async () => {
  id = newShelf();
  await store.execute(addBooks(id, 'Emma', 'Persuasion'));
  await store.execute(addBooks(id, 'Sanditon', 'Lady Susan'));
});

const tamper = (set: string, revision: number) =>
  database.pool.query(`update es.event set ${set} where stream_id = $1 and revision = $2`, [id, revision]);

describe('verify', () => {
  test('finds an untouched stream intact', async () => {
    expect(await store.verify(id)).toEqual({ intact: true, events: 4, firstBroken: null });
  });

  test('finds a stream that never was intact and empty', async () => {
    expect(await store.verify(newShelf())).toEqual({ intact: true, events: 0, firstBroken: null });
  });

  test('reads a stream of several pages', async () => {
    await store.execute(addBooks(id, ...Array.from({ length: 2_100 }, (_, i) => `Book ${i}`)));
    expect(await store.verify(id)).toEqual({ intact: true, events: 2_104, firstBroken: null });
  });

  test.each([
    ['a byte of the data', `data = replace(data::text, 'Sanditon', 'Sandition')::json`],
    ['a space in the data', `data = (data::text || ' ')::json`],
    ['the time, by a millisecond', `recorded_at = recorded_at + interval '1 ms'`],
    ['the time, by a microsecond', `recorded_at = recorded_at + interval '1 us'`],
    ['the actor', `metadata = '{"actor":{"id":"somebody else","kind":"USER"}}'`],
    ['the type', `type = 'ShelfCleared'`],
    ['the kind of stream', `stream_type = 'drawer'`],
    ['the schema version', `schema_version = 2`],
    ['the command', `command_id = gen_random_uuid()`],
    ['the number in the command', `command_index = 7`],
    ['the hash', `hash = sha256(hash)`],
  ])('names an event of which somebody altered %s', async (_, set) => {
    await tamper(set, 3);
    const { intact, events, firstBroken } = await store.verify(id);
    expect({ intact, events }).toEqual({ intact: false, events: 2 });
    expect(firstBroken).toMatch(/^Event 3 \(\w+\) was altered: /);
  });

  test('names an event that the log would tell too early', async () => {
    await tamper('position = 0', 4);
    expect((await store.verify(id)).firstBroken).toBe(
      'Event 4 (BookAdded) was moved: in the log it does not come after event 3.',
    );
  });

  test.each([
    ['the first', 'revision = 1', 'Event 1 is missing: 2 is the next that is there.', 0],
    ['one in between', 'revision = 2', 'Event 2 is missing: 3 is the next that is there.', 1],
    ['the last', 'revision = 4', "Event 4 is missing: the stream's head names revision 4.", 3],
    ['all', 'revision > 0', "Event 1 is missing: the stream's head names revision 4.", 0],
  ])('names what was removed: %s', async (_, which, sentence, events) => {
    await database.pool.query(`delete from es.event where stream_id = $1 and ${which}`, [id]);
    expect(await store.verify(id)).toEqual({ intact: false, events, firstBroken: sentence });
  });

  test('finds a history that was rewritten consistently, but not its head', async () => {
    const other = newShelf();
    await store.execute(addBooks(other, 'x'));
    await database.pool.query('update es.head set hash = sha256(hash) where stream_id = $1', [other]);
    expect((await store.verify(other)).firstBroken).toBe(
      "Event 1 (BookAdded) was replaced: the stream's head names another hash.",
    );
    await database.pool.query('delete from es.head where stream_id = $1', [other]);
    expect((await store.verify(other)).firstBroken).toBe('The head of the stream is missing.');
  });

  test('is not confused by appends that happen meanwhile', async () => {
    // One after the other: a crowd on one stream may be told that it is one.
    const appending = (async () => {
      for (let i = 0; i < 30; i += 1) await store.execute(addBooks(id, `Book ${i}`));
    })();
    const verdicts = await Promise.all(Array.from({ length: 30 }, () => store.verify(id)));
    await appending;
    expect(verdicts.filter(({ intact }) => !intact)).toEqual([]);
  });
});
