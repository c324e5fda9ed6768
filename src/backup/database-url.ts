import type { Logger } from 'pino';
import type { Config } from '../config.js';
import { runningUrl, startPostgres } from '../embedded/postgres.js';
import { Refused } from '../errors.js';

/** A database for a command, and how it is let go again. */
export type OpenDatabase = { readonly url: string; close(): Promise<void> };

/** The database of the settings: DATABASE_URL; else the embedded one, of the program that runs or started for a while. */
export async function openDatabase({ databaseUrl, dataDir }: Config, log: Logger): Promise<OpenDatabase> {
  if (databaseUrl !== null) return { url: databaseUrl, close: () => Promise.resolve() };
  try {
    const started = await startPostgres({ dataDir, log });
    return { url: started.url, close: () => started.stop() };
  } catch (error) {
    if (!(error instanceof Refused && error.code === 'DATA_DIR_IN_USE')) throw error;
    return { url: await runningUrl(dataDir), close: () => Promise.resolve() };
  }
}
