import type { Pool } from 'pg';
import type { Recorded } from './event.js';
import { RECORDED_COLUMNS, toRecorded, type RecordedRow } from './recorded.js';
import { run, statement, unpeeked } from './statement.js';
import type { StreamSlice } from './store.js';
import type { Upcasters } from './upcasting.js';

/** $1 stream, $2 and $3 exclusive revisions, then filters (null: any), $8 how many at most. */
export const READ_STREAM = `
  select ${RECORDED_COLUMNS}
    from es.event
   where stream_id = ${unpeeked('$1::uuid')} and revision > $2 and revision < $3
     and ($4::text[] is null or type = any ($4))
     and ($5::text is null or metadata -> 'actor' ->> 'id' = $5)
     and ($6::timestamptz is null or recorded_at >= $6)
     and ($7::timestamptz is null or recorded_at < $7)
   order by revision ORDER
   limit $8`;

const forwards = statement(READ_STREAM.replace(' ORDER', ''));
const backwards = statement(READ_STREAM.replace(' ORDER', ' desc'));

const NO_REVISION_BEYOND = 2 ** 31 - 1;

/** A page of one stream's history. Not behind the fence: an author sees the own edit at once. */
export async function readStream(pool: Pool, upcasters: Upcasters, slice: StreamSlice): Promise<readonly Recorded[]> {
  const rows = await run<RecordedRow>(pool, slice.backwards === true ? backwards : forwards, [
    slice.streamId,
    slice.after ?? 0,
    slice.before ?? NO_REVISION_BEYOND,
    slice.types ?? null,
    slice.actorId ?? null,
    slice.since ?? null,
    slice.until ?? null,
    slice.limit,
  ]);
  return rows.map((row) => toRecorded(row, upcasters));
}
