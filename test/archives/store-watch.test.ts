import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { cp, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Pool } from 'pg';
import { openArchiveStore } from '../../src/archives/store-file.js';
import { createStoreWatch, guardedStore, tellOfStore } from '../../src/archives/store-watch.js';
import { MARK } from '../../src/archives/store-identity.js';
import { asUnavailable } from '../../src/database.js';
import { createHealth, healthText } from '../../src/health.js';
import { createLog } from '../../src/log.js';
import { eventually } from '../store/eventually.js';

const root = await mkdtemp(path.join(os.tmpdir(), 'store-watch-'));
afterAll(() => rm(root, { recursive: true, force: true }));

const ID = '4f9c1c2e-0000-4000-8000-000000000001';
/** A database that knows a store. */
const pool = { query: () => Promise.resolve({ rows: [{ id: ID }] }) } as unknown as Pool;

let made = 0;
async function marked(id = ID) {
  const folder = path.join(root, String((made += 1)));
  const store = openArchiveStore(folder);
  await store.keepNamed(MARK, Buffer.from(JSON.stringify({ archiveStore: id })));
  return { folder, store };
}

function watched(store: ReturnType<typeof openArchiveStore>, freshMs = 0, database = pool) {
  const said: string[] = [];
  const log = {
    error: (_: object, text: string) => said.push(`error: ${text}`),
    info: (_: object, text: string) => said.push(`info: ${text}`),
  };
  return { said, watch: createStoreWatch({ pool: database, store, log: log as never, place: 'here', freshMs }) };
}

describe('a disk that goes away while the program runs', () => {
  test('makes nothing lost: what is not there is only said to be so while the mark is', async () => {
    const { folder, store } = await marked();
    const { watch } = watched(store);
    const guarded = guardedStore(store, watch.verify);
    const sha256 = 'ab'.repeat(32);
    expect(await guarded.stat(sha256)).toBeNull();
    await rename(folder, `${folder}-away`);
    for (const asked of [() => guarded.stat(sha256), () => guarded.open(sha256)])
      await expect(asked()).rejects.toMatchObject({ code: 'OTHER_STORE' });
    await rename(`${folder}-away`, folder);
    expect(await guarded.stat(sha256)).toBeNull();
  });

  test('that is away for one look and back for the check has what it had', async () => {
    const { folder, store } = await marked();
    const place = await store.begin();
    await writeFile(place.path, 'x');
    await place.commit('cd'.repeat(32));
    await rename(folder, `${folder}-away`);
    const guarded = guardedStore(store, () => rename(`${folder}-away`, folder));
    expect(await guarded.stat('cd'.repeat(32))).toEqual({ sizeBytes: 1 });
  });

  test('is logged once when it goes and once when it is back', async () => {
    const { folder, store } = await marked();
    const { watch, said } = watched(store);
    expect(await watch.seen()).toBeNull();
    await rename(folder, `${folder}-away`);
    await eventually(async () => (await watch.seen()) !== null);
    await watch.seen();
    await rename(`${folder}-away`, folder);
    await eventually(async () => (await watch.seen()) === null);
    expect(said).toEqual([
      expect.stringMatching(/^error: The archive store of this process has no store\/identity\.json/),
      'info: The archive store is the right one again.',
    ]);
  });
});

test('what could not be asked is asked again soon, however long an answer is believed', async () => {
  const { store } = await marked();
  let isAway = true;
  const lost = () => Promise.reject(new Error('Connection terminated unexpectedly'));
  const database = { query: () => (isAway ? lost() : pool.query('')) } as unknown as Pool;
  const { watch } = watched(store, 3_600_000, database);
  await expect(watch.seen()).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
  isAway = false;
  await eventually(async () => (await watch.seen().catch(() => 'away')) === null);
});

describe('the first look of a process', () => {
  const said: string[] = [];
  beforeEach(() => {
    said.length = 0;
  });
  const look = (fault: Error, ending = new AbortController().signal) =>
    tellOfStore(
      { seen: () => Promise.reject(fault) },
      { log: { error: (_: object, text: string) => said.push(text) } as never, place: 'here', ending },
    );

  test('tells that the store can’t be asked', async () => {
    await look(new Error('EIO'));
    expect(said).toEqual(['The archive store could not be looked at.']);
  });

  test('says nothing of a database that is away: the start does', async () => {
    await look(asUnavailable(new Error('Connection terminated unexpectedly'))!);
    expect(said).toEqual([]);
  });

  test('says nothing once the process ends', async () => {
    await look(new Error('Cannot use a pool after calling end on the pool'), AbortSignal.abort());
    expect(said).toEqual([]);
  });
});

test('a store whose files are copied elsewhere is the same one', async () => {
  const { folder } = await marked();
  await cp(folder, `${folder}-moved`, { recursive: true });
  expect(await watched(openArchiveStore(`${folder}-moved`)).watch.seen()).toBeNull();
});

test.each([
  ['nothing', ''],
  ['something else', 'hello'],
  ['no identity', '{"archiveStore":"../../etc"}'],
])('a mark that holds %s is none', async (_, text) => {
  const { store } = await marked();
  await store.keepNamed(MARK, Buffer.from(text));
  expect(await watched(store).watch.seen()).toContain(`has no ${MARK}`);
});

describe('/readyz', () => {
  const healthOf = (store: ReturnType<typeof openArchiveStore>) => {
    const { watch } = watched(store);
    const db = { query: () => Promise.resolve({ rows: [] }) } as unknown as Pool;
    return createHealth({ db, log: createLog('silent'), storeWatch: watch });
  };

  test('keeps requests away from a process with another store, and tells no place', async () => {
    const { folder, store } = await marked('4f9c1c2e-0000-4000-8000-000000000002');
    const { checks } = await healthOf(store)();
    const told = healthText({ ready: false, checks });
    expect(JSON.parse(told)).toMatchObject({ checks: { archiveStore: false }, why: expect.stringMatching(/adopt$/) });
    expect(told).not.toContain(folder);
  });

  test('only tells that a store can’t be asked: every process would go at once', async () => {
    const { store } = await marked();
    const away = { ...store, readNamed: () => Promise.reject(new Error('EIO: /srv/archives')) };
    const { checks } = await healthOf(away)();
    expect(checks.find((one) => one.name === 'archiveStore')).toEqual({
      name: 'archiveStore',
      ok: false,
      detail: expect.stringContaining("can't be asked"),
    });
    expect(healthText({ ready: true, checks })).not.toContain('why');
  });
});
