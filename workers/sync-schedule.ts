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
  /** by the clock that all processes share */
  readonly nowMs: () => Promise<number>;
  readonly log: Logger;
  /** SYNC_INTERVAL */
  readonly intervalMs: number;
  readonly everyMs?: number;
};

const EVERY_MS = 60_000;

/**
 * Asks for the synchronisations that are due and clears away what killed ones left: at once, then every minute. Which
 * process leads, and what its clock reads, makes no difference.
 */
export function syncSchedule(ports: SyncSchedulePorts): Duty {
  return async (signal) => {
    let ends: Ends = new Map();
    while (!signal.aborted) {
      try {
        await ports.registrySync.sweep();
        ends = await askForDue(ports, ends, signal);
      } catch (error) {
        ports.log.warn({ err: error }, 'The schedule of synchronisations was interrupted; the next round goes on.');
      }
      await pause(ports.everyMs ?? EVERY_MS, signal);
    }
  };
}

/** By registry, the end of its last synchronisation as it was dated, and when it was at the latest. */
type Ends = ReadonlyMap<string, { readonly dated: number; readonly latest: number }>;

async function askForDue(ports: SyncSchedulePorts, before: Ends, signal: AbortSignal): Promise<Ends> {
  const now = await ports.nowMs();
  const ends = new Map<string, { dated: number; latest: number }>();
  for (const { registryId, finishedAt } of await ports.registries.scheduled()) {
    if (signal.aborted) return ends;
    const end = endOf(finishedAt, before.get(registryId), now);
    if (end !== null) ends.set(registryId, end);
    const known = { registryId, finishedAt: end && new Date(end.latest) };
    if (dueAtMs(known, ports.intervalMs) <= now) await ask(ports, registryId);
  }
  return ends;
}

/** A machine whose clock is ahead dates ends in the future. They are over when they are first seen, not an hour later. */
function endOf(finishedAt: Date | null, seen: { dated: number; latest: number } | undefined, now: number) {
  if (finishedAt === null) return null;
  const dated = finishedAt.getTime();
  return seen?.dated === dated ? seen : { dated, latest: Math.min(dated, now) };
}

async function ask({ registrySync, log }: SyncSchedulePorts, registryId: string): Promise<void> {
  try {
    await registrySync.due(registryId);
  } catch (error) {
    // Removed or switched off since the look.
    if (!(error instanceof DomainError)) throw error;
    log.debug({ err: error, registryId }, 'A registry was not synchronised after all.');
  }
}
