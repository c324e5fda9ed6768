import type { Pool } from 'pg';
import { run, statement } from './statement.js';

const STREAMS = statement(`
  select stream_id as id
    from es.head
   where stream_type = $1 and ($2::uuid is null or stream_id > $2)
   order by stream_id
   limit $3`);

/** Ids of the streams of one kind, by id. Not behind the fence: a stream is listed as soon as its first command is committed. */
export async function streamsOf(
  pool: Pool,
  streamType: string,
  after: string | null,
  limit: number,
): Promise<readonly string[]> {
  const rows = await run<{ id: string }>(pool, STREAMS, [streamType, after, limit]);
  return rows.map((row) => row.id);
}
