import { Refused } from '../src/errors.js';
import { openFoundation } from '../src/foundation.js';
import { runProcess, type Running } from '../src/lifecycle.js';
import { watchProcess } from '../src/operation-server.js';
import { createQueues } from './queues.js';
import { startWorkers } from './start-workers.js';

await runProcess(startWorkerProcess);

/** `npm run start:worker`: relay, reconciler and workers without the API. Any number may run beside each other. */
async function startWorkerProcess(): Promise<Running> {
  if (!process.env['DATABASE_URL']?.trim())
    throw new Refused(
      'WORKER_NEEDS_DATABASE',
      'A worker on its own works on the PostgreSQL of the API: set DATABASE_URL. Without one, "npm start" runs everything in one process.',
    );
  const foundation = await openFoundation(process.env);
  const { app, config, databaseUrl, log } = foundation;
  try {
    const queues = await createQueues({ redisUrl: config.redisUrl, databaseUrl, db: app.db, log });
    await app.registrySync.ensureDefaults();
    const workers = await startWorkers(app, queues);
    const watched = await watchProcess(app, () => queues.archives.counts());
    log.info({ queue: config.redisUrl === null ? 'PostgreSQL' : 'Redis' }, 'A worker is at work.');
    return {
      log,
      async stop() {
        await watched.close();
        await workers.stop();
        await queues.close();
        await foundation.close();
      },
    };
  } catch (error) {
    await foundation.close();
    throw error;
  }
}
