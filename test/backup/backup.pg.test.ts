import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { PassThrough, Readable, Writable } from 'node:stream';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type pg from 'pg';
import type { ArchiveStore } from '../../src/archives/archives.js';
import { openArchiveStore } from '../../src/archives/store-file.js';
import { faultOfStore, settleStore } from '../../src/archives/store-identity.js';
import { writeBackup } from '../../src/backup/backup.js';
import { restoreBackup } from '../../src/backup/restore.js';
import type { BackupEnd } from '../../src/backup/format.js';
import { endPool } from '../../src/database.js';
import { createLog } from '../../src/log.js';
import { profileRows } from '../../src/profiles/projection.js';
import { createSlugs } from '../../src/profiles/slugs.js';
import { createWizard } from '../../src/profiles/wizard.js';
import { profileUpcasters } from '../../src/profiles/upcasters.js';
import { createEventStore } from '../../src/store/event-store.js';
import { verifyLog } from '../../src/store/verify-log.js';
import { source } from '../profiles/samples.js';
import { caller, openWorkshop, type Workshop } from '../profiles/wizard-workshop.js';
import { openPool } from '../support/pool.js';
import { runOnce, testServer, withDatabase } from '../support/server.js';
import { eventually } from '../store/eventually.js';

const log = createLog('silent');
const ada = caller('ada');
const archive = randomBytes(3_000_000);
const sha256 = createHash('sha256').update(archive).digest('hex');
/** A chart that a layer is pinned to, from a registry whose name would mislead who searches texts for braces. */
const chart = randomBytes(30_000);
const chartSha256 = createHash('sha256').update(chart).digest('hex');
const pinned = { ...source, registryName: 'Charts {of} "us"', digest: `sha256:${chartSha256}` };

let shop: Workshop;
let folder: string;
let backup: Buffer;
let end: BackupEnd;
let cursor: string;
const made: string[] = [];

beforeAll(async () => {
  shop = await openWorkshop();
  folder = await mkdtemp(path.join(os.tmpdir(), 'system-profiles-backup-'));
  for (let round = 0; round < 30; round += 1) {
    const { profileId } = await shop.wizard.create(
      { name: `Gateway ${round}`, description: 'Ü\t\\N', tags: ['edge'], version: '1.0.0' },
      ada,
    );
    await shop.wizard.addManifestLayer(
      { profileId, name: 'web', manifests: [{ name: 'a', content: `a: ${round}\n` }], values: '# é\n' },
      ada,
    );
  }
  await pinAChart();
  const store = openArchiveStore(path.join(folder, 'archives'));
  await keep(store, archive, sha256);
  await keep(openArchiveStore(path.join(folder, 'archives/content')), chart, chartSha256);
  await shop.database.pool.query(
    `insert into read.archive (id, profile_id, version, status, phase, attempt, file_name, includes_images, platforms, sha256,
                               requested_by_kind, requested_by_id, requested_at)
     select gen_random_uuid(), gen_random_uuid(), '1.0.0', 'READY', 'Done', 0, 'x.tgz', false, '{}', sha, 'SYSTEM', 'x', now()
       from unnest($1::text[]) as sha`,
    [[sha256, 'ab'.repeat(32)]],
  );
  // Another test's transaction may hold the fence for a moment.
  await eventually(async () => (await shop.store.readAfter(null, 100)).events.length === 62);
  cursor = (await shop.store.readAfter(null, 100)).cursor!;
  // As a start does it; the backup says nothing of it.
  expect(await settleStore({ pool: shop.database.pool, store })).toBeNull();
  ({ backup, end } = await taken());
});
afterAll(async () => {
  await shop.close();
  const { url } = await testServer();
  for (const name of made) await runOnce(url, `drop database if exists ${name} with (force)`);
  await rm(folder, { recursive: true, force: true });
});

async function keep(store: ArchiveStore, bytes: Buffer, digest: string): Promise<void> {
  const place = await store.begin();
  await writeFile(place.path, bytes);
  await place.commit(digest);
}

async function pinAChart(): Promise<void> {
  const refused = () => Promise.reject(new Error('not asked'));
  const chartOf = () => Promise.resolve({ source: pinned, values: 'replicas: 1\n' });
  const wizard = shop.with({ sources: { pack: refused, chart: chartOf, withPresets: refused } });
  const { profileId } = await wizard.create({ name: 'Charted', description: '', tags: [], version: '1.0.0' }, ada);
  const wanted = { registryId: pinned.registryId, chartName: pinned.name, version: pinned.version, manifests: [] };
  await wizard.addHelmChartLayer({ profileId, ...wanted }, ada);
}

async function taken(): Promise<{ backup: Buffer; end: BackupEnd }> {
  const out = new PassThrough();
  const pieces: Buffer[] = [];
  out.on('data', (piece: Buffer) => pieces.push(piece));
  const told = await writeBackup({ databaseUrl: shop.database.url, ...storesIn('archives') }, out);
  return { backup: Buffer.concat(pieces), end: told };
}

/** A database that nothing was ever started on. */
async function emptyDatabase(): Promise<string> {
  const { url } = await testServer();
  const name = `restored_${randomBytes(6).toString('hex')}`;
  made.push(name);
  await runOnce(url, `create database ${name}`);
  return withDatabase(url, name);
}

const restore = (databaseUrl: string, bytes: Buffer, into = 'restored') =>
  restoreBackup({ databaseUrl, ...storesIn(into), log }, Readable.from([bytes]));

const storesIn = (name: string) => ({
  archiveStore: openArchiveStore(path.join(folder, name)),
  contentStore: openArchiveStore(path.join(folder, name, 'content')),
});

test('a backup says what is in it and which archives were gone', () => {
  expect(end).toMatchObject({ archives: 1, missing: ['ab'.repeat(32)], contents: 1 });
  expect(end.rows['es.event']).toBe(62);
});

test.each([
  ['is full at once', 0],
  ['is full in the middle of an archive', 500_000],
])('a backup onto a disk that %s ends with what the disk says', async (_, room) => {
  let left = room;
  const disk = new Writable({
    write(piece: Buffer, _encoding, done) {
      left -= piece.length;
      done(left < 0 ? new Error('no space left on device') : null);
    },
  });
  const backedUp = writeBackup({ databaseUrl: shop.database.url, ...storesIn('archives') }, disk);
  await expect(backedUp).rejects.toThrow('no space left on device');
});

describe('while a backup is taken', () => {
  const connections = `from pg_stat_activity
    where datname = current_database() and application_name = 'system-profiles backup'`;
  const sink = () => new Writable({ write: (_piece, _encoding, done) => done() });

  test('its connection may break: it ends with a sentence that says so', async () => {
    let breaking: Promise<unknown> | undefined;
    const archives = storesIn('archives');
    const slow = new Writable({
      write: (_piece, _encoding, done) => {
        breaking ??= shop.database.pool.query(`select pg_terminate_backend(pid, 5000) ${connections}`);
        breaking.then(() => done(), done);
      },
    });
    const backedUp = writeBackup({ databaseUrl: shop.database.url, ...archives }, slow);
    await expect(backedUp).rejects.toThrow(
      /^PostgreSQL broke off the connection of the backup \(.+\)\. Take the backup/,
    );
  });

  test('it holds no connection as soon as it copies archives', async () => {
    const { archiveStore, contentStore } = storesIn('archives');
    const opened: string[] = [];
    const open = async (digest: string) => {
      await eventually(async () => (await shop.database.pool.query(`select ${connections}`)).rowCount === 0);
      opened.push(digest);
      return archiveStore.open(digest);
    };
    await writeBackup({ databaseUrl: shop.database.url, archiveStore: { open }, contentStore }, sink());
    expect(opened).toContain(sha256);
  });
});

describe('a restored database', () => {
  let url: string;
  let pool: pg.Pool;
  beforeAll(async () => {
    url = await emptyDatabase();
    expect(await restore(url, backup)).toEqual(end);
    pool = openPool(url, { max: 4 });
  });
  afterAll(() => endPool(pool));

  test('has every row of every table as it was', async () => {
    const rowsOf = async (client: pg.Pool, table: string) => {
      const { rows } = await client.query<{ row: string }>(`select t::text as row from ${table} as t order by 1`);
      return rows.map(({ row }) => row);
    };
    expect(Object.keys(end.rows).length).toBeGreaterThan(15);
    for (const table of Object.keys(end.rows))
      expect([table, await rowsOf(pool, table)]).toEqual([table, await rowsOf(shop.database.pool, table)]);
  });

  test('has chains that nobody altered, and the archives', async () => {
    expect(await verifyLog(pool, new AbortController().signal)).toEqual({
      intact: true,
      events: 62,
      firstBroken: null,
    });
    const store = openArchiveStore(path.join(folder, 'restored'));
    expect(await store.stat(sha256)).toEqual({ sizeBytes: archive.length });
  });

  test('has the packs and charts that layers are pinned to, since their registries may not', async () => {
    const store = openArchiveStore(path.join(folder, 'restored/content'));
    expect(await store.stat(chartSha256)).toEqual({ sizeBytes: chart.length });
  });

  test('has the store that it was restored into for its own, and not the one of the backup', async () => {
    const identityOf = (name: string) => faultOfStore({ pool, store: openArchiveStore(path.join(folder, name)) });
    expect(await identityOf('restored')).toBeNull();
    expect(await identityOf('archives')).toMatch(/^The archive store of this process is [0-9a-f]{8}, and the one/);
  });

  test('goes on behind the cursors that clients kept, in the next generation', async () => {
    const store = createEventStore({ pool, upcasters: profileUpcasters });
    expect((await store.readAfter(cursor, 10)).events).toEqual([]);
    const wizard = createWizard({
      store,
      rows: profileRows,
      slugs: createSlugs(pool),
      review: () => Promise.reject(new Error('not asked')),
    });
    const { profileId } = await wizard.create({ name: 'After', description: '', tags: [], version: '1.0.0' }, ada);
    await eventually(async () => {
      const { events } = await store.readAfter(cursor, 10);
      return events.length === 1 && events[0]?.streamId === profileId;
    });
    const { rows } = await pool.query<{ generation: number }>('select generation from es.store');
    expect(rows).toEqual([{ generation: 2 }]);
  });
});

describe('what is no whole backup restores nothing', () => {
  const tar = () => gunzipSync(backup);
  test.each<[string, () => Buffer, RegExp]>([
    ['cut in the middle', () => backup.subarray(0, backup.length / 2), /damaged or was cut off|was cut off/],
    ['cut before its end', () => gzipSync(tar().subarray(0, tar().lastIndexOf('end.json'))), /was cut off/],
    [
      'a flipped bit',
      () => Buffer.concat([backup.subarray(0, 5_000), Buffer.from([backup[5_000]! ^ 1]), backup.subarray(5_001)]),
      /^The file is no whole backup: .* Nothing was restored: copy it again, or take another\.$/,
    ],
    ['something else', () => gzipSync(Buffer.from('hello')), /does not begin with backup\.json/],
    ['no gzip', () => Buffer.from('hello'), /damaged or was cut off/],
  ])('%s', async (_, bytes, sentence) => {
    const url = await emptyDatabase();
    await expect(restore(url, bytes(), 'nowhere')).rejects.toThrow(sentence);
    const { rows } = await runOnce(url, "select to_regclass('es.event') is not null as there");
    if (rows[0]?.['there'] === true)
      expect((await runOnce(url, 'select count(*)::int as events from es.event')).rows).toEqual([{ events: 0 }]);
  });

  test('a database that is in use is refused', async () => {
    await expect(restore(shop.database.url, backup)).rejects.toMatchObject({ code: 'RESTORE_NOT_EMPTY' });
  });

  test('a backup of a newer program is refused', async () => {
    const newer = tar().toString('latin1').replace('0001_event-store.sql', '9999_event-store.sql');
    const url = await emptyDatabase();
    await expect(restore(url, gzipSync(Buffer.from(newer, 'latin1')))).rejects.toMatchObject({ code: 'BACKUP_NEWER' });
  });
});

test('a backup is taken while others write, and what it has is whole', async () => {
  let writing = true;
  const writer = (async () => {
    for (let round = 0; writing; round += 1)
      await shop.wizard.create({ name: `Meanwhile ${round}`, description: '', tags: [], version: '1.0.0' }, ada);
  })();
  const meanwhile = await taken();
  writing = false;
  await writer;
  const url = await emptyDatabase();
  await restore(url, meanwhile.backup);
  const pool = openPool(url, { max: 2 });
  try {
    expect(await verifyLog(pool, new AbortController().signal)).toMatchObject({
      intact: true,
      events: meanwhile.end.rows['es.event'],
    });
  } finally {
    await endPool(pool);
  }
});

test('a database that is lost alone is restored beside the store that is still there, which keeps its identity', async () => {
  const url = await emptyDatabase();
  await restore(url, backup, 'archives');
  const pool = openPool(url, { max: 2 });
  try {
    const store = openArchiveStore(path.join(folder, 'archives'));
    expect(await faultOfStore({ pool, store })).toBeNull();
    expect(await faultOfStore({ pool: shop.database.pool, store })).toBeNull();
  } finally {
    await endPool(pool);
  }
});
