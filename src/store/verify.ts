import type { Pool } from 'pg';
import {
  brokenLink,
  CHAIN_COLUMNS,
  FIRST_LINK,
  missingAtEnd,
  type ChainRow,
  type Head,
  type Link,
} from './chain-check.js';
import { run, statement } from './statement.js';

/** What a recomputation of a stream's chain found; `firstBroken` is a sentence, null when everything fits. */
export type Verdict = { readonly intact: boolean; readonly events: number; readonly firstBroken: string | null };

const PAGE = 1_000;

/** By revision, whatever gaps there are. $1 stream, $2 last seen revision. */
const rowsAfter = statement(`
  select ${CHAIN_COLUMNS}
    from es.event
   where stream_id = $1 and revision > $2
   order by revision
   limit ${PAGE}`);
const readHead = statement(`select revision, encode(hash, 'hex') as hash from es.head where stream_id = $1`);

/**
 * Recomputes a stream's hashes from its rows, as written and not upcast, and compares its end with its head: an altered
 * or missing event is found, and so is one that the log would tell in another order.
 */
export async function verifyStream(pool: Pool, streamId: string): Promise<Verdict> {
  // The head first: events that are appended while this runs lie behind it and do no harm.
  const [head] = await run<Head>(pool, readHead, [streamId]);
  let last: Link = FIRST_LINK;
  let events = 0;
  for (;;) {
    const rows = await run<ChainRow>(pool, rowsAfter, [streamId, last.revision]);
    for (const row of rows) {
      const fault = brokenLink(row, last, head);
      if (fault !== null) return { intact: false, events, firstBroken: fault };
      last = { revision: row.revision, hash: row.hash, row };
      events += 1;
    }
    if (rows.length < PAGE) break;
  }
  const missing = missingAtEnd(last, head);
  return { intact: missing === null, events, firstBroken: missing };
}
