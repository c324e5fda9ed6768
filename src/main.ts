import { createQueues } from '../workers/queues.js';
import { startWorkers } from '../workers/start-workers.js';
import { banner } from './banner.js';
import { firstExample } from './example.js';
import { openFoundation, type Foundation } from './foundation.js';
import { runProcess, type Running } from './lifecycle.js';
import { startServer, type RunningServer } from './server.js';

await runProcess(startEverything);

/** `npm start`: API, relay and workers in one process. */
async function startEverything(): Promise<Running> {
  const foundation = await openFoundation(process.env);
  const { app, config, log, databaseUrl } = foundation;
  try {
    const queues = await createQueues({ redisUrl: config.redisUrl, databaseUrl, log });
    const workers = await startWorkers(app, queues);
    const server = await startServer(app, { adminKey: foundation.adminKey.key, secretsKey: foundation.secretsKey });
    const example = await firstExample(app);
    process.stdout.write(bannerOf(foundation, server, example));
    return {
      log,
      async stop() {
        await server.close();
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

function bannerOf(
  { config, adminKey, databaseUrl }: Foundation,
  server: RunningServer,
  example: { archiveId: string; fileName: string } | null,
): string {
  const database = new URL(databaseUrl);
  return banner({
    url: server.url,
    newAdminKey: adminKey.isNew ? adminKey.key : null,
    adminKeyFile: adminKey.file,
    data: config.databaseUrl === null ? `${config.dataDir} (embedded PostgreSQL)` : `PostgreSQL at ${database.host}`,
    queue: config.redisUrl === null ? 'BullMQ on PostgreSQL' : `BullMQ on Redis at ${new URL(config.redisUrl).host}`,
    example: example && { fileName: example.fileName, url: server.downloadUrl(example.archiveId, DAY_SECONDS) },
  });
}

const DAY_SECONDS = 24 * 60 * 60;
