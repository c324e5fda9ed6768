import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createLog } from '../../src/log.js';
import { retentionSchedule } from '../../workers/retention-schedule.js';
import { eventually } from '../store/eventually.js';
import { by, openPlant, type Plant } from './plant.js';
import { describeBothQueues } from './redis.js';

describeBothQueues((startRedis) => {
  let plant: Plant;
  beforeEach(async () => {
    plant = await openPlant(startRedis, undefined, { ARCHIVE_RETENTION: '1h' });
  });
  afterEach(() => plant.close());

  test('workers let go what nothing has needed for ARCHIVE_RETENTION, and whoever watches sees it', async () => {
    const { wizard, archives } = plant.app;
    const stop = await plant.work();
    const { profileId } = await plant.publish();
    const { archiveId } = await archives.request({ profileId, version: '1.0.0', includeImages: false }, by);
    const { sha256 } = await plant.becomes(archiveId, 'READY');
    await wizard.revise({ profileId, version: '1.0.1' }, by);
    await wizard.finish({ profileId }, by);
    await stop.stop();
    await plant.database.pool.query(`update read.archive set unneeded_since = now() - interval '61 minutes'`);
    await plant.work();
    const expired = await plant.becomes(archiveId, 'EXPIRED');
    expect(expired.progress.phase).toBe('Expired');
    await eventually(async () => (await plant.app.archiveStore.stat(sha256!)) === null);
    expect(await plant.events(archiveId)).toEqual(['ArchiveRequested', 'ArchiveBuilt', 'ArchiveExpired']);
    const again = await archives.request({ profileId, version: '1.0.0', includeImages: false }, by);
    expect((await plant.becomes(again.archiveId, 'READY')).sha256).toBe(sha256);
  });

  test('a round is not asked for twice while one waits', async () => {
    const stop = new AbortController();
    const { retention } = plant.queues;
    let asked = 0;
    const add = async (id: string, data: Readonly<Record<string, never>>) => {
      await retention.add(id, data);
      asked += 1;
      if (asked === 3) stop.abort();
    };
    await retentionSchedule({ queues: { retention: { add } }, log: createLog('silent'), everyMs: 1 })(stop.signal);
    const counts = await retention.counts();
    expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(1);
  });
});

describe('the schedule', () => {
  test('goes on after a queue that takes nothing', async () => {
    const stop = new AbortController();
    let asked = 0;
    const add = () => {
      asked += 1;
      if (asked === 2) stop.abort();
      return Promise.reject(new Error('Redis is away.'));
    };
    await retentionSchedule({ queues: { retention: { add } }, log: createLog('silent'), everyMs: 1 })(stop.signal);
    expect(asked).toBe(2);
  });
});
