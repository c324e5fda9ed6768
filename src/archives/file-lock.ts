import type { Pool, PoolClient } from 'pg';
import { asUnavailable } from '../database.js';

/** Far over what a report or a removal takes; whoever hangs longer loses the lock with the connection. */
const PATIENCE = '60s';

/**
 * Works while nobody removes the file of a digest. Any number may at once.
 * @param pool is asked for one connection, besides those that `work` uses
 */
export function whileKept<T>(pool: Pool, sha256: string, work: () => Promise<T>): Promise<T> {
  return withLock(pool, 'pg_advisory_xact_lock_shared', sha256, work);
}

/** Works alone on the file of a digest: nobody begins to rely on it meanwhile. */
export function aloneWith<T>(pool: Pool, sha256: string, work: () => Promise<T>): Promise<T> {
  return withLock(pool, 'pg_advisory_xact_lock', sha256, work);
}

/** SQL that takes the lock of `whileKept` until the end of its own statement. @param digest an expression */
export function keptIn(digest: string): string {
  return `pg_advisory_xact_lock_shared(${keyOf(digest)})`;
}

/** Two digests of one number only wait for each other. */
function keyOf(digest: string): string {
  return `hashtextextended(${digest}, 4)`;
}

/** The transaction holds nothing but the lock: it writes nothing, so no reader of the log waits for it. */
async function withLock<T>(
  pool: Pool,
  lock: 'pg_advisory_xact_lock' | 'pg_advisory_xact_lock_shared',
  sha256: string,
  work: () => Promise<T>,
): Promise<T> {
  const client = await connected(pool);
  let fault: Error | undefined;
  const onError = (error: Error) => {
    fault = error;
  };
  client.on('error', onError);
  try {
    await client.query('begin');
    await client.query(
      `select set_config('statement_timeout', $1, true), set_config('idle_in_transaction_session_timeout', $1, true)`,
      [PATIENCE],
    );
    await client.query(`select ${lock}(${keyOf('$1::text')})`, [sha256]);
    const done = await work();
    await client.query('commit');
    return done;
  } catch (error) {
    fault = error instanceof Error ? error : new Error(String(error));
    throw asUnavailable(error) ?? error;
  } finally {
    // A connection that failed inside a transaction is closed, which ends the lock with it.
    client.release(fault);
    client.off('error', onError);
  }
}

async function connected(pool: Pool): Promise<PoolClient> {
  try {
    return await pool.connect();
  } catch (error) {
    throw asUnavailable(error) ?? error;
  }
}
