import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { startPostgres } from '../src/embedded/postgres.js';
import { createLog } from '../src/log.js';
import { migrate } from '../src/migrate.js';

/** A PostgreSQL of the measurement's own, migrated and empty, that syncs to disk as the product's does. */
export type Ground = {
  readonly url: string;
  readonly pool: pg.Pool;
  readonly folder: string;
  close(): Promise<void>;
};

/** Starts one in a new folder. @param connections of the pool */
export async function openGround(connections = 10): Promise<Ground> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'system-profiles-bench-'));
  const log = createLog('silent');
  const server = await startPostgres({ dataDir: folder, log });
  await migrate(server.url, log);
  const pool = new pg.Pool({ connectionString: server.url, max: connections });
  // A connection that is just ending may hear the server's goodbye.
  pool.on('error', () => undefined);
  return {
    ...{ url: server.url, pool, folder },
    async close() {
      await pool.end();
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
