import 'reflect-metadata';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApp, type App } from '../../src/app.js';
import { loadConfig } from '../../src/config.js';
import { createLog } from '../../src/log.js';
import { startServer } from '../../src/server.js';
import { freshDatabase } from './database.js';

/** A whole API on a fresh database, listening on a free port of 127.0.0.1. */
export type TestApi = {
  readonly app: App;
  readonly url: string;
  readonly adminKey: string;
  readonly databaseUrl: string;
  close(): Promise<void>;
};

/** Starts the product's own wiring, without workers; `env` and `more` add to the settings. */
export async function startApi(
  env: NodeJS.ProcessEnv = {},
  more: (databaseUrl: string) => NodeJS.ProcessEnv = () => ({}),
): Promise<TestApi> {
  const database = await freshDatabase();
  const dataDir = await mkdtemp(join(tmpdir(), 'system-profiles-api-'));
  const config = loadConfig({ DATA_DIR: dataDir, PORT: '0', LOG_LEVEL: 'silent', ...env, ...more(database.url) });
  const app = await createApp({ config, log: createLog(config.logLevel), databaseUrl: database.url });
  const adminKey = randomBytes(32).toString('base64url');
  const server = await startServer(app, { adminKey, secretsKey: randomBytes(32) });
  return {
    ...{ app, adminKey, url: server.url, databaseUrl: database.url },
    async close() {
      await server.close();
      await app.close();
      await database.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
