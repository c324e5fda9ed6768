import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { App } from '../../src/app.js';
import { createRetention, type Cleaned } from '../../src/archives/retention.js';
import { createArchiveHandler } from '../../workers/archive.worker.js';
import { by, openPlant, type Plant } from '../workers/plant.js';
import { startBucketServer } from './bucket-server.js';

/** Where the archives of a test lie. `env`: the settings for it. */
export type Place = { readonly env: NodeJS.ProcessEnv; close(): Promise<void> };

/** The places that archives can lie in, by what a title calls them. */
export const places = [
  ['a folder', () => Promise.resolve<Place>({ env: {}, close: () => Promise.resolve() })],
  ['a bucket', bucket],
] as const;

async function bucket(): Promise<Place> {
  const root = await mkdtemp(path.join(os.tmpdir(), 'retention-bucket-'));
  const server = await startBucketServer(root);
  return {
    env: { ARCHIVE_STORE: server.location() },
    async close() {
      await server.close();
      await rm(root, { recursive: true });
    },
  };
}

/** A signal of what nobody stops. */
export const never = new AbortController().signal;

/** A plant without workers, where a test builds, and cleans, when it wants to. */
export type Yard = Plant & {
  build(archiveId: string): Promise<void>;
  ask(profileId: string, version: string, more?: object): Promise<string>;
  /** asks and builds; gives the archive's id */
  packed(profileId: string, version: string, more?: object): Promise<string>;
  /** a profile with a packed version 1.0.0 and, on top of it, 1.0.1 */
  succeeded(): Promise<{ profileId: string; old: string }>;
  /** one round; `changed`: ports that a test replaces */
  clean(retentionMs?: number | null, changed?: Partial<App>): Promise<Cleaned>;
  isStored(sha256: string | null): Promise<boolean>;
  /** how many entries of a file the database knows */
  members(sha256: string | null): Promise<number>;
  /** how many statements wait for somebody's lock */
  waiting(): Promise<number>;
};

/** Opens one on a place. */
export async function openYard({ env }: Place): Promise<Yard> {
  const plant = await openPlant(null, undefined, env);
  const { app } = plant;
  const { pool } = plant.database;
  const count = async (sql: string, values: readonly unknown[]) => (await pool.query(sql, [...values])).rowCount ?? 0;
  const build = (archiveId: string) => createArchiveHandler(app).run({ archiveId }, never);
  const ask = async (profileId: string, version: string, more: object = {}) =>
    (await app.archives.request({ profileId, version, includeImages: false, ...more }, by)).archiveId;
  const packed = async (profileId: string, version: string, more: object = {}) => {
    const archiveId = await ask(profileId, version, more);
    await build(archiveId);
    return archiveId;
  };
  return {
    ...{ ...plant, build, ask, packed },
    async succeeded() {
      const { profileId } = await plant.publish();
      const old = await packed(profileId, '1.0.0');
      await app.wizard.revise({ profileId, version: '1.0.1' }, by);
      await app.wizard.finish({ profileId }, by);
      return { profileId, old };
    },
    clean: (retentionMs = 0, changed = {}) =>
      createRetention({ ...app, pool: app.db, pinned: () => Promise.resolve([]), ...changed }).clean(
        retentionMs,
        never,
      ),
    isStored: async (sha256) => (await app.archiveStore.stat(sha256 ?? '')) !== null,
    members: (sha256) => count('select from read.archive_member where file_sha256 = $1', [sha256]),
    waiting: () =>
      count(`select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`, []),
  };
}
