import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { limits } from '../../src/limits.js';
import { createEventStore, type ManagedEventStore } from '../../src/store/event-store.js';
import { textOf } from '../../src/store/texts.js';
import { freshDatabase, type FreshDatabase } from '../support/database.js';
import { addBooks, newShelf } from './shelf.js';

let database: FreshDatabase;
let store: ManagedEventStore;

beforeAll(async () => {
  database = await freshDatabase();
  store = createEventStore({ pool: database.pool, upcasters: {} });
});
afterAll(() => database.close());

describe('texts', () => {
  test.each([
    ['empty', ''],
    ['white space at both ends', '\n\t a: 1 \r\n\n'],
    ['quotes, braces and backslashes', '"{}\\",\\x41 \\\\ NULL'],
    ['the word that arrays of PostgreSQL fear', 'NULL'],
    ['more than ASCII', 'schön 漢字 🚀 \u{10FFFF}'],
    ['1 MiB', 'x'.repeat(limits.textBytes)],
  ])('come back as they were given: %s', async (_, content) => {
    const text = textOf(content);
    await store.execute({ ...addBooks(newShelf(), 'x'), texts: [text] });
    expect((await store.texts([text.digest])).get(text.digest)).toBe(content);
    expect(text.sizeBytes).toBe(Buffer.byteLength(content));
  });

  test('live once, whoever stores them at the same time and in whatever order', async () => {
    const texts = Array.from({ length: 20 }, (_, i) => textOf(`text ${i} ${newShelf()}`));
    const commands = Array.from({ length: 20 }, (_, i) => ({
      ...addBooks(newShelf(), 'x'),
      texts: i % 2 ? [...texts, ...texts] : [...texts].reverse(),
    }));
    await Promise.all(commands.map((command) => store.execute(command)));
    expect((await store.texts(texts.map(({ digest }) => digest))).size).toBe(20);
  });

  test('of a command that fails are not stored', async () => {
    const text = textOf('never');
    const rows = () => [
      { sql: () => `insert into es.subscription select 'never', 1 / (a.revision - 1), '0', 0 from appended a` },
    ];
    await expect(store.execute({ ...addBooks(newShelf(), 'x'), texts: [text], rows })).rejects.toThrow(
      'division by zero',
    );
    await expect(store.texts([text.digest])).rejects.toThrow(
      `The store has no text ${text.digest}, though something names it.`,
    );
  });

  test('that do not have the digest they claim are refused', async () => {
    const wrong = { ...textOf('one'), content: 'another' };
    await expect(store.execute({ ...addBooks(newShelf(), 'x'), texts: [wrong] })).rejects.toThrow(/check constraint/);
    await expect(store.texts(['sha256:short'])).rejects.toThrow('"sha256:short" is not a digest');
  });

  test('are not asked for when none are wanted', async () => {
    expect((await store.texts([])).size).toBe(0);
  });
});
