import { setTimeout as sleep } from 'node:timers/promises';
import { openArchiveStore, scratchOf } from './archives/store-file.js';
import { faultOfStore } from './archives/store-identity.js';
import type { Config } from './config.js';
import { createPool, endPool } from './database.js';
import { createLog } from './log.js';
import { messageOf } from './system-error.js';

/** Somebody waits at a terminal. */
const PATIENCE_MS = 3_000;

/**
 * Holds the archive store of settings against the one that their database knows, and makes neither.
 * @returns `fault`: why it is another one; `note`: a line on what couldn't be asked, or nothing
 */
export async function archiveStoreSeen(config: Config): Promise<{ fault: string | null; note: string }> {
  // The embedded database may not run, and nothing is started here.
  if (config.databaseUrl === null) return { fault: null, note: '' };
  const options = { max: 1, connectTimeoutMs: PATIENCE_MS, statementTimeoutMs: PATIENCE_MS };
  const pool = createPool(config.databaseUrl, options, createLog('silent'));
  try {
    const store = openArchiveStore(config.archiveStore, scratchOf(config));
    return { fault: await Promise.race([faultOfStore({ pool, store }), tooLate()]), note: '' };
  } catch (error) {
    const note = `Whether the archive store is the one of the other processes could not be asked: ${messageOf(error)}\n`;
    return { fault: null, note };
  } finally {
    await endPool(pool);
  }
}

/** Of a bucket: what can't be reached may not even say so. */
async function tooLate(): Promise<never> {
  await sleep(2 * PATIENCE_MS, undefined, { ref: false });
  throw new Error(`no answer within ${(2 * PATIENCE_MS) / 1_000} seconds.`);
}
