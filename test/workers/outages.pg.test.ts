import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { setTimeout as pause } from 'node:timers/promises';
import { eventually } from '../store/eventually.js';
import { startProgram } from '../support/program.js';
import { gateBefore, type Gate } from './gate.js';
import { openPlant, quick, type Plant } from './plant.js';
import { describeBothQueues, describeWithOwnRedis } from './redis.js';

describeBothQueues((startRedis) => {
  let plant: Plant;
  let gate: Gate;
  beforeEach(async () => {
    plant = await openPlant(startRedis, async (url) => {
      gate = await gateBefore(url);
      return gate.url;
    });
  });
  afterEach(async () => {
    await plant.close();
    await gate.shut();
  });

  test.each(['begun', 'kept', 'packed'])(
    'what a worker was at that was killed with the archive %s is finished by the next one within seconds',
    async (step) => {
      const settings = { DATA_DIR: plant.dataDir, DATABASE_URL: plant.database.url, REDIS_URL: plant.redis?.url };
      const killed = startProgram('test/workers/slow-worker.ts', settings, [step]);
      await killed.line(/started/);
      const archiveId = await plant.request();
      await killed.line(/building/);
      await killed.end('SIGKILL');
      await plant.work();
      const { sha256, sizeBytes } = await plant.becomes(archiveId, 'READY');
      expect(await plant.events(archiveId)).toEqual(['ArchiveRequested', 'ArchiveBuilt']);
      expect(await plant.app.archiveStore.stat(sha256!)).toEqual({ sizeBytes });
    },
  );

  test('an archive that kills its workers is given up, with a sentence', async () => {
    const settings = { DATA_DIR: plant.dataDir, DATABASE_URL: plant.database.url, REDIS_URL: plant.redis?.url };
    const killed = startProgram('test/workers/slow-worker.ts', settings);
    const archiveId = await plant.request();
    await killed.line(/building/);
    await killed.end('SIGKILL');
    await plant.work({}, { ...quick, pace: { ...quick.pace, maxStalled: 0 } });
    const { error } = await plant.becomes(archiveId, 'FAILED');
    expect(error).toContain('fault in the program');
  });

  test('when connections to PostgreSQL are cut, work goes on', async () => {
    await plant.work();
    await plant.becomes(await plant.request(), 'READY');
    for (let n = 0; n < 3; n++) {
      await plant.database.pool.query(
        'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
      );
      const archiveId = await patiently(() => plant.request());
      await eventually(async () => (await patiently(() => plant.row(archiveId))).status === 'READY');
    }
  });

  test('when PostgreSQL is away for a while, what was being done and what waited is done after', async () => {
    const held: (() => void)[] = [];
    const { archiveStore } = plant.app;
    const begin = async () => {
      await new Promise<void>((resolve) => held.push(resolve));
      return archiveStore.begin();
    };
    const ids = await Promise.all(Array.from({ length: 4 }, () => plant.request()));
    await plant.work({ archiveStore: { ...archiveStore, begin } });
    await eventually(async () => held.length === 2); // two run, two wait
    await gate.shut();
    held.splice(0).forEach((resume) => resume());
    await pause(3_000); // an outage has a length
    await gate.open();
    ids.push(await patiently(() => plant.request()));
    await eventually(async () => {
      held.splice(0).forEach((resume) => resume());
      return (await patiently(() => plant.app.archives.rows(ids))).every((row) => row?.status === 'READY');
    });
    for (const id of ids) expect(await plant.events(id)).toEqual(['ArchiveRequested', 'ArchiveBuilt']);
  });
});

describeWithOwnRedis('a Redis that forgets', (startRedis) => {
  let plant: Plant;
  beforeEach(async () => {
    plant = await openPlant(startRedis);
  });
  afterEach(() => plant.close());

  test('jobs that were flushed are queued again', async () => {
    const held: (() => void)[] = [];
    const { archiveStore } = plant.app;
    const begin = async () => {
      await new Promise<void>((resolve) => held.push(resolve));
      return archiveStore.begin();
    };
    const ids = await Promise.all(Array.from({ length: 6 }, () => plant.request()));
    await plant.work({ archiveStore: { ...archiveStore, begin } });
    await eventually(async () => held.length === 2); // two run, four wait
    await plant.redis!.flush();
    await eventually(async () => {
      held.splice(0).forEach((resume) => resume());
      return (await plant.app.archives.rows(ids)).every((row) => row?.status === 'READY');
    });
    for (const id of ids) expect(await plant.events(id)).toEqual(['ArchiveRequested', 'ArchiveBuilt']);
  });

  test('what is asked while Redis is dead is done when it is back, empty', async () => {
    await plant.work();
    await plant.becomes(await plant.request(), 'READY');
    for (let n = 0; n < 2; n++) {
      await plant.redis!.kill();
      const archiveId = await plant.request();
      await plant.redis!.start();
      await plant.becomes(archiveId, 'READY');
    }
  });

  test('Redis dead at the start is waited for', async () => {
    await plant.redis!.kill();
    const archiveId = await plant.request();
    await plant.work();
    await plant.redis!.start();
    await plant.becomes(archiveId, 'READY');
  });
});

describe('a worker on its own', () => {
  test('without a database says what to set', async () => {
    const program = startProgram('workers/main.ts');
    expect(await program.ended()).toBe(1);
    expect(program.lines.join('\n')).toContain('set DATABASE_URL');
  });

  test('works off what is asked elsewhere and ends cleanly when told to', async () => {
    const plant = await openPlant();
    const program = startProgram('workers/main.ts', { DATA_DIR: plant.dataDir, DATABASE_URL: plant.database.url });
    await program.line(/A worker is at work/);
    await plant.becomes(await plant.request(), 'READY');
    expect(await program.end('SIGTERM')).toBe(0);
    await plant.close();
  });
});

test('a worker that never reached its Redis ends cleanly when told to', async () => {
  const plant = await openPlant();
  const settings = { DATA_DIR: plant.dataDir, DATABASE_URL: plant.database.url, REDIS_URL: 'redis://127.0.0.1:1' };
  const program = startProgram('workers/main.ts', settings);
  await program.line(/correct REDIS_URL/);
  await program.line(/A worker is at work/);
  expect(await program.end('SIGTERM')).toBe(0);
  await plant.close();
});

/** The test's own connections were cut too. */
async function patiently<T>(act: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await act();
    } catch {
      await new Promise(setImmediate);
    }
  }
}
