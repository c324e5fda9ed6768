import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Logger } from 'pino';
import type { App } from './app.js';
import { tellOfStore } from './archives/store-watch.js';
import { loadConfig, redacted, type Config } from './config.js';
import { startPostgres, type EmbeddedPostgres } from './embedded/postgres.js';
import { ensureSecret, secretFiles } from './embedded/secret-file.js';
import { Refused } from './errors.js';
import { createLog } from './log.js';
import { migrate } from './migrate.js';
import { secretsKeyOf } from './secrets/secrets-key.js';
import { messageOf } from './system-error.js';

/** What every process of the product stands on: settings, log, a migrated database, keys, the wired house. */
export type Foundation = {
  readonly config: Config;
  readonly log: Logger;
  readonly databaseUrl: string;
  readonly app: App;
  readonly adminKey: { readonly key: string; readonly file: string | null; readonly isNew: boolean };
  readonly secretsKey: Buffer;
  /** Ends the house, then the embedded database when there is one. */
  close(): Promise<void>;
};

/**
 * Builds it from the environment. Whatever was started is stopped again when a later part fails.
 * @throws ConfigFault with every fault of the settings at once; DomainErrors of the embedded database and the migrations
 */
export async function openFoundation(env: NodeJS.ProcessEnv): Promise<Foundation> {
  const config = loadConfig(env);
  const log = createLog(config.logLevel);
  log.debug({ config: redacted(config) }, 'settings');
  await makeDataDir(config.dataDir);
  // Loading the house takes as long as starting a database: both go on at once.
  const [embedded, { createApp }] = await Promise.all([
    config.databaseUrl === null ? startPostgres({ dataDir: config.dataDir, log }) : null,
    import('./app.js'),
  ]);
  try {
    const databaseUrl = config.databaseUrl ?? (embedded as EmbeddedPostgres).url;
    await migrate(databaseUrl, log);
    const [adminKey, secretsKey] = await Promise.all([adminKeyOf(config), secretsKeyOf(config)]);
    const app = await createApp({ config, log, databaseUrl });
    const ending = new AbortController();
    // Nobody waits for it: a fault is logged, shown at /readyz, and heeded wherever it matters.
    void tellOfStore(app.storeWatch, { log, place: redacted(config).archiveStore, ending: ending.signal });
    return {
      ...{ config, log, databaseUrl, app, adminKey, secretsKey },
      async close() {
        ending.abort();
        await app.close();
        await embedded?.stop();
      },
    };
  } catch (error) {
    await embedded?.stop();
    throw error;
  }
}

async function makeDataDir(dataDir: string): Promise<void> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 }).catch((cause: unknown) => {
    const message = `The data folder ${dataDir} can't be made (${messageOf(cause)}): set DATA_DIR to a folder that can be written.`;
    throw new Refused('DATA_DIR_UNUSABLE', message, ['DATA_DIR'], { cause });
  });
}

async function adminKeyOf(config: Config): Promise<Foundation['adminKey']> {
  if (config.adminApiKey !== null) return { key: config.adminApiKey, file: null, isNew: false };
  const { secret, created } = await ensureSecret(config.dataDir, secretFiles.adminKey);
  return { key: secret, file: path.join(config.dataDir, secretFiles.adminKey), isNew: created };
}
