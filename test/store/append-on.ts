import type { ClientBase, QueryResult } from 'pg';
import { composeAppend, type Batch } from '../../src/store/append.js';
import { composeAppendOne } from '../../src/store/append-one.js';

/** The two ways an event gets into the log: the short statement for one event, and es.append for any number. */
export type Way = 'the short way' | 'es.append';
/** Both. */
export const WAYS: readonly Way[] = ['the short way', 'es.append'];

const NOTHING_BESIDE = { texts: [], rows: [], kept: undefined };

/** The short way has written nothing; the store would ask es.append why, in a transaction of its own. */
export class NothingWritten extends Error {}

/**
 * Runs the append's statement on a given connection: inside a transaction that the test holds open.
 * @param mutate changes the short statement
 * @throws NothingWritten by the short way, errors of es.append by the other
 */
export async function appendOn(
  client: ClientBase,
  batch: Batch,
  way: Way = 'es.append',
  mutate: (sql: string) => string = (sql) => sql,
): Promise<QueryResult> {
  const values: unknown[] = [];
  const bind = (value: unknown) => `$${values.push(value)}`;
  const short = way === 'es.append' ? null : composeAppendOne(batch, NOTHING_BESIDE, bind);
  if (short === null) return client.query(composeAppend(batch, NOTHING_BESIDE, bind), values);
  const done = await client.query(mutate(short), values);
  if (done.rows.length === 0) throw new NothingWritten('Nothing was written.');
  return done;
}
