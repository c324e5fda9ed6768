import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { App } from '../../src/app.js';
import { filesHeldBy } from '../../src/archives/image-blobs.js';
import { createRetention } from '../../src/archives/retention.js';
import { createArchiveHandler } from '../../workers/archive.worker.js';
import { eventually } from '../store/eventually.js';
import { startProgram } from '../support/program.js';
import { by, openPlant, type Plant } from '../workers/plant.js';
import { startBucketServer } from './bucket-server.js';

const never = new AbortController().signal;
const HOUR_MS = 3_600_000;

type Place = { env: NodeJS.ProcessEnv; close: () => Promise<void> };
const folder = (): Promise<Place> => Promise.resolve({ env: {}, close: () => Promise.resolve() });
const bucket = async (): Promise<Place> => {
  const root = await mkdtemp(path.join(os.tmpdir(), 'retention-bucket-'));
  const server = await startBucketServer(root);
  return {
    env: { ARCHIVE_STORE: server.location() },
    async close() {
      await server.close();
      await rm(root, { recursive: true });
    },
  };
};

describe.each([
  ['a folder', folder],
  ['a bucket', bucket],
] as const)('archives in %s', (_name, open) => {
  let place: Place;
  let plant: Plant;
  let app: App;
  beforeAll(async () => {
    place = await open();
  });
  afterAll(() => place.close());
  beforeEach(async () => {
    plant = await openPlant(null, undefined, place.env);
    app = plant.app;
  });
  afterEach(() => plant.close());

  const build = (archiveId: string) => createArchiveHandler(app).run({ archiveId }, never);
  const request = async (profileId: string, version: string, more: object = {}) =>
    (await app.archives.request({ profileId, version, includeImages: false, ...more }, by)).archiveId;
  const packed = async (profileId: string, version: string, more: object = {}) => {
    const archiveId = await request(profileId, version, more);
    await build(archiveId);
    return archiveId;
  };
  /** A profile with a packed version 1.0.0 and, on top of it, 1.0.1. */
  const succeeded = async () => {
    const { profileId } = await plant.publish();
    const old = await packed(profileId, '1.0.0');
    await app.wizard.revise({ profileId, version: '1.0.1' }, by);
    await app.wizard.finish({ profileId }, by);
    return { profileId, old };
  };
  const clean = (retentionMs: number | null = 0, changed: Partial<App> = {}) =>
    createRetention({ ...app, pool: app.db, pinned: () => Promise.resolve([]), ...changed }).clean(retentionMs, never);
  const isStored = async (sha256: string | null) => (await app.archiveStore.stat(sha256 ?? '')) !== null;
  const membersOf = async (sha256: string | null) =>
    (await plant.database.pool.query('select from read.archive_member where file_sha256 = $1', [sha256])).rowCount;

  test('the newest version of a profile keeps its archives, whatever their age', async () => {
    const { profileId, version } = await plant.publish();
    const archiveId = await packed(profileId, version);
    expect(await clean()).toEqual({ expired: 0, files: 0, blobs: 0 });
    expect((await plant.row(archiveId)).status).toBe('READY');
  });

  test('what a device is pinned to stays, and so does what has not been built yet', async () => {
    const { profileId, old } = await succeeded();
    const pinned = () => Promise.resolve([{ profileId, version: '1.0.0' }]);
    const retention = createRetention({ ...app, pool: app.db, pinned });
    expect(await retention.clean(0, never)).toMatchObject({ expired: 0 });
    const waiting = await request(profileId, '1.0.0', { includeImages: true });
    await clean(HOUR_MS);
    expect([(await plant.row(old)).status, (await plant.row(waiting)).status]).toEqual(['READY', 'QUEUED']);
  });

  test('the time counts from when nothing needed it any more, and anew when somebody asks for it', async () => {
    const { profileId, old } = await succeeded();
    await clean(HOUR_MS);
    expect((await plant.row(old)).status).toBe('READY');
    const age = () =>
      plant.database.pool.query(`update read.archive set unneeded_since = now() - interval '2 hours' where id = $1`, [
        old,
      ]);
    await age();
    expect(await request(profileId, '1.0.0')).toBe(old);
    await clean(HOUR_MS);
    expect((await plant.row(old)).status).toBe('READY');
    await age();
    await clean(HOUR_MS);
    expect((await plant.row(old)).status).toBe('EXPIRED');
  });

  test('whoever asks at the last moment keeps it', async () => {
    const { profileId, old } = await succeeded();
    const reportExpired: App['archives']['reportExpired'] = async (archiveId, forMs) => {
      await request(profileId, '1.0.0');
      await app.archives.reportExpired(archiveId, forMs);
    };
    await clean(0, { archives: { ...app.archives, reportExpired } });
    expect((await plant.row(old)).status).toBe('READY');
  });

  test('what expires goes with its file and members, and a new request builds the same bytes again', async () => {
    const { profileId, old } = await succeeded();
    const { sha256, sizeBytes } = await plant.row(old);
    expect(await clean()).toEqual({ expired: 1, files: 1, blobs: 0 });
    expect(await plant.row(old)).toMatchObject({ status: 'EXPIRED', sha256, sizeBytes, expiredAt: expect.any(Date) });
    expect([await isStored(sha256), await membersOf(sha256), await app.archives.members(old, {})]).toEqual([
      ...[false, 0, null],
    ]);
    expect(await plant.events(old)).toEqual(['ArchiveRequested', 'ArchiveBuilt', 'ArchiveExpired']);
    expect(await clean()).toEqual({ expired: 0, files: 0, blobs: 0 });
    const again = await packed(profileId, '1.0.0');
    expect(again).not.toBe(old);
    expect(await plant.row(again)).toMatchObject({ status: 'READY', sha256 });
    expect(await isStored(sha256)).toBe(true);
    expect(await clean(null)).toEqual({ expired: 0, files: 0, blobs: 0 });
  });

  test('archives of a deleted profile are needed by nothing', async () => {
    const { profileId, version } = await plant.publish();
    const archiveId = await packed(profileId, version);
    await app.wizard.delete({ profileId }, by);
    expect(await clean()).toMatchObject({ expired: 1, files: 1 });
    expect((await plant.row(archiveId)).status).toBe('EXPIRED');
  });

  test('bytes that two archives share go with the second', async () => {
    const { profileId } = await succeeded();
    const [one, two] = [
      await packed(profileId, '1.0.0', { includeImages: true, platforms: ['linux/amd64'] }),
      await packed(profileId, '1.0.0', { includeImages: true, platforms: ['linux/arm64'] }),
    ];
    const { sha256 } = await plant.row(one);
    expect((await plant.row(two)).sha256).toBe(sha256);
    const onlyOne = {
      ...app.archives,
      reportExpired: (id: string) => (id === one ? app.archives.reportExpired(id, 0) : Promise.resolve()),
    };
    await clean(0, { archives: onlyOne });
    expect([(await plant.row(one)).status, await isStored(sha256)]).toEqual(['EXPIRED', true]);
    await clean();
    expect([(await plant.row(two)).status, await isStored(sha256)]).toEqual(['EXPIRED', false]);
  });

  test('a store that fails half-way leaves the rest to the next round, with or without a retention', async () => {
    const { old } = await succeeded();
    const { sha256 } = await plant.row(old);
    const remove = () => Promise.reject(new Error('The disk went away.'));
    await expect(clean(0, { archiveStore: { ...app.archiveStore, remove } })).rejects.toThrow('The disk went away.');
    expect([(await plant.row(old)).status, await isStored(sha256)]).toEqual(['EXPIRED', true]);
    expect(await clean(null)).toEqual({ expired: 0, files: 1, blobs: 0 });
    expect([await isStored(sha256), await membersOf(sha256)]).toEqual([false, 0]);
  });

  test.each(['expired', 'removed'])(
    'what was %s when the housekeeper was killed is finished by the next',
    async (step) => {
      const { old } = await succeeded();
      const { sha256 } = await plant.row(old);
      const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = process.env;
      const settings = { DATA_DIR: plant.dataDir, DATABASE_URL: plant.database.url, ...place.env };
      const killed = startProgram(
        'test/archives/slow-housekeeper.ts',
        { ...settings, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY },
        [step],
      );
      await killed.line(/cleaning/);
      await killed.end('SIGKILL');
      expect([(await plant.row(old)).status, await isStored(sha256)]).toEqual(['EXPIRED', step === 'expired']);
      expect(await membersOf(sha256)).toBeGreaterThan(0);
      expect(await clean(null)).toEqual({ expired: 0, files: 1, blobs: 0 });
      expect([await isStored(sha256), await membersOf(sha256)]).toEqual([false, 0]);
      expect(await plant.events(old)).toEqual(['ArchiveRequested', 'ArchiveBuilt', 'ArchiveExpired']);
    },
  );

  test('two housekeepers do what one does', async () => {
    const all = await Promise.all(Array.from({ length: 5 }, succeeded));
    await Promise.all([clean(), clean(), clean()]);
    for (const { old } of all) {
      expect(await plant.events(old)).toEqual(['ArchiveRequested', 'ArchiveBuilt', 'ArchiveExpired']);
      expect(await isStored((await plant.row(old)).sha256)).toBe(false);
    }
  });

  test('a build that reports bytes which are just being removed is done again', async () => {
    const { profileId, old } = await succeeded();
    const { sha256 } = await plant.row(old);
    let reporting: Promise<unknown> = Promise.resolve();
    const remove = async (digest: string) => {
      // Everything of the new build is done but the report; that waits until the file is gone.
      const again = await request(profileId, '1.0.0');
      reporting = build(again).catch((error: unknown) => error);
      await eventually(async () => (await waitingForLocks()) > 0);
      await app.archiveStore.remove(digest);
    };
    await clean(0, { archiveStore: { ...app.archiveStore, remove } });
    expect(await reporting).toMatchObject({ code: 'FILE_REMOVED' });
    const again = await packed(profileId, '1.0.0');
    expect(await plant.row(again)).toMatchObject({ status: 'READY', sha256 });
    expect([await isStored(sha256), (await membersOf(sha256))! > 0]).toEqual([true, true]);
  });

  test('a build that has reported the bytes before keeps them', async () => {
    const { profileId, old } = await succeeded();
    const { sha256 } = await plant.row(old);
    const remove = () => Promise.reject(new Error('Not yet.'));
    await clean(0, { archiveStore: { ...app.archiveStore, remove } }).catch(() => undefined);
    await packed(profileId, '1.0.0');
    expect(await clean(null)).toMatchObject({ files: 0 });
    expect([await isStored(sha256), (await membersOf(sha256))! > 0]).toEqual([true, true]);
  });

  test('while everybody requests, builds and cleans, what is READY is there', async () => {
    const { profileId } = await succeeded();
    const handler = createArchiveHandler(app);
    const one = async () => {
      for (let n = 0; n < 6; n += 1) {
        const archiveId = await request(profileId, '1.0.0');
        await handler.run({ archiveId }, never).catch((error: unknown) => {
          expect(error).toMatchObject({ code: 'FILE_REMOVED' });
        });
        await clean();
      }
    };
    await Promise.all([one(), one(), one()]);
    const last = await packed(profileId, '1.0.0');
    const { rows } = await plant.database.pool.query<{ sha256: string }>(
      `select sha256 from read.archive where status = 'READY'`,
    );
    expect((await plant.row(last)).status).toBe('READY');
    for (const { sha256 } of rows) expect(await isStored(sha256)).toBe(true);
  }, 60_000);

  test('a device that needs what has expired gets it asked for again', async () => {
    const { profileId, old } = await succeeded();
    await clean();
    const { fileName, sizeBytes, sha256, checksumsDigest, error, requestedAt } = await plant.row(old);
    const archive = {
      id: old,
      status: 'EXPIRED' as const,
      fileName,
      sizeBytes,
      sha256,
      checksumsDigest,
      error,
      requestedAt,
    };
    await app.deviceRoutes.wantArchive({ profileId, wantedVersion: '1.0.0', archive } as never);
    const [newest] = await app.archives.newest([{ profileId, version: '1.0.0' }]);
    expect([newest?.status, newest?.id === old]).toEqual(['QUEUED', false]);
  });

  test('an idempotency key still tells of the archive that it asked for, and nobody else gets that', async () => {
    const { profileId, old } = await succeeded();
    const idempotencyKey = '0d7f6c58-61a5-4f8c-9c0e-0d4c3b6a5f10';
    expect(await request(profileId, '1.0.0', { idempotencyKey })).toBe(old);
    await clean();
    expect(await request(profileId, '1.0.0', { idempotencyKey })).toBe(old);
    expect(await request(profileId, '1.0.0')).not.toBe(old);
  });

  describe('blobs of images', () => {
    const blob = Buffer.from('a layer');
    const digest = '27b8ff7ba1a5a3e1d0a6f8e9b3d4c5f60718293a4b5c6d7e8f90a1b2c3d4e5f6';
    const keepFor = async (archiveId: string) => {
      const files = filesHeldBy(archiveId, app.imageStore, app.db);
      if ((await files.stat(digest)) !== null) return false;
      const at = await files.begin();
      await writeFile(at.path, blob);
      await at.commit(digest);
      return true;
    };
    const isKept = async () => (await app.imageStore.stat(digest)) !== null;

    test('stay while any archive that holds them is there or on its way, and go with the last', async () => {
      const { profileId, old } = await succeeded();
      const waiting = await request(profileId, '1.0.0', { includeImages: true });
      expect([await keepFor(old), await keepFor(waiting)]).toEqual([true, false]);
      expect(await clean()).toMatchObject({ expired: 1, blobs: 0 });
      await build(waiting);
      expect([await clean(null), await isKept()]).toMatchObject([{ blobs: 0 }, true]);
      expect([await clean(), await isKept()]).toMatchObject([{ expired: 1, blobs: 1 }, false]);
    });

    test('of an archive that failed wait for the next try, as long as archives do', async () => {
      const { profileId, version } = await plant.publish();
      const failed = await request(profileId, version, { includeImages: true });
      await keepFor(failed);
      await app.archives.reportFailed(failed, 'The line broke.');
      expect([await clean(null), await clean(HOUR_MS), await isKept()]).toMatchObject([
        { blobs: 0 },
        { blobs: 0 },
        true,
      ]);
      expect([await clean(), await isKept()]).toMatchObject([{ blobs: 1 }, false]);
    });

    test('that a build looks for while they are removed are fetched again', async () => {
      const { profileId, old } = await succeeded();
      await keepFor(old);
      const wanting = await request(profileId, '1.0.1', { includeImages: true });
      let found: Promise<boolean> = Promise.resolve(false);
      const remove = async (sha256: string) => {
        found = keepFor(wanting);
        await eventually(async () => (await waitingForLocks()) > 0);
        await app.imageStore.remove(sha256);
      };
      await clean(0, { imageStore: { ...app.imageStore, remove } });
      expect([await found, await isKept()]).toEqual([true, true]);
      expect([await clean(), await isKept()]).toMatchObject([{ blobs: 0 }, true]);
    });
  });

  async function waitingForLocks(): Promise<number> {
    const { rows } = await plant.database.pool.query<{ count: number }>(
      `select count(*)::integer as count from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    return rows[0]?.count ?? 0;
  }
});
