import type { Logger } from 'pino';
import type { ArchiveQueries } from '../src/archives/archives.js';
import type { RegistryQueries } from '../src/registries/registry-queries.js';
import { pause } from '../src/store/backoff.js';
import type { Duty } from './leader.js';
import { archiveJobId, syncJobId, type Queues } from './queues.js';

/** What the reconciler compares. */
export type ReconcilePorts = {
  readonly archives: Pick<ArchiveQueries, 'unfinished'>;
  readonly registries: Pick<RegistryQueries, 'unanswered'>;
  readonly queues: {
    readonly archives: Pick<Queues['archives'], 'add' | 'isLive'>;
    readonly syncs: Pick<Queues['syncs'], 'add' | 'isLive'>;
  };
  readonly log: Logger;
  readonly everyMs?: number;
};

const EVERY_MS = 60_000;
/** Younger requests are still on their way through the relay. */
const OLDER_THAN_MS = 10_000;

/** Finds what was asked for and has no job (Redis may forget), and queues it again: at once, then every minute. */
export function reconcile(ports: ReconcilePorts): Duty {
  const everyMs = ports.everyMs ?? EVERY_MS;
  return async (signal) => {
    for (let olderThanMs = 0; !signal.aborted; olderThanMs = Math.min(everyMs, OLDER_THAN_MS)) {
      try {
        await queueArchives(ports, olderThanMs, signal);
        await queueSyncs(ports, olderThanMs, signal);
      } catch (error) {
        ports.log.warn(
          { err: error },
          'What is unfinished could not be compared with the queues; the next round will.',
        );
      }
      await pause(everyMs, signal);
    }
  };
}

async function queueArchives(
  { archives, queues, log }: ReconcilePorts,
  olderThanMs: number,
  signal: AbortSignal,
): Promise<void> {
  for (const { id } of await archives.unfinished(olderThanMs)) {
    if (signal.aborted) return;
    if (await queues.archives.isLive(archiveJobId(id))) continue;
    await queues.archives.add(archiveJobId(id), { archiveId: id });
    if (olderThanMs > 0) log.warn({ archiveId: id }, 'An archive was asked for and had no job; it is queued again.');
  }
}

async function queueSyncs(
  { registries, queues, log }: ReconcilePorts,
  olderThanMs: number,
  signal: AbortSignal,
): Promise<void> {
  for (const job of await registries.unanswered(olderThanMs)) {
    if (signal.aborted) return;
    if (await queues.syncs.isLive(syncJobId(job))) continue;
    await queues.syncs.add(syncJobId(job), job);
    if (olderThanMs > 0) log.warn({ ...job }, 'A synchronisation was asked for and had no job; it is queued again.');
  }
}
