import type { Pool } from 'pg';
import { unsearchedEvents } from './audit/unsearched.js';
import { lastVerification } from './audit/verifications.js';
import { readCheckpoint } from './store/checkpoint.js';
import { decodeCursor, LOG_START } from './store/cursor.js';
import { run } from './store/statement.js';
import type { Metrics } from './metrics.js';

/** What the relay turns into jobs; everything else it passes by without moving its checkpoint at once. */
const REQUESTS = ['ArchiveRequested', 'RegistrySyncRequested'];

/**
 * For how long the log has been held up by its oldest open transaction that writes, in seconds: nothing newer is
 * announced before that ends.
 */
async function fenceAgeSeconds(pool: Pool): Promise<number> {
  const [row] = await run<{ seconds: number }>(
    pool,
    `select coalesce(extract(epoch from max(clock_timestamp() - xact_start)), 0)::float8 as seconds
       from pg_stat_activity where backend_xid is not null and pid <> pg_backend_pid()`,
    [],
  );
  return row?.seconds ?? 0;
}

/** For how long the oldest request that is no job yet has been waiting, in seconds; 0 when none waits. */
export async function relayLagSeconds(pool: Pool): Promise<number> {
  const checkpoint = await readCheckpoint(pool, 'relay');
  const { generation, transactionId, position } = checkpoint === null ? LOG_START : decodeCursor(checkpoint);
  const [row] = await run<{ seconds: number }>(
    pool,
    `select coalesce(extract(epoch from max(clock_timestamp() - recorded_at)), 0)::float8 as seconds
       from (select recorded_at, type from es.event
              where (generation, transaction_id, position) > ($1::integer, $2::xid8, $3::bigint)
              order by event.generation, event.transaction_id, event.position
              limit 2000) as waiting
      where type = any ($4::text[])`,
    [generation, transactionId, position, REQUESTS],
  );
  return Math.max(0, row?.seconds ?? 0);
}

/** Adds what is looked up in the database to the metrics of a process. */
export function addLogMetrics(metrics: Metrics, pool: Pool): void {
  const single = (look: () => Promise<number>) => async () => [{ value: await look() }];
  metrics.gauge(
    'fence_age_seconds',
    'How long the oldest writing transaction has held up the log.',
    [],
    single(() => fenceAgeSeconds(pool)),
  );
  metrics.gauge(
    'relay_lag_seconds',
    'How long the oldest request that is no job yet has waited.',
    [],
    single(() => relayLagSeconds(pool)),
  );
  metrics.gauge(
    'audit_unsearched_events',
    'About how many events the search of the audit by words does not reach yet.',
    [],
    single(() => unsearchedEvents(pool)),
  );
  metrics.gauge(
    'audit_intact',
    'Whether the last check of the whole log found every event as written (1 or 0).',
    [],
    async () => {
      const last = await lastVerification(pool);
      return last === null ? [] : [{ value: last.intact ? 1 : 0 }];
    },
  );
  metrics.gauge('audit_checked_timestamp_seconds', 'When the whole log was checked last.', [], async () => {
    const last = await lastVerification(pool);
    return last === null ? [] : [{ value: last.finishedAt.getTime() / 1_000 }];
  });
}
