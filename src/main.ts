import type { Welcome } from './access/welcome.js';
import { banner } from './banner.js';
import { placeOf } from './database.js';
import { openFoundation, type Foundation } from './foundation.js';
import { runProcess, type Running } from './lifecycle.js';
import type { RunningServer } from './server.js';

const DAY_SECONDS = 24 * 60 * 60;

await runProcess(startEverything);

/** `npm start`: API, relay and workers in one process. */
async function startEverything(): Promise<Running> {
  const started: (() => Promise<unknown>)[] = [];
  // The last started stops first; each needs those before it.
  const stop = async () => {
    for (const end of started.splice(0).reverse()) await end();
  };
  try {
    const [foundation, { createQueues, createWelcome, firstExample, startServer, startWorkers, watchProcess }] =
      await Promise.all([openFoundation(environment()), loadParts()]);
    started.push(() => foundation.close());
    const { app, config, log, databaseUrl } = foundation;
    const queues = await createQueues({ redisUrl: config.redisUrl, databaseUrl, db: app.db, log });
    started.push(() => queues.close());
    await app.registrySync.ensureDefaults();
    const workers = await startWorkers(app, queues);
    started.push(() => workers.stop());
    const { key: adminKey, isNew } = foundation.adminKey;
    const welcome = isNew ? createWelcome(adminKey) : null;
    const server = await startServer(
      app,
      { adminKey, secretsKey: foundation.secretsKey },
      { queue: () => queues.archives.counts(), ...(welcome && { welcome: welcome.handler }) },
    );
    started.push(() => server.close());
    const watched = await watchProcess(app, () => queues.archives.counts());
    started.push(() => watched.close());
    process.stdout.write(bannerOf(foundation, server, await firstExample(app), welcome));
    return { log, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** A person at a terminal reads the banner; machines read the log. */
function environment(): NodeJS.ProcessEnv {
  const { LOG_LEVEL, ...others } = process.env;
  const usual = process.stdout.isTTY ? 'warn' : undefined;
  return { ...others, LOG_LEVEL: LOG_LEVEL?.trim() || usual };
}

/** What stands on the foundation. Loaded while that starts its database, which takes as long. */
async function loadParts() {
  const [queues, workers, server, operation, welcome, example] = await Promise.all([
    import('../workers/queues.js'),
    import('../workers/start-workers.js'),
    import('./server.js'),
    import('./operation-server.js'),
    import('./access/welcome.js'),
    import('./example.js'),
  ]);
  return { ...queues, ...workers, ...server, ...operation, ...welcome, ...example };
}

function bannerOf(
  { config, adminKey, databaseUrl }: Foundation,
  server: RunningServer,
  example: { archiveId: string; fileName: string } | null,
  welcome: Welcome | null,
): string {
  return banner({
    url: server.url,
    welcome: welcome?.token ?? null,
    newAdminKey: adminKey.isNew ? adminKey.key : null,
    adminKeyFile: adminKey.file,
    data:
      config.databaseUrl === null ? `${config.dataDir} (embedded PostgreSQL)` : `PostgreSQL at ${placeOf(databaseUrl)}`,
    queue: config.redisUrl === null ? 'BullMQ on PostgreSQL' : `BullMQ on Redis at ${new URL(config.redisUrl).host}`,
    example: example && { fileName: example.fileName, url: server.downloadUrl(example.archiveId, DAY_SECONDS) },
  });
}
