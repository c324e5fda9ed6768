import { pino } from 'pino';
import { createApp } from '../../src/app.js';
import { keepMembers } from '../../src/archives/members.js';
import { loadConfig } from '../../src/config.js';
import { Unavailable } from '../../src/errors.js';
import { createQueues } from '../../workers/queues.js';
import { startWorkers } from '../../workers/start-workers.js';
import { quick } from './plant.js';

// A worker process that gets to a step of building an archive and stays there, for a test to kill it: "begun" before the
// file is written, "kept" when it is in the store, "packed" when its members are in the database and the event isn't.
// "failing" stays nowhere: it finds no store, so that the job is to be tried again; "quick" does all of it.
const [step = 'begun'] = process.argv.slice(2);
const config = loadConfig(process.env);
const log = pino({ level: 'silent' });
const databaseUrl = config.databaseUrl ?? '';
const app = await createApp({ config, log, databaseUrl });
const queues = await createQueues({ redisUrl: config.redisUrl, databaseUrl, db: app.db, log });
const stay = (at: string): Promise<void> => {
  if (at !== step) return Promise.resolve();
  process.stdout.write('building\n');
  return new Promise<never>(() => undefined);
};
const begin = async () => {
  if (step === 'failing') {
    process.stdout.write('building\n');
    throw new Unavailable('STORE_DOWN', 'There is no store today.');
  }
  const place = await app.archiveStore.begin();
  await stay('begun');
  const commit = async (sha256: string) => {
    await place.commit(sha256);
    await stay('kept');
  };
  return { ...place, commit };
};
const reportBuilt: typeof app.archives.reportBuilt = async (archiveId, { members, ...built }) => {
  if (step === 'packed') await keepMembers(app.db, built.sha256, members);
  await stay('packed');
  return app.archives.reportBuilt(archiveId, { members, ...built });
};
const ports = { ...app, archives: { ...app.archives, reportBuilt }, archiveStore: { ...app.archiveStore, begin } };
await startWorkers(ports, queues, quick);
process.stdout.write('started\n');
