import type { Logger } from 'pino';
import { pause } from '../src/store/backoff.js';
import type { Duty } from './leader.js';
import type { Queues } from './queues.js';

/** What the schedule works with. */
export type RetentionSchedulePorts = {
  readonly queues: { readonly retention: Pick<Queues['retention'], 'add'> };
  readonly log: Logger;
  readonly everyMs?: number;
};

const HOUR_MS = 60 * 60_000;

/** One id for all: while a round waits or runs, the next one isn't asked for. */
const JOB = 'retention';

/** Asks for a round of cleaning the store of archives: at once, then every hour. Any worker process does it. */
export function retentionSchedule({ queues, log, everyMs = HOUR_MS }: RetentionSchedulePorts): Duty {
  return async (signal) => {
    while (!signal.aborted) {
      try {
        await queues.retention.add(JOB, {});
      } catch (error) {
        log.warn({ err: error }, 'The store of archives could not be put up for cleaning; the next hour will.');
      }
      await pause(everyMs, signal);
    }
  };
}
