import { createHash } from 'node:crypto';
import type { CustomTypesConfig, Pool, QueryResultRow } from 'pg';
import { asUnavailable } from '../database.js';

/** SQL that the server parses and plans once per connection. */
export type Statement = { readonly text: string; readonly name: string };

/**
 * A parameter that the planner doesn't look at, so that a prepared statement keeps its plan. Over partitions PostgreSQL
 * takes a plan made for one value for cheaper than it is, and plans sixteen partitions anew every time: four times the
 * work of reading a short stream, or of finding nothing new in the log.
 */
export function unpeeked(parameter: string): string {
  return `(select ${parameter})`;
}

/** Names a statement after its text, so that equal texts share a name in every process, behind a pooler too. */
export function statement(text: string): Statement {
  return { text, name: `es_${createHash('sha256').update(text).digest('hex').slice(0, 16)}` };
}

/**
 * Prepares composed texts by name the first time they are met, and stops when there are too many: each prepared
 * statement lives on every connection as long as that does.
 */
export function preparedByText(most = 200): (text: string) => Statement | string {
  const known = new Map<string, Statement>();
  return (text) => {
    const found = known.get(text);
    if (found !== undefined || known.size >= most) return found ?? text;
    const made = statement(text);
    known.set(text, made);
    return made;
  };
}

/**
 * Runs one statement and returns its rows.
 * @throws Unavailable when PostgreSQL can't be reached; for a write that leaves open whether it was committed
 */
export async function run<R extends QueryResultRow>(
  pool: Pool,
  sql: Statement | string,
  values: readonly unknown[],
): Promise<R[]> {
  const { text, name } = typeof sql === 'string' ? { text: sql, name: undefined } : sql;
  try {
    return (await pool.query<R>({ text, name, values: [...values] })).rows;
  } catch (error) {
    throw asUnavailable(error) ?? error;
  }
}

/** Like `run`, with rows as arrays of what the server sent, unparsed: cheaper where thousands are folded. */
export async function runForTexts<R extends (string | null)[]>(
  pool: Pool,
  { text, name }: Statement,
  values: readonly unknown[],
): Promise<R[]> {
  try {
    return (await pool.query<R>({ text, name, values: [...values], rowMode: 'array', types: unparsed })).rows;
  } catch (error) {
    throw asUnavailable(error) ?? error;
  }
}

const unparsed: CustomTypesConfig = { getTypeParser: () => (text: string) => text };
