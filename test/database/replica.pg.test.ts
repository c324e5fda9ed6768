import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pino from 'pino';
import { createPool } from '../../src/database.js';
import { readsFrom, type Reads } from '../../src/replica/reads.js';
import { createWake, type Wake } from '../../src/store/wake.js';
import { eventually } from '../store/eventually.js';
import { startApi, type TestApi } from '../support/app.js';
import { freshDatabase, type FreshDatabase } from '../support/database.js';
import { data } from '../support/graphql.js';

const log = pino({ level: 'silent' });
const who = 'select current_setting($1) as name';

/** A replica that is held where it is, or let go on: what a standby answers, without one. */
function standby(url: string) {
  const pool = createPool(url, { name: 'replica' }, log);
  const state = { lsn: null as string | null, isAway: false, looks: 0 };
  const query = pool.query.bind(pool) as (...all: unknown[]) => Promise<unknown>;
  pool.query = ((...all: unknown[]) => {
    if (state.isAway) return Promise.reject(new Error('Connection terminated'));
    const text = typeof all[0] === 'string' ? all[0] : (all[0] as { text: string }).text;
    if (!text.includes('pg_last_wal_replay_lsn')) return query(...all);
    state.looks += 1;
    return Promise.resolve({ rows: [{ lsn: state.lsn }] });
  }) as never;
  return { pool, state };
}

describe('reads', () => {
  let database: FreshDatabase;
  let replica: ReturnType<typeof standby>;
  let wakes: Wake[];
  let reads: Reads;
  let other: Reads;
  beforeAll(async () => {
    database = await freshDatabase();
    const primary = createPool(database.url, { name: 'primary' }, log);
    replica = standby(database.url);
    wakes = [0, 1].map(() => createWake({ url: database.url, log }));
    const [here, there] = wakes;
    reads = readsFrom({ primary, replica: replica.pool, wake: here!, log });
    other = readsFrom({ primary, replica: standby(database.url).pool, wake: there!, log });
    await eventually(async () => (await from(reads, 'ann')) === 'replica');
  });
  afterAll(async () => {
    await reads.close();
    await other.close();
    for (const wake of wakes) await wake.close();
    await database.close();
  });

  const from = (one: Reads, actorId: string | null): Promise<string | undefined> =>
    one.operation(async () => {
      if (actorId !== null) one.allow(actorId);
      await Promise.resolve();
      return (await one.pool.query<{ name: string }>(who, ['application_name'])).rows[0]?.name;
    });

  /** The replica comes to a place and no further, and that was seen. */
  const stays = async (lsn: string) => {
    replica.state.lsn = lsn;
    const { looks } = replica.state;
    await eventually(() => Promise.resolve(replica.state.looks > looks + 1));
  };

  test('go to the replica in an operation that only reads, and to the primary in all others', async () => {
    expect(await from(reads, 'ann')).toBe('replica');
    expect(await from(reads, null)).toBe('primary');
    expect((await reads.pool.query<{ name: string }>(who, ['application_name'])).rows[0]?.name).toBe('primary');
  });

  test('of whoever has written go to the primary until the replica has come so far, and nobody else’s', async () => {
    const [row] = (await database.pool.query<{ lsn: string }>('select pg_current_wal_insert_lsn()::text as lsn')).rows;
    await stays(row!.lsn);
    await database.pool.query('create table public.written (id integer)');
    await reads.wrote('ann');
    expect(await from(reads, 'ann')).toBe('primary');
    expect(await from(reads, 'bob')).toBe('replica');
    replica.state.lsn = null;
    await eventually(async () => (await from(reads, 'ann')) === 'replica');
  });

  test('of whoever has written through another process go to the primary too', async () => {
    const [row] = (await database.pool.query<{ lsn: string }>('select pg_current_wal_insert_lsn()::text as lsn')).rows;
    await stays(row!.lsn);
    await database.pool.query('create table public.written_elsewhere (id integer)');
    await other.wrote('cid');
    await eventually(async () => (await from(reads, 'cid')) === 'primary');
    replica.state.lsn = null;
    await eventually(async () => (await from(reads, 'cid')) === 'replica');
  });

  test('go to the primary while the replica is away, and back when it is back', async () => {
    replica.state.isAway = true;
    await eventually(async () => (await from(reads, 'ann')) === 'primary');
    replica.state.isAway = false;
    await eventually(async () => (await from(reads, 'ann')) === 'replica');
  });

  test('go to the primary while the replica lags by seconds', async () => {
    replica.state.lsn = '0/1';
    await eventually(async () => (await from(reads, 'ann')) === 'primary');
    replica.state.lsn = null;
    await eventually(async () => (await from(reads, 'ann')) === 'replica');
  });
});

describe('an API with READ_DATABASE_URL', () => {
  let api: TestApi;
  beforeAll(async () => {
    // The same server, on connections that can't write: whatever writes where it should only read would fail.
    api = await startApi({}, (url) => {
      const readOnly = new URL(url);
      readOnly.searchParams.set('options', '-c default_transaction_read_only=on');
      return { READ_DATABASE_URL: readOnly.href };
    });
  });
  afterAll(() => api.close());

  test('shows an author the own edit at once, in lists, by its id and in its history', async () => {
    for (let round = 0; round < 10; round += 1) {
      const made = await data<{ createSystemProfile: { systemProfile: { id: string } } }>(
        api,
        'mutation($input: CreateSystemProfileInput!) { createSystemProfile(input: $input) { systemProfile { id } } }',
        { input: { name: `Round ${round}` } },
      );
      const { id } = made.createSystemProfile.systemProfile;
      const seen = await data<object>(
        api,
        `{ systemProfiles(filter: { search: "Round ${round}" }) { totalCount }
           systemProfile(id: "${id}") { draft { version } history(first: 5) { nodes { type } } devices(first: 1) { totalCount } }
           packs(first: 1) { nodes { name } } auditLog(first: 1) { nodes { type } } }`,
      );
      expect(seen).toMatchObject({
        systemProfiles: { totalCount: 1 },
        systemProfile: { draft: { version: '1.0.0' }, history: { nodes: [{ type: 'ProfileCreated' }] } },
      });
    }
  });
});
