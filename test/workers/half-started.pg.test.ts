import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startWorkers } from '../../workers/start-workers.js';
import type { JobWorker } from '../../workers/job-worker.js';
import type { JobQueue } from '../../workers/queues.js';
import { openPlant, quick, type Plant } from './plant.js';

let plant: Plant;
beforeAll(async () => {
  plant = await openPlant();
});
afterAll(() => plant.close());

test('when one worker can’t be started, those before it are stopped: they would spin on the queue that is closed then', async () => {
  const stopped: string[] = [];
  const { archives, syncs } = plant.queues;
  const heard = <Data>(name: string, queue: JobQueue<Data>): JobQueue<Data> => ({
    ...queue,
    async work(...how): Promise<JobWorker> {
      const worker = await queue.work(...how);
      return { stop: (patienceMs) => worker.stop(patienceMs).finally(() => stopped.push(name)) };
    },
  });
  const queues = {
    ...plant.queues,
    archives: heard('archives', archives),
    syncs: heard('syncs', syncs),
    retention: { ...plant.queues.retention, work: () => Promise.reject(new Error('The connection is gone.')) },
  };
  await expect(startWorkers(plant.app, queues, quick)).rejects.toThrow('The connection is gone.');
  expect(stopped.sort()).toEqual(['archives', 'syncs']);
});
