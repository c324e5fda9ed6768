import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { createApp, type App } from '../../src/app.js';
import { openArchiveStore } from '../../src/archives/store-file.js';
import { adoptStore, faultOfStore, MARK, settleStore } from '../../src/archives/store-identity.js';
import { checkConfig } from '../../src/check-config.js';
import { loadConfig } from '../../src/config.js';
import { startServer } from '../../src/server.js';
import { eventually } from '../store/eventually.js';
import { startProgram } from '../support/program.js';
import { runOnce } from '../support/server.js';
import { by, quick } from '../workers/plant.js';
import { createArchiveHandler } from '../../workers/archive.worker.js';
import { archiveJobId } from '../../workers/queues.js';
import { startWorkers } from '../../workers/start-workers.js';
import { never, openYard, places, type Place, type Yard } from './yard.js';

const log = pino({ level: 'silent' });
const adminKey = randomBytes(32).toString('base64url');

/** A store of the same kind that nobody else has. */
function storeIn({ env }: Place, folder: string, name: string): string {
  const bucket = env['ARCHIVE_STORE'];
  return bucket?.replace('/a/prefix', `/${path.basename(folder)}/${name}`) ?? path.join(folder, name);
}

describe.each(places)('archives in %s', (_name, open) => {
  let place: Place;
  let yard: Yard;
  let folder: string;
  /** a process that sees the other store */
  let stranger: App;
  beforeAll(async () => {
    place = await open();
  });
  afterAll(() => place.close());
  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'other-store-'));
    yard = await openYard({ ...place, env: { ARCHIVE_STORE: storeIn(place, folder, 'own') } });
    stranger = await appOn(storeIn(place, folder, 'other'));
  });
  afterEach(async () => {
    await stranger.close();
    await yard.close();
    await rm(folder, { recursive: true, force: true });
  });

  const envOf = (store: string) => ({
    DATA_DIR: folder,
    ARCHIVE_STORE: store,
    PORT: '0',
    DATABASE_URL: yard.database.url,
  });
  const appOn = (store: string) => createApp({ config: loadConfig(envOf(store)), log, databaseUrl: yard.database.url });
  const storeOf = (app: App) => openArchiveStore(app.config.archiveStore, path.join(folder, 'partial'));
  const packed = async () => {
    const { profileId, version } = await yard.publish();
    return { profileId, version, archiveId: await yard.packed(profileId, version) };
  };

  test('whoever comes first makes a store the one, and of many at once all agree', async () => {
    const { pool } = yard.database;
    const faults = await Promise.all(Array.from({ length: 8 }, () => settleStore({ pool, store: storeOf(yard.app) })));
    expect(faults).toEqual(Array.from({ length: 8 }, () => null));
    const mark = await storeOf(yard.app).readNamed(MARK);
    const { rows } = await runOnce(yard.database.url, 'select id from read.archive_store');
    expect(rows).toEqual([{ id: (JSON.parse(String(mark)) as { archiveStore: string }).archiveStore }]);
  });

  test('two stores at once: one of them is the one', async () => {
    const { pool } = yard.database;
    const faults = await Promise.all([yard.app, stranger].map((app) => settleStore({ pool, store: storeOf(app) })));
    expect(faults.filter((fault) => fault === null)).toHaveLength(1);
    expect(faults.find((fault) => fault !== null)).toMatch(/has no store\/identity\.json.*archive-store adopt$/);
  });

  test('a process that was killed between mark and row leaves a store that the next one takes', async () => {
    const { pool } = yard.database;
    await settleStore({ pool, store: storeOf(yard.app) });
    const mark = await storeOf(yard.app).readNamed(MARK);
    await pool.query('delete from read.archive_store');
    expect(await settleStore({ pool, store: storeOf(yard.app) })).toBeNull();
    expect(await storeOf(yard.app).readNamed(MARK)).toEqual(mark);
  });

  test('an installation that is upgraded takes the store that its archives are in, whoever starts first', async () => {
    const { archiveId } = await packed();
    await yard.database.pool.query('delete from read.archive_store');
    await expect(stranger.storeWatch.verify()).rejects.toThrow('holds none of the newest archives');
    expect((await stranger.storeWatch.seen())!).toContain('archive-store adopt');
    await yard.app.storeWatch.verify();
    await expect(stranger.storeWatch.verify()).rejects.toMatchObject({ code: 'OTHER_STORE' });
    expect((await yard.row(archiveId)).status).toBe('READY');
  });

  test('a process with another store takes no archive for lost, and gives none up', async () => {
    const { archiveId, ...version } = await packed();
    const asked = await stranger.archives.request({ ...version, includeImages: false }, by);
    expect(asked).toEqual({ archiveId });
    expect(await yard.events(archiveId)).toEqual(['ArchiveRequested', 'ArchiveBuilt']);
    const queued = await yard.ask(version.profileId, version.version, { includeImages: true });
    const handler = createArchiveHandler(stranger);
    const fault = await handler.run({ archiveId: queued }, never).catch((error: unknown) => error);
    expect(fault).toMatchObject({ code: 'OTHER_STORE' });
    await expect(handler.gaveUp({ archiveId: queued }, fault)).rejects.toBe(fault);
    await yard.build(queued);
    expect((await yard.row(queued)).status).toBe('READY');
  });

  test('it says so at /readyz and to whoever downloads, and serves what is there when it has the right one', async () => {
    const { archiveId } = await packed();
    const server = await startServer(stranger, { adminKey, secretsKey: Buffer.alloc(32, 1) });
    try {
      const ready = await fetch(`${server.url}/readyz`);
      expect([ready.status, await ready.json()]).toEqual([
        503,
        {
          status: 'not ready',
          checks: { database: true, migrations: true, relay: true, archiveStore: false },
          why: expect.stringMatching(
            /^The archive store of this process has no store\/identity\.json, and the one that the database knows is [0-9a-f]{8}\. /,
          ),
        },
      ]);
      const headers = { authorization: `Bearer ${adminKey}` };
      const download = await fetch(`${server.url}/archives/${archiveId}.tgz`, { headers });
      expect([download.status, await download.json()]).toMatchObject([503, { error: { code: 'UNAVAILABLE' } }]);
      await adoptStore({ pool: stranger.db, store: storeOf(stranger) });
      expect((await fetch(`${server.url}/archives/${archiveId}.tgz`, { headers })).status).toBe(410);
    } finally {
      await server.close();
    }
  });

  test('it removes nothing and lets nothing expire', async () => {
    const { old } = await yard.succeeded();
    const { sha256 } = await yard.row(old);
    await expect(stranger.retention.clean(0, never)).rejects.toMatchObject({ code: 'OTHER_STORE' });
    for (const change of [
      () => stranger.archiveStore.remove(sha256!),
      () => stranger.archiveStore.sweep(0),
      () => stranger.archiveStore.keepNamed('anchors/1.json', Buffer.from('')),
      () => stranger.imageStore.remove(sha256!),
    ])
      await expect(change()).rejects.toMatchObject({ code: 'OTHER_STORE' });
    expect([(await yard.row(old)).status, await yard.isStored(sha256)]).toEqual(['READY', true]);
  });

  test('a worker with another store takes no job, and takes them when its store has become the one', async () => {
    await packed();
    const waiting = await yard.request();
    let looks = 0;
    const seen = () => {
      looks += 1;
      return faultOfStore({ pool: stranger.db, store: storeOf(stranger) });
    };
    const app = { ...stranger, storeWatch: { ...stranger.storeWatch, seen } };
    const workers = await startWorkers(app, yard.queues, { ...quick, lookMs: 20 });
    try {
      await eventually(() => yard.queues.archives.isLive(archiveJobId(waiting)));
      const before = looks;
      await eventually(() => Promise.resolve(looks > before + 10));
      expect(await yard.queues.archives.counts()).toMatchObject({ active: 0, delayed: 0 });
      expect((await yard.row(waiting)).status).toBe('QUEUED');
      await adoptStore({ pool: stranger.db, store: storeOf(stranger) });
      await yard.becomes(waiting, 'READY');
    } finally {
      await workers.stop();
    }
  });

  test('--check-config tells it, and makes no store the one', async () => {
    const check = async (app: App) => {
      const said: string[] = [];
      const code = await checkConfig(envOf(app.config.archiveStore), (text) => said.push(text));
      return { code, text: said.join('') };
    };
    expect((await check(stranger)).code).toBe(0);
    expect((await runOnce(yard.database.url, 'select from read.archive_store')).rowCount).toBe(0);
    await yard.app.storeWatch.verify();
    expect((await check(yard.app)).code).toBe(0);
    const { code, text } = await check(stranger);
    expect([code, text]).toEqual([
      1,
      expect.stringContaining('  ARCHIVE_STORE: The archive store of this process has'),
    ]);
  });

  test('commands: a backup of another store is none, until that is adopted', async () => {
    await packed();
    const { AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '' } = process.env;
    const env = { ...envOf(stranger.config.archiveStore), AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY };
    const run = async (...words: readonly string[]) => {
      const program = startProgram('cli/main.ts', env, words);
      return { code: await program.ended(), said: program.lines.join('\n') };
    };
    const file = path.join(folder, 'backup.tar.gz');
    expect(await run('backup', file)).toMatchObject({ code: 1, said: expect.stringContaining('archive-store adopt') });
    expect(await run('archive-store', 'adopt')).toMatchObject({
      code: 0,
      said: expect.stringMatching(/is the archive store now .* Of the 1 newest archives it holds 0\.$/m),
    });
    expect(await run('backup', file)).toMatchObject({ code: 0, said: expect.stringContaining(' 0 archives, ') });
  }, 60_000);

  test('a store that is adopted is the one, and what is not in it is built anew on request', async () => {
    const { archiveId, ...version } = await packed();
    const { pool } = yard.database;
    const adopted = await adoptStore({ pool, store: storeOf(stranger) });
    expect(adopted).toMatchObject({ asked: 1, found: 0 });
    expect(await adoptStore({ pool, store: storeOf(stranger) })).toEqual(adopted);
    await expect(yard.app.storeWatch.verify()).rejects.toThrow(/of this process is [0-9a-f]{8}, and the one/);
    const { archiveId: anew } = await stranger.archives.request({ ...version, includeImages: false }, by);
    expect(anew).not.toBe(archiveId);
    await createArchiveHandler(stranger).run({ archiveId: anew }, never);
    expect((await yard.row(anew)).status).toBe('READY');
  });
});
