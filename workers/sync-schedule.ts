import type { Logger } from 'pino';
import type { App } from '../src/app.js';
import { dueAtMs } from '../src/registries/schedule.js';
import { DomainError } from '../src/errors.js';
import { pause } from '../src/store/backoff.js';
import type { Duty } from './leader.js';

/** What the schedule looks at. */
export type SyncSchedulePorts = {
  readonly registries: Pick<App['registries'], 'scheduled'>;
  readonly registrySync: Pick<App['registrySync'], 'due' | 'sweep'>;
  readonly log: Logger;
  /** SYNC_INTERVAL */
  readonly intervalMs: number;
  readonly everyMs?: number;
};

const EVERY_MS = 60_000;

/** Asks for the synchronisations that are due and clears away what killed ones left: at once, then every minute. */
export function syncSchedule(ports: SyncSchedulePorts): Duty {
  return async (signal) => {
    while (!signal.aborted) {
      try {
        await ports.registrySync.sweep();
        await askForDue(ports, signal);
      } catch (error) {
        ports.log.warn({ err: error }, 'The schedule of synchronisations was interrupted; the next round goes on.');
      }
      await pause(ports.everyMs ?? EVERY_MS, signal);
    }
  };
}

async function askForDue(
  { registries, registrySync, log, intervalMs }: SyncSchedulePorts,
  signal: AbortSignal,
): Promise<void> {
  for (const scheduled of await registries.scheduled()) {
    if (signal.aborted) return;
    if (dueAtMs(scheduled, intervalMs) > Date.now()) continue;
    try {
      await registrySync.due(scheduled.registryId);
    } catch (error) {
      // Removed or switched off since the look.
      if (!(error instanceof DomainError)) throw error;
      log.debug({ err: error, registryId: scheduled.registryId }, 'A registry was not synchronised after all.');
    }
  }
}
