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

/** What must still hold behind the events: its parts of the statement, and the condition that has them run. */
export function premisesOf({ premises = [] }: Beside, bind: (value: unknown) => string) {
  const asked = premises.map(({ sql }) => `select ${sql(bind)} from appended where not duplicate`);
  // What nothing reads isn't run, so it is counted.
  const counted = premises.map((_, index) => `(select count(*) from premise_${index}) >= 0`);
  return {
    ctes: asked.map((sql, index) => `, premise_${index} as materialized (${sql})`),
    condition: counted.length === 0 ? '' : `where ${counted.join(' and ')}`,
  };
}
