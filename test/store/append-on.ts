import type { ClientBase, QueryResult } from 'pg';
import { composeAppend, type Batch } from '../../src/store/append.js';

/** Runs the append's statement on a given connection: inside a transaction that the test holds open. */
export function appendOn(client: ClientBase, batch: Batch): Promise<QueryResult> {
  const values: unknown[] = [];
  const text = composeAppend(batch, { texts: [], rows: [], kept: undefined }, (value) => `$${values.push(value)}`);
  return client.query(text, values);
}
