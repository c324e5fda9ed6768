import type { ClientBase, QueryResult } from 'pg';
import { composeAppend, type Batch } from '../../src/store/append.js';
import { composeAppendMany, fellowOf } from '../../src/store/append-many.js';
import { composeAppendOne } from '../../src/store/append-one.js';

/** How an event gets into the log: the short statement for one event, the one for many commands, es.append for any events. */
export type Way = 'the short way' | 'the common way' | 'es.append';
/** All of them. */
export const WAYS: readonly Way[] = ['the short way', 'the common way', 'es.append'];

const NOTHING_BESIDE = { texts: [], rows: [], kept: undefined };

/** The statement has written nothing; the store would ask es.append why, in a transaction of its own. */
export class NothingWritten extends Error {}

/**
 * Runs the append's statement on a given connection: inside a transaction that the test holds open.
 * @param mutate changes the statement, but for es.append's
 * @throws NothingWritten, by es.append errors of its own
 */
export async function appendOn(
  client: ClientBase,
  batch: Batch,
  way: Way = 'es.append',
  mutate: (sql: string) => string = (sql) => sql,
): Promise<QueryResult> {
  const values: unknown[] = [];
  const bind = (value: unknown) => `$${values.push(value)}`;
  const one = batch.events.length === 1;
  if (way === 'es.append' || !one) return client.query(composeAppend(batch, NOTHING_BESIDE, bind), values);
  const sql =
    way === 'the common way'
      ? composeAppendMany([fellowOf(batch, NOTHING_BESIDE)], bind)
      : (composeAppendOne(batch, NOTHING_BESIDE, bind) ?? '');
  const done = await client.query(mutate(sql), values);
  if (done.rows.length === 0) throw new NothingWritten('Nothing was written.');
  return done;
}
