import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { clockSetBy } from '../chaos/wrong-clock.js';
import { eventually } from '../store/eventually.js';
import { startProgram, type Program } from '../support/program.js';
import { openPlant, quick, type Plant } from './plant.js';
import { describeBothQueues } from './redis.js';

const HOUR_MS = 3_600_000;
const directions: readonly [string, number][] = [
  ['ahead', HOUR_MS],
  ['behind', -HOUR_MS],
];

describeBothQueues((startRedis) => {
  let plant: Plant;
  let other: Program | null = null;
  beforeEach(async () => {
    plant = await openPlant(startRedis);
  });
  afterEach(async () => {
    await other?.end('SIGKILL');
    await plant.close();
  });

  /** A worker on a machine whose clock is wrong. */
  async function workElsewhere(wrongByMs: number, step: string): Promise<Program> {
    const clock = path.join(plant.dataDir, 'clock');
    await writeFile(clock, String(wrongByMs));
    const database = { DATA_DIR: plant.dataDir, DATABASE_URL: plant.database.url, REDIS_URL: plant.redis?.url };
    other = startProgram('test/workers/slow-worker.ts', { ...database, ...clockSetBy(clock) }, [step]);
    await other.line(/started/);
    return other;
  }

  test.each(directions)(
    'what a worker was at whose clock was an hour %s when it was killed is finished within seconds',
    async (_, wrongByMs) => {
      const wrong = await workElsewhere(wrongByMs, 'begun');
      const archiveId = await plant.request();
      await wrong.line(/building/);
      await wrong.end('SIGKILL');
      await plant.work();
      await plant.becomes(archiveId, 'READY');
    },
  );

  test.each(directions)(
    'what failed on a worker whose clock is an hour %s is tried again by others within seconds',
    async (_, wrongByMs) => {
      const wrong = await workElsewhere(wrongByMs, 'failing');
      const archiveId = await plant.request();
      await wrong.line(/building/);
      await eventually(async () => ((await plant.queues.archives.counts())['delayed'] ?? 0) > 0);
      await wrong.end('SIGKILL');
      await plant.work({}, { ...quick, reconcileMs: HOUR_MS });
      await plant.becomes(archiveId, 'READY');
    },
  );

  test('a job that somebody dated an hour ahead goes on when it was seen to pause for too long', async () => {
    const failing = await workElsewhere(0, 'failing');
    const archiveId = await plant.request();
    await failing.line(/building/);
    await eventually(async () => ((await plant.queues.archives.counts())['delayed'] ?? 0) > 0);
    await failing.end('SIGKILL');
    await putOff(plant, HOUR_MS);
    await plant.work();
    await plant.becomes(archiveId, 'READY');
  });

  test.each(directions)('a worker whose clock is an hour %s takes no job from another', async (_, wrongByMs) => {
    const { archiveStore } = plant.app;
    let begun = 0;
    let goOn: (() => void) | null = null;
    const begin = async () => {
      begun += 1;
      await new Promise<void>((resolve) => (goOn = resolve));
      return archiveStore.begin();
    };
    const archiveId = await plant.request();
    // Longer than this process is ever kept from renewing it, and nothing beside an hour.
    await plant.work(
      { archiveStore: { ...archiveStore, begin } },
      { ...quick, pace: { ...quick.pace, lockMs: 30_000 } },
    );
    await eventually(async () => begun === 1);
    await workElsewhere(wrongByMs, 'begun');
    await pause(3_000); // twelve looks for jobs that have lost their worker
    expect(other?.lines.join()).not.toContain('building');
    goOn!();
    await plant.becomes(archiveId, 'READY');
  });
});

/** Puts off what pauses, as a worker did that had another clock. */
async function putOff({ database, redis }: Plant, byMs: number): Promise<void> {
  if (redis === null) {
    await database.pool.query("update bullmq.job set process_at_ms = process_at_ms + $1 where state = 'delayed'", [
      byMs,
    ]);
    return;
  }
  const client = new Redis(redis.url);
  const delayed = 'system-profiles:archives:delayed';
  for (const id of await client.zrange(delayed, '0', '-1')) await client.zincrby(delayed, byMs * 4_096, id);
  client.disconnect();
}
