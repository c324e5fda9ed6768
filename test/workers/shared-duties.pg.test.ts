import { afterAll, afterEach, beforeAll, expect, jest, test } from '@jest/globals';
import { createLog } from '../../src/log.js';
import { keepVerification, lastVerification } from '../../src/audit/verifications.js';
import { databaseTimeMs } from '../../src/store/database-time.js';
import { auditDuty } from '../../workers/audit-duty.js';
import { syncSchedule } from '../../workers/sync-schedule.js';
import { freshDatabase, type FreshDatabase } from '../support/database.js';

// What the leader does by the clock, on a machine whose own clock is wrong.
const HOUR_MS = 3_600_000;
const log = createLog('silent');
const real = Date.now;
let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.close());
afterEach(() => {
  jest.restoreAllMocks();
});

const setClock = (wrongByMs: number) => void jest.spyOn(Date, 'now').mockImplementation(() => real() + wrongByMs);
const nowMs = () => databaseTimeMs(database.pool);

/** Which registries a leader asks for within some rounds, when their last synchronisations ended so long ago. */
async function asked(intervalMs: number, ended: Readonly<Record<string, number>>, rounds: number): Promise<string[]> {
  const start = await nowMs();
  const scheduled = Object.entries(ended).map(([registryId, ago]) => ({
    registryId,
    finishedAt: new Date(start - ago),
  }));
  const stop = new AbortController();
  const found: string[] = [];
  let left = rounds;
  await syncSchedule({
    registries: {
      scheduled() {
        left -= 1;
        if (left <= 0) stop.abort();
        return Promise.resolve(scheduled);
      },
    },
    registrySync: { sweep: () => Promise.resolve(), due: (id) => Promise.resolve(void found.push(id)) },
    ...{ nowMs, log, intervalMs, everyMs: 1 },
  })(stop.signal);
  return found;
}

const directions: readonly [string, number][] = [
  ['right', 0],
  ['an hour ahead', HOUR_MS],
  ['an hour behind', -HOUR_MS],
];

test.each(directions)('a leader whose clock is %s asks for what is due, and for nothing else', async (_, wrongByMs) => {
  setClock(wrongByMs);
  const ended = { young: 15 * 60_000, old: 45 * 60_000 };
  expect(new Set(await asked(30 * 60_000, ended, 3))).toEqual(new Set(['old']));
});

test('what a machine an hour ahead ended is due an interval after it was seen, not an hour later', async () => {
  const found = await asked(1, { ahead: -HOUR_MS }, 50);
  expect(found.length).toBeGreaterThan(0);
});

test.each<[string, number]>([...directions, ['two days ahead', 48 * HOUR_MS]])(
  'a leader whose clock is %s checks the log once a day',
  async (_, wrongByMs) => {
    setClock(wrongByMs);
    await database.pool.query('truncate audit.verification');
    await keepVerification(database.pool, { intact: true, events: 7, firstBroken: null });
    await database.pool.query(
      "update audit.verification set finished_at = finished_at - interval '23 hours 30 minutes'",
    );
    const before = await lastVerification(database.pool);
    await lookAt(3);
    expect(await lastVerification(database.pool)).toEqual(before);
    await database.pool.query("update audit.verification set finished_at = finished_at - interval '1 hour'");
    await lookAt(3);
    expect(await lastVerification(database.pool)).toMatchObject({ events: 0 });
    const { rows } = await database.pool.query('select from audit.verification');
    expect(rows).toHaveLength(2);
  },
);

/** Lets a leader look so often what of the audit is to be done. */
async function lookAt(times: number): Promise<void> {
  const stop = new AbortController();
  let left = times;
  await auditDuty({
    ...{ db: database.pool, log, pace: { lookMs: 1 } },
    archiveStore: { keepNamed: () => Promise.resolve() },
    signing: { signer: () => Promise.reject(new Error('There is nothing to sign.')) },
    async nowMs() {
      left -= 1;
      if (left <= 0) stop.abort();
      return nowMs();
    },
  })(stop.signal);
}
