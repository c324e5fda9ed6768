import pg from 'pg';
import { createApp, type App } from '../src/app.js';
import { loadConfig } from '../src/config.js';
import { endPool } from '../src/database.js';
import { createLog } from '../src/log.js';
import { migrate } from '../src/migrate.js';
import { longProfile } from './growth-operations.js';
import type { Ground } from './ground.js';
import { loadProfiles } from './load.js';
import { timed } from './rounds.js';

/** How many profiles each database has. */
export const SIZES = [1_000, 10_000, 100_000, 1_000_000] as const;

/** A house over a database of one size. */
export type Sized = {
  readonly size: number;
  readonly app: App;
  /** the profile with a long life */
  readonly longId: string;
  readonly loadedInMs: number;
};

/** Makes one in the server of the measurement. */
export async function openSize(ground: Ground, size: number): Promise<Sized> {
  const name = `growth_${size}`;
  await ground.pool.query(`create database ${name}`);
  const databaseUrl = Object.assign(new URL(ground.url), { pathname: name }).href;
  const log = createLog('silent');
  await migrate(databaseUrl, log);
  const pool = new pg.Pool({ connectionString: databaseUrl });
  const loadedInMs = await timed(() => loadProfiles(pool, size));
  await endPool(pool);
  const config = loadConfig({ DATA_DIR: ground.folder, LOG_LEVEL: 'silent' });
  const app = await createApp({ config, log, databaseUrl });
  return { size, app, longId: await longProfile(app), loadedInMs };
}
