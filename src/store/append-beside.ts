import type { Beside } from './append.js';
import { keyWrite } from './idempotency.js';
import { textsWrite } from './texts.js';

/** What is written in the statement of an append, each selecting from `appended`: nothing of it happens without the events. */
export function writesOf(beside: Beside, bind: (value: unknown) => string): readonly string[] {
  const writes = [
    ...(beside.texts.length > 0 ? [textsWrite(beside.texts, bind)] : []),
    ...beside.rows.map((row) => row.sql(bind)),
    ...(beside.kept ? [keyWrite(beside.kept, bind)] : []),
  ];
  return writes.map((sql, index) => `, write_${index} as (${sql})`);
}
