import type { Metrics } from '../src/metrics.js';
import { traced } from '../src/tracing.js';
import type { JobHandler } from './job-worker.js';
import type { Queues } from './queues.js';

/** Jobs by queue and state, as BullMQ counts them. */
export async function jobsOf({ archives, syncs, retention }: Pick<Queues, 'archives' | 'syncs' | 'retention'>) {
  const counted = await Promise.all(
    Object.entries({ archives, 'registry-sync': syncs, 'archive-retention': retention }).map(async ([queue, jobs]) => ({
      queue,
      counts: await jobs.counts(),
    })),
  );
  return counted.flatMap(({ queue, counts }) =>
    Object.entries(counts).map(([state, value]) => ({ labels: { queue, state }, value })),
  );
}

/** The same handler, its runs timed. */
export function timed<Data>(queue: string, handler: JobHandler<Data>, metrics: Metrics): JobHandler<Data> {
  return {
    ...handler,
    async run(data, signal) {
      const began = performance.now();
      const end = (outcome: 'done' | 'failed') => metrics.job(queue, outcome, (performance.now() - began) / 1_000);
      try {
        await traced(`job ${queue}`, { 'system_profiles.queue': queue }, () => handler.run(data, signal));
        end('done');
      } catch (error) {
        end('failed');
        throw error;
      }
    },
  };
}
