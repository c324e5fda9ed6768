import type { Logger } from 'pino';
import { pause } from '../src/store/backoff.js';
import type { ManagedEventStore } from '../src/store/event-store.js';
import type { Duty } from './leader.js';

/** What is kept tidy. */
export type HousekeepingPorts = {
  readonly store: Pick<ManagedEventStore, 'purgeIdempotency'>;
  readonly log: Logger;
  readonly everyMs?: number;
};

const EVERY_MS = 60 * 60_000;

/** Removes what has served its time: answers of idempotency keys older than 24 hours. At once, then every hour. */
export function housekeeping({ store, log, everyMs = EVERY_MS }: HousekeepingPorts): Duty {
  return async (signal) => {
    while (!signal.aborted) {
      try {
        const purged = await store.purgeIdempotency();
        if (purged > 0) log.info({ purged }, 'Answers of old idempotency keys were removed.');
      } catch (error) {
        log.warn({ err: error }, 'The housekeeping failed; the next round will do it.');
      }
      await pause(everyMs, signal);
    }
  };
}
