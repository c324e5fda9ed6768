import type { Pool } from 'pg';
import { decodeCursor, encodeCursor, FENCE, LOG_START } from './cursor.js';
import { run, statement, unpeeked } from './statement.js';

/** The newest event of a stream within a part of the log; `hash` in hex. */
export type ChangedHead = { readonly streamId: string; readonly revision: number; readonly hash: string };

const PAGE = 5_000;

const next = statement(`
  select stream_id, revision, encode(hash, 'hex') as hash,
         generation, transaction_id::text as transaction_id, position::text as position
    from es.event
   where (generation, transaction_id, position)
         > (${unpeeked('$1::integer')}, ${unpeeked('$2::xid8')}, ${unpeeked('$3::bigint')})
     and ${FENCE}
   order by event.generation, event.transaction_id, event.position
   limit ${PAGE}`);

type Row = {
  stream_id: string;
  revision: number;
  hash: string;
  generation: number;
  transaction_id: string;
  position: string;
};

/**
 * Every stream that has new events after a place of the log, with the newest of them, by stream id.
 * @param after a cursor; null: from the very first event
 * @param most how many events are read at least before it ends early
 * @returns null when nothing has happened; else with the cursor that it read up to
 */
export async function changedHeads(
  pool: Pool,
  after: string | null,
  most: number,
): Promise<{ readonly heads: readonly ChangedHead[]; readonly through: string } | null> {
  let place = after === null ? LOG_START : decodeCursor(after);
  const heads = new Map<string, ChangedHead>();
  for (let events = 0; events < most;) {
    const rows = await run<Row>(pool, next, [place.generation, place.transactionId, place.position]);
    for (const { stream_id: streamId, revision, hash } of rows) heads.set(streamId, { streamId, revision, hash });
    events += rows.length;
    const last = rows.at(-1);
    if (last) place = { generation: last.generation, transactionId: last.transaction_id, position: last.position };
    if (rows.length < PAGE) break;
  }
  if (heads.size === 0) return null;
  const sorted = [...heads.values()].sort((a, b) => (a.streamId < b.streamId ? -1 : 1));
  return { heads: sorted, through: encodeCursor(place) };
}
