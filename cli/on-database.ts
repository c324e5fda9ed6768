import type { Pool } from 'pg';
import { openDatabase } from '../src/backup/database-url.js';
import { loadConfig, type Config } from '../src/config.js';
import { createPool, endPool } from '../src/database.js';
import { Refused } from '../src/errors.js';
import { createLog } from '../src/log.js';
import { hasCode } from '../src/system-error.js';

/** What a command works on: the settings of the program, and their database. */
export type OnDatabase = { readonly config: Config; readonly databaseUrl: string; readonly pool: Pool };

/**
 * Opens the database of the settings for one command, whether the program runs or not, and lets it go at the end.
 * @param name of the command, for whoever looks at the database's connections
 * @throws Refused NEVER_STARTED where the program has not made its tables yet
 */
export async function onDatabase<T>(name: string, work: (on: OnDatabase) => Promise<T>): Promise<T> {
  const config = loadConfig(process.env);
  const log = createLog('silent');
  const database = await openDatabase(config, log);
  const pool = createPool(database.url, { max: 2, name: `system-profiles ${name}` }, log);
  try {
    return await work({ config, databaseUrl: database.url, pool });
  } catch (error) {
    if (!hasCode(error, UNDEFINED_TABLE)) throw error;
    const never =
      'This release never ran on these settings, so there is nothing to work on yet. Start it once, or check DATA_DIR and DATABASE_URL.';
    throw new Refused('NEVER_STARTED', never, [], { cause: error });
  } finally {
    await endPool(pool);
    await database.close();
  }
}

const UNDEFINED_TABLE = '42P01';
