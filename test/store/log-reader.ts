import type { Pool } from 'pg';
import { LOG_START } from '../../src/store/cursor.js';
import { readAfterSql } from '../../src/store/read-log.js';
import type { RecordedRow } from '../../src/store/recorded.js';

/** An event as a reader of the log saw it. */
export type Seen = { readonly streamId: string; readonly revision: number };

/** Follows the log with the store's own SQL, or with a mutant of it. */
export type LogReader = {
  readonly name: string;
  readonly seen: Seen[];
  /** Reads until there is nothing more for now. */
  poll(): Promise<void>;
};

/** @param mutate turns the SQL into a wrong one; a mutation that changes nothing throws */
export function logReader(pool: Pool, batch: number, mutate?: (sql: string) => string): LogReader {
  const right = readAfterSql(batch);
  const sql = mutate?.(right) ?? right;
  if (mutate && sql === right) throw new Error('The mutation did not change the SQL.');
  const seen: Seen[] = [];
  let place = LOG_START;

  return {
    name: `reader of ${batch}`,
    seen,
    async poll() {
      for (;;) {
        const { rows } = await pool.query<RecordedRow>(sql, [place.generation, place.transactionId, place.position]);
        for (const row of rows) {
          seen.push({ streamId: row.stream_id, revision: row.revision });
          place = { generation: row.generation, transactionId: row.transaction_id, position: row.position };
        }
        if (rows.length < batch) return;
      }
    },
  };
}

/**
 * What is wrong with what a reader saw: the promises of the log, each as a sentence when it is broken.
 * @param committed every event that is in the log at the end
 */
export function orderFaults(reader: Pick<LogReader, 'name' | 'seen'>, committed: readonly Seen[]): string[] {
  const faults: string[] = [];
  const last = new Map<string, number>();
  for (const { streamId, revision } of reader.seen) {
    const expected = (last.get(streamId) ?? 0) + 1;
    if (revision !== expected)
      faults.push(`${reader.name} saw revision ${revision} of ${streamId} when ${expected} was next`);
    last.set(streamId, Math.max(revision, last.get(streamId) ?? 0));
  }
  const keys = new Set(reader.seen.map(({ streamId, revision }) => `${streamId}/${revision}`));
  if (keys.size !== reader.seen.length) faults.push(`${reader.name} saw an event twice`);
  for (const { streamId, revision } of committed) {
    if (!keys.has(`${streamId}/${revision}`))
      faults.push(`${reader.name} never saw revision ${revision} of ${streamId}`);
  }
  return faults;
}

/** Every event of the log, fence or not. */
export async function committedEvents(pool: Pool): Promise<Seen[]> {
  const { rows } = await pool.query<Seen>(
    'select stream_id as "streamId", revision from es.event order by stream_id, revision',
  );
  return rows;
}
