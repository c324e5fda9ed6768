import type { Pool } from 'pg';
import { Unavailable } from '../errors.js';
import { append, type Appended, type Batch, type Beside } from './append.js';
import { composeAppendMany, fellowOf, mayGoTogether, type Fellow } from './append-many.js';
import { encodeCursor } from './cursor.js';
import { preparedByText, run } from './statement.js';

/** Appends the events of one command; see `append` for what it throws. */
export type Append = (batch: Batch, beside: Beside) => Promise<Appended>;

/** After so long a statement that waits for a lock, or for a standby, no longer keeps the next from being sent. */
const PATIENCE_MS = 25;
/** Commands in one statement at most. */
const MOST = 32;
/** Characters of texts in one statement: above that there is nothing to spare by going together. */
const MOST_TEXT = 256 * 1024;

/** A command that waits for its turn. */
type Waiting = Fellow & {
  readonly resolve: (appended: Appended) => void;
  readonly reject: (fault: unknown) => void;
};
type Placed = { stream_id: string; generation: number; transaction_id: string; position: string };

/** One text for each shape of commands, whatever their number. */
const prepared = preparedByText();

/**
 * Appends of one process over a pool. Whoever comes alone is served at once; commands that arrive while others are being
 * written share one transaction, which spares each of them a commit and a round trip. They share nothing else: one that
 * comes too late or is refused does not keep the others from being written.
 */
export function createAppend(pool: Pool): Append {
  const waiting: Waiting[] = [];
  /** the statement that the others wait for */
  let current: object | null = null;

  const send = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = {};
    current = mine;
    const over = (): void => {
      if (current !== mine) return;
      current = null;
      if (waiting.length > 0) void send(() => serve(pool, takeGroup(waiting)));
    };
    const impatience = setTimeout(over, PATIENCE_MS);
    return work().finally(() => {
      clearTimeout(impatience);
      over();
    });
  };

  return (batch, beside) => {
    if (!mayGoTogether(batch, beside)) return append(pool, batch, beside);
    if (current === null) return send(() => append(pool, batch, beside));
    const { shape, columns } = fellowOf(batch, beside);
    return new Promise((resolve, reject) => waiting.push({ batch, beside, shape, columns, resolve, reject }));
  };
}

/** Takes the first that waits, and those that fit into its statement: of its shape, each on another stream. */
function takeGroup(waiting: Waiting[]): readonly Waiting[] {
  const [first] = waiting;
  const streams = new Set<string>();
  let room = MOST_TEXT;
  const group = waiting.filter((one) => {
    if (streams.size >= MOST || one.shape !== first?.shape || streams.has(one.batch.streamId)) return false;
    room -= one.beside.texts.reduce((sum, text) => sum + text.content.length, 0);
    if (room < 0 && one !== first) return false;
    streams.add(one.batch.streamId);
    return true;
  });
  const taken = new Set(group);
  waiting.splice(0, waiting.length, ...waiting.filter((one) => !taken.has(one)));
  return group;
}

async function serve(pool: Pool, group: readonly Waiting[]): Promise<void> {
  const alone = group.length > 1 ? await appendMany(pool, group) : group;
  await Promise.all(
    alone.map(({ batch, beside, resolve, reject }) => append(pool, batch, beside).then(resolve, reject)),
  );
}

/** Writes what can be written together. @returns those that have to be tried alone, to be written or to learn why not */
async function appendMany(pool: Pool, group: readonly Waiting[]): Promise<readonly Waiting[]> {
  try {
    const values: unknown[] = [];
    const text = composeAppendMany(group, (value) => `$${values.push(value)}`);
    const rows = await run<Placed>(pool, prepared(text), values);
    const placed = new Map(rows.map((row) => [row.stream_id, row]));
    return group.filter((one) => !acknowledged(one, placed.get(one.batch.streamId)));
  } catch (error) {
    // Whether it was committed is open for each of them: its caller sends it again.
    if (!(error instanceof Unavailable)) return group;
    for (const { reject } of group) reject(error);
    return [];
  }
}

function acknowledged({ batch, resolve }: Waiting, row: Placed | undefined): boolean {
  if (row === undefined) return false;
  const cursor = encodeCursor({
    generation: row.generation,
    transactionId: row.transaction_id,
    position: row.position,
  });
  resolve({
    revision: batch.expectedRevision + 1,
    hash: batch.events[0]?.hash ?? '',
    duplicate: false,
    cursors: [cursor],
  });
  return true;
}
