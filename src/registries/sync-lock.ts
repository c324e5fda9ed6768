import type { Pool, PoolClient } from 'pg';
import { asUnavailable } from '../database.js';
import { pause } from '../store/backoff.js';

/** How often to ask again while another process has the lock. */
const ASK_AGAIN_MS = 500;

/**
 * Runs work on a registry's catalog while nobody else in any process does. The lock is a session's: it goes free the
 * moment the connection ends, however the holder ended, and its loss aborts the work's signal.
 * @throws Unavailable when the database can't be reached
 */
export async function withRegistryLock<T>(
  pool: Pool,
  registryId: string,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const lost = new AbortController();
  const client = await connect(pool);
  const onError = (error: Error) => lost.abort(error);
  client.on('error', onError);
  try {
    const both = AbortSignal.any([signal, lost.signal]);
    for (;;) {
      both.throwIfAborted();
      if (await tryLock(client, registryId)) return await work(both);
      await pause(ASK_AGAIN_MS, both);
    }
  } finally {
    // Heard until the pool listens again: an error that nobody hears ends the process.
    await unlock(client, registryId, lost.signal.aborted).finally(() => client.off('error', onError));
  }
}

/** Does work at once if nobody else is at the registry's catalog, else not at all. */
export async function ifUnlocked(pool: Pool, registryId: string, work: () => Promise<void>): Promise<void> {
  const client = await connect(pool);
  let broken = false;
  const onError = () => {
    broken = true;
  };
  client.on('error', onError);
  try {
    if (await tryLock(client, registryId)) await work();
  } finally {
    await unlock(client, registryId, broken).finally(() => client.off('error', onError));
  }
}

async function connect(pool: Pool): Promise<PoolClient> {
  try {
    return await pool.connect();
  } catch (error) {
    throw asUnavailable(error) ?? error;
  }
}

async function tryLock(client: PoolClient, registryId: string): Promise<boolean> {
  try {
    const sql = `select pg_try_advisory_lock(hashtextextended('registry ' || $1::text, 0)) as locked`;
    const { rows } = await client.query<{ locked: boolean }>(sql, [registryId]);
    return rows[0]?.locked === true;
  } catch (error) {
    throw asUnavailable(error) ?? error;
  }
}

/** A connection that can't even unlock is closed, which frees the lock as well. */
async function unlock(client: PoolClient, registryId: string, broken: boolean): Promise<void> {
  try {
    if (!broken)
      await client.query(`select pg_advisory_unlock(hashtextextended('registry ' || $1::text, 0))`, [registryId]);
    client.release(broken);
  } catch (error) {
    client.release(error instanceof Error ? error : true);
  }
}
