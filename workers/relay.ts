import type { Pool } from 'pg';
import type { Logger } from 'pino';
import { createBackoff, isAborted } from '../src/store/backoff.js';
import { readCheckpoint, saveCheckpoint } from '../src/store/checkpoint.js';
import type { Recorded } from '../src/store/event.js';
import { createNap } from '../src/store/nap.js';
import type { EventStore } from '../src/store/store.js';
import { LOG_GREW, type Wake } from '../src/store/wake.js';
import type { Duty } from './leader.js';
import { archiveJobId, syncJobId, type Queues } from './queues.js';

/** What the relay works with. */
export type RelayPorts = {
  readonly db: Pool;
  readonly store: Pick<EventStore, 'readAfter'>;
  readonly wake: Pick<Wake, 'listen'>;
  readonly queues: {
    readonly archives: Pick<Queues['archives'], 'add'>;
    readonly syncs: Pick<Queues['syncs'], 'add'>;
  };
  readonly log: Logger;
};

const CHECKPOINT = 'relay';
const PAGE = 200;
/** Events that ask for nothing are not worth a write each: so many of them are read again at worst. */
const IDLE_EVENTS_PER_SAVE = 1_000;
const PAUSES = { firstMs: 5, limitMs: 1_000 };

/**
 * Turns requests in the log into jobs: read from the checkpoint, add the jobs, then move the checkpoint. Whatever fails
 * in between is done again, so a request becomes a job at least once and is never skipped.
 */
export function relay(ports: RelayPorts): Duty {
  return async (signal) => {
    const nap = createNap({ ...PAUSES, signal });
    const stopListening = ports.wake.listen(LOG_GREW, () => nap.nudge());
    try {
      let saved = await readCheckpoint(ports.db, CHECKPOINT);
      let cursor = saved;
      for (let idle = 0; !signal.aborted;) {
        nap.look();
        const page = await ports.store.readAfter(cursor, PAGE);
        const requests = page.events.flatMap((event) => jobOf(event, ports.queues) ?? []);
        for (const request of requests) await addPatiently(request, ports.log, signal);
        if (isAborted(signal)) return; // the jobs above may not have been added
        cursor = page.cursor;
        idle = requests.length > 0 ? Infinity : idle + page.events.length;
        if (idle > IDLE_EVENTS_PER_SAVE && cursor !== null) {
          await moveCheckpoint(ports.db, saved, cursor);
          saved = cursor;
          idle = 0;
        }
        if (page.events.length < PAGE) await nap.pause();
      }
    } finally {
      stopListening();
    }
  };
}

/** A job that an event asks for. `subject`: what it is about, for the log. */
type JobRequest = { readonly subject: object; readonly add: () => Promise<void> };

function jobOf({ streamType, type, streamId, revision }: Recorded, queues: RelayPorts['queues']): JobRequest | null {
  if (streamType === 'archive' && type === 'ArchiveRequested') {
    const job = { archiveId: streamId };
    return { subject: job, add: () => queues.archives.add(archiveJobId(streamId), job) };
  }
  if (streamType === 'registry' && type === 'RegistrySyncRequested') {
    const job = { registryId: streamId, request: revision };
    return { subject: job, add: () => queues.syncs.add(syncJobId(job), job) };
  }
  return null;
}

/** A queue that is away is waited for: going on would skip the request. */
async function addPatiently({ subject, add }: JobRequest, log: Logger, signal: AbortSignal): Promise<void> {
  const backoff = createBackoff({ firstMs: 100, limitMs: 2_000 });
  while (!signal.aborted) {
    try {
      await add();
      return;
    } catch (error) {
      log.warn({ err: error, ...subject }, 'The queue takes no jobs at the moment; the relay waits for it.');
      await backoff.wait(signal);
    }
  }
}

async function moveCheckpoint(db: Pool, from: string | null, to: string): Promise<void> {
  if (!(await saveCheckpoint(db, CHECKPOINT, from, to)))
    throw new Error('Another process relays the log: this one was taken for dead and steps back.');
}
