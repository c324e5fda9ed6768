import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type pg from 'pg';
import { endPool } from '../../src/database.js';
import { Conflict, IdempotencyKeyReused } from '../../src/errors.js';
import { createEventStore, type ManagedEventStore } from '../../src/store/event-store.js';
import type { Executed } from '../../src/store/store.js';
import { freshDatabase, type FreshDatabase } from '../support/database.js';
import { openPool } from '../support/pool.js';
import { cuttingProxy, type Cut, type CuttingProxy } from './cutting-proxy.js';
import { addBooks, bookAdded, newShelf, shelfFold, type Shelf, type ShelfEvent } from './shelf.js';

/** What the store should be: streams as arrays of titles, and the first answer of every key. */
type Model = {
  readonly streams: Map<string, string[]>;
  readonly answers: Map<string, { readonly inputHash: string; readonly revision: number }>;
};
type Real = { readonly store: ManagedEventStore; readonly ids: Map<string, string>; readonly proxy: CuttingProxy };
type Command = fc.AsyncCommand<Model, Real>;

let database: FreshDatabase;
let proxy: CuttingProxy;
let pool: pg.Pool;

beforeAll(async () => {
  database = await freshDatabase();
  proxy = await cuttingProxy(database.url);
  pool = openPool(proxy.url, { max: 4 });
});
afterAll(async () => {
  await endPool(pool);
  await proxy.close();
  await database.close();
});

type Append = {
  readonly stream: string;
  readonly titles: readonly string[];
  /** how far the caller's revision is behind the head; null: none is given */
  readonly behind: number | null;
  readonly key: string | null;
  readonly cut: Cut | null;
};

function streamOf(model: Model, stream: string): string[] {
  const found = model.streams.get(stream) ?? [];
  model.streams.set(stream, found);
  return found;
}

function idOf(real: Real, stream: string): string {
  const found = real.ids.get(stream) ?? newShelf();
  real.ids.set(stream, found);
  return found;
}

/** What a command answers, or the class of its failure. */
async function outcome(run: Promise<Executed<Shelf, ShelfEvent>>): Promise<object> {
  try {
    const { state, revision, answer, repeated } = await run;
    return { books: state.books, revision, answer, repeated };
  } catch (error) {
    if (error instanceof Conflict) return { conflict: error.actualRevision };
    if (error instanceof IdempotencyKeyReused) return { reused: true };
    throw error;
  }
}

function expectedOutcome(model: Model, { stream, titles, behind, key }: Append): object {
  const books = streamOf(model, stream);
  const inputHash = JSON.stringify([stream, titles]);
  const first = key === null ? undefined : model.answers.get(key);
  if (first !== undefined && first.inputHash !== inputHash) return { reused: true };
  if (first !== undefined)
    return { books: [...books], revision: books.length, answer: { revision: first.revision }, repeated: true };
  if (behind !== null && behind > 0 && books.length > 0) return { conflict: books.length };
  books.push(...titles);
  if (key !== null) model.answers.set(key, { inputHash, revision: books.length });
  return { books: [...books], revision: books.length, answer: { revision: books.length }, repeated: false };
}

class AppendCommand implements Command {
  constructor(readonly append: Append) {}
  check = () => true;
  toString = () => `append(${JSON.stringify(this.append)})`;

  async run(model: Model, real: Real): Promise<void> {
    const { stream, titles, behind, key, cut } = this.append;
    const head = streamOf(model, stream).length;
    const expected = expectedOutcome(model, this.append);
    const actual = await outcome(
      real.store.execute({
        ...addBooks(idOf(real, stream)),
        decide: () => titles.map(bookAdded),
        expectedRevision: behind === null ? undefined : Math.max(0, head - behind),
        idempotency:
          key === null
            ? undefined
            : { actorId: 'a', key: `${idOf(real, 'run')} ${key}`, inputHash: JSON.stringify([stream, titles]) },
        rows: () => (cut !== null && real.proxy.cutNext(cut), []),
        answer: (_, revision) => ({ revision }),
      }),
    );
    expect(actual).toEqual(expected);
  }
}

class ReadCommand implements Command {
  constructor(
    readonly stream: string,
    readonly part: number,
  ) {}
  check = () => true;
  toString = () => `read(${this.stream}, ${this.part})`;

  async run(model: Model, real: Real): Promise<void> {
    const books = streamOf(model, this.stream);
    const id = idOf(real, this.stream);
    const revision = Math.floor(this.part * books.length);
    expect((await real.store.load(shelfFold, id)).state.books).toEqual(books);
    expect((await real.store.load(shelfFold, id, { revision })).state.books).toEqual(books.slice(0, revision));
    const events = await real.store.readStream({ streamId: id, after: revision, limit: 1_000 });
    expect(events.map((event) => (event.data as { title: string }).title)).toEqual(books.slice(revision));
    expect(await real.store.verify(id)).toEqual({ intact: true, events: books.length, firstBroken: null });
  }
}

const stream = fc.constantFrom('red', 'green');
const append = fc.record({
  stream,
  titles: fc.array(fc.string({ unit: fc.constantFrom('a', '"', '\\', '{', 'é', '🚀'), maxLength: 3 }), {
    maxLength: 3,
  }),
  behind: fc.option(fc.constantFrom(0, 0, 1, 2)),
  key: fc.option(fc.constantFrom('k1', 'k2')),
  cut: fc.option(fc.constantFrom('before the request' as const, 'before the answer' as const)),
});
const commands = fc.commands(
  [
    append.map((one) => new AppendCommand(one)),
    fc.tuple(stream, fc.double({ min: 0, max: 1, noNaN: true })).map(([one, part]) => new ReadCommand(one, part)),
  ],
  { maxCommands: 25 },
);

test('the store behaves like a map of arrays, whatever is appended, retried, stale, repeated or cut', async () => {
  await fc.assert(
    fc.asyncProperty(commands, (run) =>
      fc.asyncModelRun(
        () => ({
          model: { streams: new Map(), answers: new Map() },
          real: { store: createEventStore({ pool, upcasters: {} }), ids: new Map(), proxy },
        }),
        run,
      ),
    ),
    { numRuns: 40, endOnFailure: true },
  );
}, 120_000);
