import { pino } from 'pino';
import { createApp } from '../../src/app.js';
import { loadConfig } from '../../src/config.js';
import { syncRegistry } from '../../src/registries/sync.js';
import { createConnections } from '../../src/sources/connections.js';

// A worker process that gets half of a catalog into the database and stays there, for a test to kill it.
const config = loadConfig(process.env);
const log = pino({ level: 'silent' });
const { db, store, registrySync } = await createApp({ config, log, databaseUrl: config.databaseUrl ?? '' });
const reports = {
  ...registrySync,
  progress: (_id: string, _request: number, done: number, total: number) => {
    if (done === 0 || total === 0) return Promise.resolve(true);
    process.stdout.write(`loading ${done} of ${total}\n`);
    return new Promise<never>(() => undefined);
  },
};
const [registryId = '', request = ''] = process.argv.slice(2);
await syncRegistry(
  {
    ...{ pool: db, store, reports, log, connect: createConnections({ ...config, log }) },
    vault: { open: () => Promise.resolve(new Map()) },
  },
  { registryId, request: Number(request) },
  new AbortController().signal,
);
