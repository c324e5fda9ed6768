import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { createArchiveCommands } from '../../src/archives/archive-commands.js';
import { createArchiveQueries } from '../../src/archives/archive-queries.js';
import type { ArchiveCommands, ArchiveMember, ArchiveQueries } from '../../src/archives/archives.js';
import { createArchiveDescriber } from '../../src/archives/describe.js';
import type { RequestInfo } from '../../src/access/caller.js';
import { derivedId, newId } from '../../src/ids.js';
import type { Existing } from '../../src/profiles/profile.js';
import { createEventStore, type ManagedEventStore } from '../../src/store/event-store.js';
import { freshDatabase, type FreshDatabase } from '../support/database.js';

const by: RequestInfo = { caller: { actor: { kind: 'USER', id: 'ann' }, role: 'OPERATOR' }, requestId: 'r1' };
const profileId = newId();
const published = (version: string, revision: number) => ({
  version,
  revision,
  contentDigest: 'sha256:00',
  note: null,
  publishedAt: '2026-01-01T00:00:00.000Z',
  publishedBy: by.caller.actor,
});
const profile: Existing = {
  status: 'active',
  id: profileId,
  slug: 'edge',
  name: 'Edge',
  description: '',
  tags: [],
  origin: null,
  draft: { version: '2.0.0', basedOn: '1.1.0', layers: [], variables: [] },
  published: { layers: [], variables: [] },
  versions: ['1.0.0', '1.1.0', '1.2.0', '1.3.0', '1.4.0', '1.5.0'].map((version, i) => published(version, 3 + i)),
  createdAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-01T00:00:00.000Z',
  deletedAt: null,
};
const deletedId = newId();
const state = async (id: string) => {
  const found = id === profileId ? profile : id === deletedId ? { ...profile, status: 'deleted' as const } : null;
  return found && { profile: found, revision: 9, recordedAt: new Date(0) };
};

let database: FreshDatabase;
let store: ManagedEventStore;
let commands: ArchiveCommands;
let queries: ArchiveQueries;
const signals: string[] = [];
/** whether the files that workers report are in the store */
let isStored = true;

beforeAll(async () => {
  database = await freshDatabase();
  store = createEventStore({ pool: database.pool, upcasters: {} });
  queries = createArchiveQueries(database.pool);
  commands = createArchiveCommands({
    store,
    pool: database.pool,
    profiles: { state },
    archiveStore: { stat: async () => (isStored ? { sizeBytes: 1 } : null) },
    signals: { send: (topic) => void signals.push(topic) },
  });
});
afterAll(async () => {
  await store.settled();
  await database.close();
});

const request = (version: string, more: object = {}) =>
  commands.request({ profileId, version, includeImages: false, ...more }, by);
const row = async (id: string) => (await queries.rows([id]))[0];
const members = (count: number): ArchiveMember[] =>
  Array.from({ length: count }, (_, i) => ({
    path: `f${i}`,
    sizeBytes: i,
    sha256: String(i).padStart(64, '0'),
    offset: i * 2 ** 33,
    length: 7,
  }));
const stored = (seed: string, count = 3) => ({
  sha256: seed.repeat(64),
  sizeBytes: 5 * 2 ** 33,
  checksumsDigest: `sha256:${seed.repeat(64)}`,
  members: members(count),
});

describe('asking for an archive', () => {
  test('is queued at once, with its name and who asked', async () => {
    const { archiveId } = await request('1.0.0');
    expect(await row(archiveId)).toMatchObject({
      id: archiveId,
      profileId,
      version: '1.0.0',
      status: 'QUEUED',
      progress: { phase: 'Waiting', done: 0, total: 0 },
      fileName: 'edge-1.0.0.tgz',
      includesImages: false,
      requestedBy: { kind: 'USER', id: 'ann' },
      sha256: null,
    });
  });

  test('twice, or ten times at once, is one archive and one event', async () => {
    const ids = await Promise.all(Array.from({ length: 10 }, () => request('1.0.0', { platforms: ['linux/arm64'] })));
    expect(new Set(ids.map(({ archiveId }) => archiveId))).toEqual(
      new Set([derivedId(profileId, '1.0.0', 'false', '', '0')]),
    );
    expect(await store.readStream({ streamId: ids[0]!.archiveId, limit: 10 })).toHaveLength(1);
  });

  test.each([
    ['an unknown profile', { profileId: newId(), version: '1.0.0' }, 'PROFILE_NOT_FOUND', ['profileId']],
    ['what is no id', { profileId: 'x', version: '1.0.0' }, 'PROFILE_NOT_FOUND', ['profileId']],
    ['a deleted profile', { profileId: deletedId, version: '1.0.0' }, 'PROFILE_NOT_FOUND', ['profileId']],
    ['an unknown version', { profileId, version: '9.9.9' }, 'VERSION_NOT_FOUND', ['version']],
    ['a draft', { profileId, version: '2.0.0' }, 'NOT_PUBLISHED', ['version']],
    [
      'a platform',
      { profileId, version: '1.0.0', includeImages: true, platforms: ['amd64'] },
      'PLATFORM',
      ['platforms'],
    ],
    [
      'a key that is none',
      { profileId, version: '1.0.0', idempotencyKey: 'x' },
      'BAD_IDEMPOTENCY_KEY',
      ['idempotencyKey'],
    ],
  ])('for %s is refused', async (_, input, code, path) => {
    await expect(commands.request({ includeImages: false, ...input }, by)).rejects.toMatchObject({ code, path });
  });

  test('after a failure starts anew, and an old key still gives the old answer', async () => {
    const idempotencyKey = randomUUID();
    const first = await request('1.1.0', { idempotencyKey });
    await commands.reportFailed(first.archiveId, 'The disk is full.');
    const second = await request('1.1.0');
    expect(second.archiveId).not.toBe(first.archiveId);
    expect(await request('1.1.0', { idempotencyKey })).toEqual(first);
    expect(await row(first.archiveId)).toMatchObject({ status: 'FAILED', error: 'The disk is full.' });
    expect(await queries.newest([{ profileId, version: '1.1.0' }])).toMatchObject([
      { id: second.archiveId, status: 'QUEUED' },
    ]);
  });
});

describe('a worker reports', () => {
  test('progress, which is no event and wakes whoever watches', async () => {
    const { archiveId } = await request('1.2.0');
    signals.length = 0;
    await commands.reportProgress(archiveId, { phase: 'Packing', done: 3, total: 9 });
    expect(await row(archiveId)).toMatchObject({
      status: 'BUILDING',
      progress: { phase: 'Packing', done: 3, total: 9 },
    });
    expect(signals).toEqual([`archive:${archiveId}`]);
    expect(await store.readStream({ streamId: archiveId, limit: 10 })).toHaveLength(1);
  });

  test('the archive, with its members, once', async () => {
    const { archiveId } = await request('1.2.0');
    await Promise.all([
      commands.reportBuilt(archiveId, stored('a', 2_500)),
      commands.reportBuilt(archiveId, stored('a', 2_500)),
    ]);
    await commands.reportBuilt(archiveId, stored('b'));
    await commands.reportFailed(archiveId, 'Too late.');
    await commands.reportProgress(archiveId, { phase: 'Packing', done: 0, total: 9 });
    expect(await row(archiveId)).toMatchObject({
      status: 'READY',
      sha256: 'a'.repeat(64),
      sizeBytes: 5 * 2 ** 33,
      progress: { phase: 'Ready', done: 9, total: 9 },
      readyAt: expect.any(Date),
      error: null,
    });
    expect(await store.readStream({ streamId: archiveId, limit: 10 })).toHaveLength(2);
    const page = await queries.members(archiveId, { last: 2 });
    expect(page?.edges.map((edge) => edge.node)).toEqual(members(2_500).slice(-2));
    const next = await queries.members(archiveId, {
      first: 2,
      after: (await queries.members(archiveId, { first: 1 }))!.edges[0]!.cursor,
    });
    expect(next?.edges.map((edge) => edge.node.path)).toEqual(['f1', 'f2']);
  });

  test('nothing of a file that was removed meanwhile, so that it is built again', async () => {
    const { archiveId } = await request('1.2.0', { includeImages: true });
    isStored = false;
    await expect(commands.reportBuilt(archiveId, stored('e'))).rejects.toMatchObject({ code: 'FILE_REMOVED' });
    isStored = true;
    expect((await row(archiveId))?.status).toBe('QUEUED');
    await commands.reportBuilt(archiveId, stored('e'));
    expect((await row(archiveId))?.status).toBe('READY');
  });

  test('nothing about what nobody asked for', async () => {
    await expect(commands.reportBuilt(newId(), stored('c'))).rejects.toMatchObject({ code: 'ARCHIVE_NOT_FOUND' });
    await commands.reportProgress(newId(), { phase: 'Packing', done: 0, total: 1 });
  });
});

describe('what nothing needs', () => {
  const unneeded = (archiveId: string, since: string) =>
    database.pool.query(`update read.archive set unneeded_since = now() - $2::interval where id = $1`, [
      archiveId,
      since,
    ]);

  test('expires when its time is over, once, and is asked for anew after', async () => {
    const { archiveId } = await request('1.3.0', { includeImages: true });
    await commands.reportExpired(archiveId, 0);
    await commands.reportBuilt(archiveId, stored('f'));
    await commands.reportExpired(archiveId, 0);
    await unneeded(archiveId, '59 minutes');
    await commands.reportExpired(archiveId, 3_600_000);
    expect((await row(archiveId))?.status).toBe('READY');
    await unneeded(archiveId, '61 minutes');
    signals.length = 0;
    await Promise.all([commands.reportExpired(archiveId, 3_600_000), commands.reportExpired(archiveId, 3_600_000)]);
    expect(await row(archiveId)).toMatchObject({
      status: 'EXPIRED',
      sha256: 'f'.repeat(64),
      expiredAt: expect.any(Date),
    });
    expect(signals).toContain(`archive:${archiveId}`);
    expect(await store.readStream({ streamId: archiveId, limit: 10 })).toHaveLength(3);
    expect((await request('1.3.0', { includeImages: true })).archiveId).not.toBe(archiveId);
  });

  test('that expires between the look and the request is asked for anew', async () => {
    const { archiveId } = await request('1.1.0', { includeImages: true });
    await commands.reportFailed(archiveId, 'No.');
    // As the list was the moment before.
    await database.pool.query(`update read.archive set status = 'READY' where id = $1`, [archiveId]);
    const next = await request('1.1.0', { includeImages: true });
    expect([next.archiveId === archiveId, (await row(next.archiveId))?.status]).toEqual([false, 'QUEUED']);
  });
});

describe('reading', () => {
  test('rows come in the order asked for, with nulls', async () => {
    const { archiveId } = await request('1.3.0');
    expect(await queries.rows([newId(), archiveId, 'x'])).toMatchObject([null, { id: archiveId }, null]);
  });

  test('archives of one version come newest first, page by page', async () => {
    const ids: string[] = [];
    for (let i = 0; i < 3; i++) {
      const { archiveId } = await request('1.4.0');
      ids.unshift(archiveId);
      await commands.reportFailed(archiveId, 'No.');
    }
    const first = await queries.ofVersion(profileId, '1.4.0', { first: 2 });
    const rest = await queries.ofVersion(profileId, '1.4.0', { first: 2, after: first.edges.at(-1)!.cursor });
    expect([...first.edges, ...rest.edges].map((edge) => edge.node.id)).toEqual(ids);
    expect([first.hasNextPage, rest.hasNextPage]).toEqual([true, false]);
    expect((await queries.ofVersion('x', '1.4.0', {})).edges).toEqual([]);
  });

  test('members of what is not ready are null', async () => {
    const { archiveId } = await request('1.3.0');
    expect(await queries.members(archiveId, {})).toBeNull();
  });

  test('the unfinished are those that wait long enough', async () => {
    const { archiveId } = await request('1.5.0');
    const ids = async (olderThanMs: number) => (await queries.unfinished(olderThanMs)).map((one) => one.id);
    expect(await ids(60_000)).toEqual([]);
    expect(await ids(-60_000)).toContain(archiveId);
    await commands.reportBuilt(archiveId, stored('d'));
    expect(await ids(-60_000)).not.toContain(archiveId);
  });

  test('what was asked for by a clock that was ahead is unfinished at once', async () => {
    const { archiveId } = await request('1.4.0');
    const ids = async (olderThanMs: number) => (await queries.unfinished(olderThanMs)).map((one) => one.id);
    await database.pool.query("update read.archive set requested_at = now() + interval '1 hour' where id = $1", [
      archiveId,
    ]);
    expect(await ids(60_000)).toEqual([archiveId]);
    await commands.reportFailed(archiveId, 'No.');
    expect(await ids(60_000)).toEqual([]);
  });

  test('the audit names the file', async () => {
    const { archiveId } = await request('1.3.0');
    const lines = await createArchiveDescriber(queries).lines(
      await store.readStream({ streamId: archiveId, limit: 1 }),
    );
    expect(lines).toEqual([
      { summary: 'Requested the archive of version 1.3.0.', subject: 'archive "edge-1.3.0.tgz"' },
    ]);
  });
});
