import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readCheckpoint, saveCheckpoint } from '../../src/store/checkpoint.js';
import { encodeCursor } from '../../src/store/cursor.js';
import { freshDatabase, type FreshDatabase } from '../support/database.js';

let database: FreshDatabase;
beforeAll(async () => void (database = await freshDatabase()));
afterAll(() => database.close());

const place = (position: number): string =>
  encodeCursor({ generation: 1, transactionId: '18446744073709551615', position: String(position) });

describe('a checkpoint', () => {
  test('is null before the first save, then the place that was saved last', async () => {
    expect(await readCheckpoint(database.pool, 'relay')).toBeNull();
    expect(await saveCheckpoint(database.pool, 'relay', null, place(1))).toBe(true);
    expect(await saveCheckpoint(database.pool, 'relay', place(1), place(2))).toBe(true);
    expect(await readCheckpoint(database.pool, 'relay')).toBe(place(2));
  });

  test('cannot be moved by whoever read it before somebody else moved it', async () => {
    await saveCheckpoint(database.pool, 'zombie', null, place(1));
    await saveCheckpoint(database.pool, 'zombie', place(1), place(9));
    expect(await saveCheckpoint(database.pool, 'zombie', place(1), place(2))).toBe(false);
    expect(await saveCheckpoint(database.pool, 'zombie', null, place(2))).toBe(false);
    expect(await readCheckpoint(database.pool, 'zombie')).toBe(place(9));
  });

  test('of one name does not touch another', async () => {
    await saveCheckpoint(database.pool, 'one', null, place(1));
    expect(await readCheckpoint(database.pool, 'other')).toBeNull();
    expect(await saveCheckpoint(database.pool, 'never saved', place(1), place(2))).toBe(false);
  });
});
