import { pino } from 'pino';
import { createApp } from '../../src/app.js';
import { loadConfig } from '../../src/config.js';
import { createQueues } from '../../workers/queues.js';
import { startWorkers } from '../../workers/start-workers.js';
import { quick } from './plant.js';

// A worker process that gets as far as writing the archive's file and stays there, for a test to kill it.
const config = loadConfig(process.env);
const log = pino({ level: 'silent' });
const databaseUrl = config.databaseUrl ?? '';
const app = await createApp({ config, log, databaseUrl });
const queues = await createQueues({ redisUrl: config.redisUrl, databaseUrl, log });
const begin = async () => {
  await app.archiveStore.begin();
  process.stdout.write('building\n');
  return new Promise<never>(() => undefined);
};
await startWorkers({ ...app, archiveStore: { ...app.archiveStore, begin } }, queues, quick);
process.stdout.write('started\n');
