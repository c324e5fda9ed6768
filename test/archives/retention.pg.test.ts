import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { App } from '../../src/app.js';
import { createRetention } from '../../src/archives/retention.js';
import { createArchiveHandler } from '../../workers/archive.worker.js';
import { eventually } from '../store/eventually.js';
import { startProgram } from '../support/program.js';
import { by } from '../workers/plant.js';
import { downloadDesk } from './download-desk.js';
import { never, openYard, places, type Place, type Yard } from './yard.js';

const HOUR_MS = 3_600_000;

describe.each(places)('archives in %s', (_name, open) => {
  let place: Place;
  let yard: Yard;
  beforeAll(async () => {
    place = await open();
  });
  afterAll(() => place.close());
  beforeEach(async () => {
    yard = await openYard(place);
  });
  afterEach(() => yard.close());

  test('the newest version of a profile keeps its archives, whatever their age', async () => {
    const { profileId, version } = await yard.publish();
    const archiveId = await yard.packed(profileId, version);
    expect(await yard.clean()).toEqual({ expired: 0, files: 0, blobs: 0 });
    expect((await yard.row(archiveId)).status).toBe('READY');
  });

  test('what a device is pinned to stays, and so does what has not been built yet', async () => {
    const { profileId, old } = await yard.succeeded();
    const pinned = () => Promise.resolve([{ profileId, version: '1.0.0' }]);
    const retention = createRetention({ ...yard.app, pool: yard.app.db, pinned });
    expect(await retention.clean(0, never)).toMatchObject({ expired: 0 });
    const waiting = await yard.ask(profileId, '1.0.0', { includeImages: true });
    await yard.clean(HOUR_MS);
    expect([(await yard.row(old)).status, (await yard.row(waiting)).status]).toEqual(['READY', 'QUEUED']);
  });

  test('the time counts from when nothing needed it any more, and anew when somebody asks for it', async () => {
    const { profileId, old } = await yard.succeeded();
    await yard.clean(HOUR_MS);
    expect((await yard.row(old)).status).toBe('READY');
    const age = () =>
      yard.database.pool.query(`update read.archive set unneeded_since = now() - interval '2 hours' where id = $1`, [
        old,
      ]);
    await age();
    expect(await yard.ask(profileId, '1.0.0')).toBe(old);
    await yard.clean(HOUR_MS);
    expect((await yard.row(old)).status).toBe('READY');
    await age();
    await yard.clean(HOUR_MS);
    expect((await yard.row(old)).status).toBe('EXPIRED');
  });

  test('whoever asks at the last moment keeps it', async () => {
    const { profileId, old } = await yard.succeeded();
    const reportExpired: App['archives']['reportExpired'] = async (archiveId, forMs) => {
      await yard.ask(profileId, '1.0.0');
      await yard.app.archives.reportExpired(archiveId, forMs);
    };
    await yard.clean(0, { archives: { ...yard.app.archives, reportExpired } });
    expect((await yard.row(old)).status).toBe('READY');
  });

  test('what expires goes with its file and members, and a new request builds the same bytes again', async () => {
    const { profileId, old } = await yard.succeeded();
    const { sha256, sizeBytes } = await yard.row(old);
    expect(await yard.clean()).toEqual({ expired: 1, files: 1, blobs: 0 });
    expect(await yard.row(old)).toMatchObject({ status: 'EXPIRED', sha256, sizeBytes, expiredAt: expect.any(Date) });
    expect([await yard.isStored(sha256), await yard.members(sha256), await yard.app.archives.members(old, {})]).toEqual(
      [...[false, 0, null]],
    );
    expect(await yard.events(old)).toEqual(['ArchiveRequested', 'ArchiveBuilt', 'ArchiveExpired']);
    expect(await yard.clean()).toEqual({ expired: 0, files: 0, blobs: 0 });
    const again = await yard.packed(profileId, '1.0.0');
    expect(again).not.toBe(old);
    expect(await yard.row(again)).toMatchObject({ status: 'READY', sha256 });
    expect(await yard.isStored(sha256)).toBe(true);
    expect(await yard.clean(null)).toEqual({ expired: 0, files: 0, blobs: 0 });
  });

  test('a download that stopped goes on a day later, from the archive that was built again meanwhile', async () => {
    const { profileId, old } = await yard.succeeded();
    let now = Date.now();
    const desk = await downloadDesk(yard, () => new Date(now));
    const first = await desk.get(old, { range: 'bytes=0-999' });
    const resumed = { range: 'bytes=1000-', 'if-range': first.headers.get('etag')! };
    now += 24 * HOUR_MS;
    expect((await fetch(first.url, { headers: resumed })).status).toBe(403);
    expect(await desk.bytes(await desk.get(old, resumed), first)).toBe((await yard.row(old)).sha256);
    await yard.clean();
    const gone = await desk.get(old, resumed);
    expect([gone.status, await gone.text()]).toEqual([410, expect.stringContaining('Request it again')]);
    const again = await yard.packed(profileId, '1.0.0');
    expect(await desk.bytes(await desk.get(again, resumed), await desk.get(again, { range: 'bytes=0-999' }))).toBe(
      (await yard.row(old)).sha256,
    );
    desk.close();
  });

  test('archives of a deleted profile are needed by nothing', async () => {
    const { profileId, version } = await yard.publish();
    const archiveId = await yard.packed(profileId, version);
    await yard.app.wizard.delete({ profileId }, by);
    expect(await yard.clean()).toMatchObject({ expired: 1, files: 1 });
    expect((await yard.row(archiveId)).status).toBe('EXPIRED');
  });

  test('bytes that two archives share go with the second', async () => {
    const { profileId } = await yard.succeeded();
    const [one, two] = [
      await yard.packed(profileId, '1.0.0', { includeImages: true, platforms: ['linux/amd64'] }),
      await yard.packed(profileId, '1.0.0', { includeImages: true, platforms: ['linux/arm64'] }),
    ];
    const { sha256 } = await yard.row(one);
    expect((await yard.row(two)).sha256).toBe(sha256);
    const onlyOne = {
      ...yard.app.archives,
      reportExpired: (id: string) => (id === one ? yard.app.archives.reportExpired(id, 0) : Promise.resolve()),
    };
    await yard.clean(0, { archives: onlyOne });
    expect([(await yard.row(one)).status, await yard.isStored(sha256)]).toEqual(['EXPIRED', true]);
    await yard.clean();
    expect([(await yard.row(two)).status, await yard.isStored(sha256)]).toEqual(['EXPIRED', false]);
  });

  test('a store that fails half-way leaves the rest to the next round, with or without a retention', async () => {
    const { old } = await yard.succeeded();
    const { sha256 } = await yard.row(old);
    const remove = () => Promise.reject(new Error('The disk went away.'));
    await expect(yard.clean(0, { archiveStore: { ...yard.app.archiveStore, remove } })).rejects.toThrow(
      'The disk went away.',
    );
    expect([(await yard.row(old)).status, await yard.isStored(sha256)]).toEqual(['EXPIRED', true]);
    expect(await yard.clean(null)).toEqual({ expired: 0, files: 1, blobs: 0 });
    expect([await yard.isStored(sha256), await yard.members(sha256)]).toEqual([false, 0]);
  });

  test.each(['expired', 'removed'])(
    'what was %s when the housekeeper was killed is finished by the next',
    async (step) => {
      const { old } = await yard.succeeded();
      const { sha256 } = await yard.row(old);
      const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = process.env;
      const settings = { DATA_DIR: yard.dataDir, DATABASE_URL: yard.database.url, ...place.env };
      const killed = startProgram(
        'test/archives/slow-housekeeper.ts',
        { ...settings, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY },
        [step],
      );
      await killed.line(/cleaning/);
      await killed.end('SIGKILL');
      expect([(await yard.row(old)).status, await yard.isStored(sha256)]).toEqual(['EXPIRED', step === 'expired']);
      expect(await yard.members(sha256)).toBeGreaterThan(0);
      expect(await yard.clean(null)).toEqual({ expired: 0, files: 1, blobs: 0 });
      expect([await yard.isStored(sha256), await yard.members(sha256)]).toEqual([false, 0]);
      expect(await yard.events(old)).toEqual(['ArchiveRequested', 'ArchiveBuilt', 'ArchiveExpired']);
    },
  );

  test('two housekeepers do what one does', async () => {
    const all = await Promise.all(Array.from({ length: 5 }, () => yard.succeeded()));
    await Promise.all([yard.clean(), yard.clean(), yard.clean()]);
    for (const { old } of all) {
      expect(await yard.events(old)).toEqual(['ArchiveRequested', 'ArchiveBuilt', 'ArchiveExpired']);
      expect(await yard.isStored((await yard.row(old)).sha256)).toBe(false);
    }
  });

  test('a build that reports bytes which are just being removed is done again', async () => {
    const { profileId, old } = await yard.succeeded();
    const { sha256 } = await yard.row(old);
    let reporting: Promise<unknown> = Promise.resolve();
    const remove = async (digest: string) => {
      // Everything of the new build is done but the report; that waits until the file is gone.
      const again = await yard.ask(profileId, '1.0.0');
      reporting = yard.build(again).catch((error: unknown) => error);
      await eventually(async () => (await yard.waiting()) > 0);
      await yard.app.archiveStore.remove(digest);
    };
    await yard.clean(0, { archiveStore: { ...yard.app.archiveStore, remove } });
    expect(await reporting).toMatchObject({ code: 'FILE_REMOVED' });
    const again = await yard.packed(profileId, '1.0.0');
    expect(await yard.row(again)).toMatchObject({ status: 'READY', sha256 });
    expect([await yard.isStored(sha256), (await yard.members(sha256)) > 0]).toEqual([true, true]);
  });

  test('a build that has reported the bytes before keeps them', async () => {
    const { profileId, old } = await yard.succeeded();
    const { sha256 } = await yard.row(old);
    const remove = () => Promise.reject(new Error('Not yet.'));
    await yard.clean(0, { archiveStore: { ...yard.app.archiveStore, remove } }).catch(() => undefined);
    await yard.packed(profileId, '1.0.0');
    expect(await yard.clean(null)).toMatchObject({ files: 0 });
    expect([await yard.isStored(sha256), (await yard.members(sha256)) > 0]).toEqual([true, true]);
  });

  test('while everybody requests, builds and cleans, what is READY is there', async () => {
    const { profileId } = await yard.succeeded();
    const handler = createArchiveHandler(yard.app);
    const one = async () => {
      for (let n = 0; n < 6; n += 1) {
        const archiveId = await yard.ask(profileId, '1.0.0');
        await handler.run({ archiveId }, never).catch((error: unknown) => {
          expect(error).toMatchObject({ code: 'FILE_REMOVED' });
        });
        await yard.clean();
      }
    };
    await Promise.all([one(), one(), one()]);
    const last = await yard.packed(profileId, '1.0.0');
    const { rows } = await yard.database.pool.query<{ sha256: string }>(
      `select sha256 from read.archive where status = 'READY'`,
    );
    expect((await yard.row(last)).status).toBe('READY');
    for (const { sha256 } of rows) expect(await yard.isStored(sha256)).toBe(true);
  }, 60_000);

  test('an archive that lost its file is built again when somebody asks for it, and says so', async () => {
    const { profileId, version } = await yard.publish();
    const lost = await yard.packed(profileId, version);
    const { sha256 } = await yard.row(lost);
    expect(await yard.ask(profileId, version)).toBe(lost);
    await yard.app.archiveStore.remove(sha256!);
    const again = await yard.packed(profileId, version);
    expect([again === lost, (await yard.row(again)).sha256, await yard.isStored(sha256)]).toEqual([
      false,
      sha256,
      true,
    ]);
    expect(await yard.events(lost)).toEqual(['ArchiveRequested', 'ArchiveBuilt', 'ArchiveExpired']);
    expect(await yard.clean(null)).toMatchObject({ files: 0 });
    expect(await yard.isStored(sha256)).toBe(true);
  });

  test('the file of a build that came too late goes at once, unless it is what the archive has', async () => {
    const { profileId, version } = await yard.publish();
    const archiveId = await yard.ask(profileId, version);
    const late = async (report: typeof yard.app.archives.reportBuilt) => {
      const archives = { ...yard.app.archives, reportBuilt: report };
      await createArchiveHandler({ ...yard.app, archives }).run({ archiveId }, never);
    };
    let other = '';
    await late(async (id, built) => {
      await yard.app.archives.reportFailed(id, 'Given up.');
      other = built.sha256;
      return yard.app.archives.reportBuilt(id, built);
    });
    expect([await yard.isStored(other), await yard.members(other)]).toEqual([false, 0]);
    const again = await yard.ask(profileId, version);
    await Promise.all([yard.build(again), yard.build(again)]);
    expect([(await yard.row(again)).sha256, await yard.isStored(other)]).toEqual([other, true]);
  });

  test('a device that needs what has expired gets it asked for again', async () => {
    const { profileId, old } = await yard.succeeded();
    await yard.clean();
    const { fileName, sizeBytes, sha256, checksumsDigest, error, requestedAt } = await yard.row(old);
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
    await yard.app.deviceRoutes.wantArchive({ profileId, wantedVersion: '1.0.0', archive } as never);
    const [newest] = await yard.app.archives.newest([{ profileId, version: '1.0.0' }]);
    expect([newest?.status, newest?.id === old]).toEqual(['QUEUED', false]);
  });

  test('an idempotency key still tells of the archive that it asked for, and nobody else gets that', async () => {
    const { profileId, old } = await yard.succeeded();
    const idempotencyKey = '0d7f6c58-61a5-4f8c-9c0e-0d4c3b6a5f10';
    expect(await yard.ask(profileId, '1.0.0', { idempotencyKey })).toBe(old);
    await yard.clean();
    expect(await yard.ask(profileId, '1.0.0', { idempotencyKey })).toBe(old);
    expect(await yard.ask(profileId, '1.0.0')).not.toBe(old);
  });
});
