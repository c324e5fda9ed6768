import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import type { RequestInfo } from '../../src/access/caller.js';
import { createApp, type App } from '../../src/app.js';
import type { ArchiveRow } from '../../src/archives/archives.js';
import { loadConfig } from '../../src/config.js';
import { createQueues, type Queues } from '../../workers/queues.js';
import { startWorkers, type Workers, type WorkerSettings } from '../../workers/start-workers.js';
import { freshDatabase, type FreshDatabase } from '../support/database.js';
import { eventually } from '../store/eventually.js';
import type { OwnRedis } from './redis.js';

/** The program without its API, on a database, a folder and queues of its own. */
export type Plant = {
  readonly database: FreshDatabase;
  readonly redis: OwnRedis | null;
  readonly dataDir: string;
  readonly app: App;
  readonly queues: Queues;
  /** Publishes a small profile and asks for its archive; gives the archive's id. */
  request(): Promise<string>;
  /** Publishes a small profile. */
  publish(manifest?: string): Promise<{ profileId: string; version: string }>;
  /** Starts workers that are stopped when the plant closes. `changed`: ports that a test replaces. */
  work(changed?: Partial<App>, settings?: WorkerSettings): Promise<Workers>;
  row(archiveId: string): Promise<ArchiveRow>;
  /** Waits until an archive is in a state. */
  becomes(archiveId: string, status: ArchiveRow['status']): Promise<ArchiveRow>;
  /** The types of an archive's events. */
  events(archiveId: string): Promise<readonly string[]>;
  close(): Promise<void>;
};

export const by: RequestInfo = { caller: { actor: { kind: 'USER', id: 'ann' }, role: 'ADMIN' }, requestId: 'r1' };

/** Quick, so that a test sees in seconds what takes a quarter of a minute at work. */
export const quick: WorkerSettings = {
  pace: { concurrency: 2, lockMs: 1_000, stalledCheckMs: 250, maxStalled: 4 },
  reconcileMs: 500,
  standByMs: 50,
  patienceMs: 200,
};

const MANIFEST = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: greeting\ndata: {}\n';

/**
 * @param through the address at which the program is told to find the database
 * @param env more settings
 */
export async function openPlant(
  startRedis: (() => Promise<OwnRedis>) | null = null,
  through: (databaseUrl: string) => Promise<string> = (url) => Promise.resolve(url),
  env: NodeJS.ProcessEnv = {},
): Promise<Plant> {
  const redis = startRedis === null ? null : await startRedis();
  const database = await freshDatabase();
  const databaseUrl = await through(database.url);
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'system-profiles-plant-'));
  const log = pino({ level: process.env['TEST_LOG_LEVEL'] ?? 'silent' });
  const config = loadConfig({ DATA_DIR: dataDir, DATABASE_URL: databaseUrl, ...env });
  const app = await createApp({ config, log, databaseUrl });
  const queues = await createQueues({ redisUrl: redis?.url ?? null, databaseUrl, db: app.db, log, retryMs: 20 });
  const workers: Workers[] = [];
  const publish = (manifest?: string) => publishProfile(app, manifest);
  const row = async (archiveId: string) => (await app.archives.rows([archiveId]))[0]!;
  return {
    ...{ database, redis, dataDir, app, queues, publish, row },
    async request() {
      const { archiveId } = await app.archives.request({ ...(await publish()), includeImages: false }, by);
      return archiveId;
    },
    async work(changed = {}, settings = quick) {
      const started = await startWorkers({ ...app, ...changed }, queues, settings);
      workers.push(started);
      return started;
    },
    async becomes(archiveId, status) {
      await eventually(async () => (await row(archiveId)).status === status);
      return row(archiveId);
    },
    events: async (streamId) => (await app.store.readStream({ streamId, limit: 100 })).map((event) => event.type),
    async close() {
      await Promise.all(workers.map((started) => started.stop()));
      await queues.close();
      await app.close();
      await database.close();
      await redis?.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

let made = 0;

/** Publishes a small profile. */
export async function publishProfile(
  { wizard }: Pick<App, 'wizard'>,
  content = MANIFEST,
): Promise<{ profileId: string; version: string }> {
  made += 1;
  const { profileId } = await wizard.create({ name: `Edge ${made}`, description: '', tags: [], version: '1.0.0' }, by);
  const manifests = [{ name: 'map', content }];
  await wizard.addManifestLayer({ profileId, name: 'greeting', manifests, values: '' }, by);
  const { version } = await wizard.finish({ profileId }, by);
  return { profileId, version };
}
