import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { eventually } from '../store/eventually.js';
import { freshDatabase, type FreshDatabase } from '../support/database.js';
import { data, graphql } from '../support/graphql.js';
import { gateBefore, type Gate } from '../workers/gate.js';
import { describeWithOwnRedis, type OwnRedis } from '../workers/redis.js';
import { ARCHIVE, attempt, done, packed, PROFILE, profileOf, type ArchiveSeen, type Changed } from './author.js';
import { follow, nextOf, transports } from './follow.js';
import { openProduct, type Product } from './product.js';
import { download, sha256 } from './unpack.js';

// What a person sees while something that the program stands on is gone, and that everything is there when it is back.
jest.setTimeout(120_000);

const CONFIG_MAP = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: page\n';

let made = 0;
async function published(product: Product, content = CONFIG_MAP): Promise<string> {
  made += 1;
  const created = await done<Changed>(product, 'createSystemProfile', { name: `Site ${made}` }, PROFILE);
  const profileId = created.systemProfile.id;
  const manifests = [{ name: 'page', content }];
  await done(product, 'addManifestLayer', { profileId, name: 'web', manifests }, 'layer { id }');
  await done(product, 'finishSystemProfile', { profileId }, 'profileVersion { version }');
  return profileId;
}

const statusOf = async (product: Product, address: string): Promise<number> =>
  (await fetch(`${product.url}${address}`)).status;

describe('while PostgreSQL is gone', () => {
  let database: FreshDatabase;
  let gate: Gate;
  let product: Product;
  beforeAll(async () => {
    database = await freshDatabase();
    gate = await gateBefore(database.url);
    product = await openProduct(['src/main.ts'], { DATABASE_URL: gate.url });
  });
  afterAll(async () => {
    await product.close();
    await gate.shut();
    await database.close();
  });

  test('everything is answered UNAVAILABLE in a sentence; when it is back nothing is lost and subscriptions go on', async () => {
    const profileId = await published(product);
    const archive = await packed(product, profileId, '1.0.0');
    const input = { profileId, idempotencyKey: randomUUID() };
    const query = `subscription { profileChanged(profileId: "${profileId}") { type revision } }`;
    const following = transports.map((transport) => follow<Followed>(product, transport, query));
    const heard = following.map(nextOf);

    await gate.shut();
    const unavailable = [
      expect.objectContaining({
        message: 'The database does not answer at the moment: try again shortly.',
        extensions: expect.objectContaining({ code: 'UNAVAILABLE' }),
      }),
    ];
    expect((await attempt(product, 'reviseSystemProfile', input, PROFILE)).errors).toEqual(unavailable);
    expect((await graphql(product, '{ systemProfiles { nodes { name } } }')).errors).toEqual(unavailable);
    expect(
      (await graphql(product, `{ ${ARCHIVE.replace('archive', `archive(id: "${archive.id}")`)} }`)).errors,
    ).toEqual(unavailable);
    expect((await fetch(archive.downloadUrl ?? '')).status).toBe(503);
    expect(await statusOf(product, '/readyz')).toBe(503);
    expect(await statusOf(product, '/livez')).toBe(200);

    await gate.open();
    await eventually(async () => (await statusOf(product, '/readyz')) === 200);
    const revised = await done<Changed>(product, 'reviseSystemProfile', input, PROFILE);
    expect((await done<Changed>(product, 'reviseSystemProfile', input, PROFILE)).systemProfile).toEqual(
      revised.systemProfile,
    );
    const { revision } = revised.systemProfile;
    for (const first of heard) expect(await first).toEqual({ profileChanged: { type: 'DraftOpened', revision } });
    for (const one of following) await one.return?.();
    expect(await packed(product, await published(product), '1.0.0')).toMatchObject({ status: 'READY' });
    expect(sha256(await download(archive.downloadUrl ?? ''))).toBe(archive.sha256);
  });

  test('again and again, the program lives, and each acknowledged edit is there once', async () => {
    const { systemProfile } = await done<Changed>(product, 'createSystemProfile', { name: 'Flapping' }, PROFILE);
    const profileId = systemProfile.id;
    const acknowledged: string[] = [];
    let over = false;
    const flapping = (async () => {
      for (let i = 0; i < 8; i += 1) {
        await gate.shut();
        await gate.open();
        const before = acknowledged.length;
        await eventually(async () => acknowledged.length > before + 2);
      }
      over = true;
    })();
    for (let i = 0; !over; i += 1) {
      const input = { profileId, description: `text ${i}`, idempotencyKey: randomUUID() };
      await eventually(async () => {
        const { data: answer } = await attempt(product, 'updateProfileInformation', input, PROFILE);
        return answer?.['updateProfileInformation']?.userErrors.length === 0;
      });
      acknowledged.push(input.description);
    }
    await flapping;
    const { at } = await profileOf<{ at: { description: string } }>(
      product,
      profileId,
      `at(revision: ${acknowledged.length + 1}) { description }`,
    );
    expect(at.description).toBe(acknowledged.at(-1));
    expect(await profileOf(product, profileId, 'revision')).toEqual({ revision: acknowledged.length + 1 });
    expect(await data(product, `{ verifyAudit(subjectId: "${profileId}") { intact } }`)).toEqual({
      verifyAudit: { intact: true },
    });
  });
});

type Followed = { profileChanged: { type: string; revision: number } };

describeWithOwnRedis('while Redis is gone', (startRedis) => {
  let database: FreshDatabase;
  let redis: OwnRedis;
  let product: Product;
  beforeAll(async () => {
    [database, redis] = await Promise.all([freshDatabase(), startRedis()]);
    product = await openProduct(['src/api.ts', 'workers/main.ts'], {
      DATABASE_URL: database.url,
      REDIS_URL: redis.url,
    });
  });
  afterAll(async () => {
    await product.close();
    await redis.close();
    await database.close();
  });

  test('profiles are made and archives asked for as ever; these are built when it is back, empty as it may be', async () => {
    const before = await published(product);
    expect(await packed(product, before, '1.0.0')).toMatchObject({ status: 'READY' });
    await redis.kill();
    const profileId = await published(product);
    const asked = await done<{ archive: ArchiveSeen }>(
      product,
      'requestArchive',
      { profileId, version: '1.0.0' },
      ARCHIVE,
    );
    expect(asked.archive.status).toBe('QUEUED');
    expect(await statusOf(product, '/readyz')).toBe(200);
    const query = `subscription { archiveUpdated(archiveId: "${asked.archive.id}") { status } }`;
    const steps = follow<{ archiveUpdated: { status: string } }>(product, 'SSE', query);
    expect(await nextOf(steps)).toEqual({ archiveUpdated: { status: 'QUEUED' } });
    await redis.start();
    let last = '';
    for await (const { archiveUpdated } of steps) last = archiveUpdated.status;
    expect(last).toBe('READY');
  });

  test('a worker starts all the same, and works when Redis has come', async () => {
    await redis.kill();
    await product.start('workers/main.ts');
    const profileId = await published(product);
    await done(product, 'requestArchive', { profileId, version: '1.0.0' }, ARCHIVE);
    await redis.start();
    expect(await packed(product, profileId, '1.0.0')).toMatchObject({ status: 'READY' });
  });
});

test('the embedded PostgreSQL, killed, is started again by the program, with every commit', async () => {
  const product = await openProduct(['src/main.ts']);
  const profileId = await published(product);
  process.kill(
    Number((await readFile(path.join(product.dataDir, 'postgres/postmaster.pid'), 'utf8')).split('\n')[0]),
    'SIGKILL',
  );
  await eventually(
    async () => (await attempt(product, 'reviseSystemProfile', { profileId }, PROFILE)).errors === undefined,
    60_000,
  );
  expect(await profileOf(product, profileId, 'draft { version }')).toEqual({ draft: { version: '1.0.1' } });
  expect(await packed(product, profileId, '1.0.0')).toMatchObject({ status: 'READY' });
  await product.close();
});

describeWithTmpfs('while the disk of the archives is full', (folder) => {
  test('an archive is tried again, then FAILED with a sentence; with room again, it is built on request', async () => {
    const database = await freshDatabase();
    const product = await openProduct(['src/main.ts'], { DATABASE_URL: database.url, ARCHIVE_STORE: folder() });
    const noise = `${CONFIG_MAP}data: {noise: ${randomBytes(200_000).toString('hex')}}\n`;
    const profileId = await published(product, noise);
    const { archive } = await done<{ archive: ArchiveSeen }>(
      product,
      'requestArchive',
      { profileId, version: '1.0.0' },
      ARCHIVE,
    );
    const query = `subscription { archiveReady(profileId: "${profileId}") { ${ARCHIVE} } }`;
    expect(
      (await nextOf(follow<{ archiveReady: { archive: ArchiveSeen } }>(product, 'WebSocket', query))).archiveReady
        .archive,
    ).toEqual({
      ...archive,
      status: 'FAILED',
      error: 'The disk that holds the archives is full. Free some space on it, then request the archive again.',
    });
    expect(product.said().match(/A job failed/g)?.length).toBe(5);
    const small = await published(product);
    expect(await packed(product, small, '1.0.0')).toMatchObject({ status: 'READY' });

    execFileSync('mount', ['-o', 'remount,size=10m', folder()]);
    const again = await packed(product, profileId, '1.0.0');
    expect(again).toMatchObject({ status: 'READY' });
    expect(sha256(await download(again.downloadUrl ?? ''))).toBe(again.sha256);
    await product.close();
    await database.close();
  });
});

/** Claims about a disk of 128 KiB; needs the right to mount one. */
function describeWithTmpfs(title: string, claims: (folder: () => string) => void): void {
  const mounts = process.platform === 'linux' && spawnSync('unshare', ['--mount', 'true']).status === 0;
  if (!mounts || process.getuid?.() !== 0) {
    describe.skip(`${title} [needs root]`, () => claims(() => ''));
    return;
  }
  describe(title, () => {
    let folder = '';
    beforeAll(async () => {
      folder = await mkdtemp(path.join(tmpdir(), 'sp-full-disk-'));
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=128k', 'tmpfs', folder]);
    });
    afterAll(async () => {
      execFileSync('umount', [folder]);
      await rm(folder, { recursive: true });
    });
    claims(() => folder);
  });
}
