import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from 'pg';
import type { Logger } from 'pino';
import { postgresBackend, redisBackend, type JobStore, type QueueBackend } from './queue-backend.js';
import { oncePerWhile } from '../src/quiet-log.js';
import { followClock } from './shared-clock.js';
import { startJobWorker, type JobHandler, type JobWorker, type Pace } from './job-worker.js';

/** Builds one archive. Everything else about it is in its row and in the log. */
export type ArchiveJob = { readonly archiveId: string };

/** Synchronises one registry; `request`: the revision of the event that asked for it. */
export type SyncJob = { readonly registryId: string; readonly request: number };

/** One round of cleaning the store of archives; what is to go is in the log and the lists. */
export type RetentionJob = Readonly<Record<string, never>>;

/** One kind of job. The truth about what is to be done is in the log: a queue may forget, and it may do a thing twice. */
export type JobQueue<Data> = {
  /** Asks for a job under an id; while a job with this id waits or runs, asking again changes nothing. */
  readonly add: (id: string, data: Data) => Promise<void>;
  /**
   * Whether a job with this id waits or runs. One that has ended without being forgotten is forgotten now, and one that
   * has been seen pausing for longer than any pause lasts goes on now: somebody's clock was wrong.
   */
  readonly isLive: (id: string) => Promise<boolean>;
  /** How many jobs wait, run and are delayed, by BullMQ's names of states. */
  readonly counts: () => Promise<Readonly<Record<string, number>>>;
  /** Starts to work on the jobs, in this process. */
  readonly work: (handler: JobHandler<Data>, pace?: Partial<Pace>) => Promise<JobWorker>;
};

/** The queues of the program, on Redis or on PostgreSQL. */
export type Queues = {
  readonly archives: JobQueue<ArchiveJob>;
  readonly syncs: JobQueue<SyncJob>;
  readonly retention: JobQueue<RetentionJob>;
  /** Ends the connections; workers must have stopped before. */
  close(): Promise<void>;
};

export type QueueSettings = {
  /** null: jobs are kept in PostgreSQL */
  readonly redisUrl: string | null;
  readonly databaseUrl: string;
  /** whose clock all workers go by */
  readonly db: Pick<Pool, 'query'>;
  readonly log: Logger;
  /** the pause before the second attempt, doubled for each further one; a second unless a test says otherwise */
  readonly retryMs?: number;
};

/** Opens the queues. On PostgreSQL this makes or updates BullMQ's schema; on Redis it doesn't wait for the server. */
export async function createQueues(settings: QueueSettings): Promise<Queues> {
  const { redisUrl, databaseUrl, db, log, retryMs = 1_000 } = settings;
  const clock = await followClock({ db, log });
  const backend =
    redisUrl === null ? await postgresBackend(databaseUrl, clock, log) : redisBackend(redisUrl, clock, log);
  const stores: JobStore[] = [];
  const open = async <Data extends object>(name: string): Promise<JobQueue<Data>> => {
    const store = await backend.queue(name);
    store.on(
      'error',
      oncePerWhile((error) => log.warn({ err: error, queue: name }, 'The queue has a problem.')),
    );
    stores.push(store);
    return jobQueue<Data>(name, { store, backend, log, retryMs });
  };
  return {
    archives: await open<ArchiveJob>('archives'),
    syncs: await open<SyncJob>('registry-sync'),
    retention: await open<RetentionJob>('archive-retention'),
    async close() {
      const closed = Promise.all(stores.map((store) => store.close()));
      await Promise.race([closed, sleep(CLOSE_MS, undefined, { ref: false })]);
      await backend.close();
      await clock.stop();
    },
  };
}

/** How long a queue may take to close: it waits for a Redis that it never reached, though its connection ends anyway. */
const CLOSE_MS = 2_000;

/** The job of an archive; BullMQ allows no colon in ids. */
export function archiveJobId(archiveId: string): string {
  return `archive-${archiveId}`;
}

/** The job of one request for a registry's catalog. */
export function syncJobId({ registryId, request }: SyncJob): string {
  return `sync-${registryId}-${request}`;
}

const LIVE = new Set(['waiting', 'active', 'delayed', 'prioritized', 'paused', 'waiting-children']);

/** How often a job is tried. With a first pause of a second, pauses add up to a quarter of a minute. */
const ATTEMPTS = 5;

/** No pause is looked at for so long. */
const FORGET_MS = 3_600_000;

type Behind = {
  readonly store: JobStore;
  readonly backend: QueueBackend;
  readonly log: Logger;
  readonly retryMs: number;
};

function jobQueue<Data extends object>(name: string, { store, backend, log, retryMs }: Behind): JobQueue<Data> {
  const isOverdue = overdueAfter(2 * retryMs * 2 ** (ATTEMPTS - 2));
  const options = {
    attempts: ATTEMPTS,
    backoff: { type: 'exponential', delay: retryMs, jitter: 0.5 },
    // What has ended is forgotten, which frees its id: what became of it is in the log.
    removeOnComplete: true,
    removeOnFail: true,
  };
  return {
    async add(id, data) {
      await store.add(name, data, { ...options, jobId: id });
    },
    async isLive(id) {
      const job = await store.getJob(id);
      const state = await job?.getState();
      // Any other state than these two and the live ones: it ended and was forgotten between the two looks.
      if (state === 'completed' || state === 'failed') await job?.remove();
      if (job && state === 'delayed' && isOverdue(`${id} ${job.attemptsMade}`)) {
        log.warn({ job: id }, 'A job paused for longer than any pause lasts; it goes on now.');
        await job.promote();
      }
      return state !== undefined && LIVE.has(state);
    },
    counts: () => store.getJobCounts(),
    work: (handler, pace) => startJobWorker({ name, backend, handler, log, pace }),
  };
}

/** Tells which pauses last too long, by the machine's steady clock: the dates on the jobs may be what is wrong. */
function overdueAfter(mostMs: number): (pausing: string) => boolean {
  const firstSeen = new Map<string, number>();
  return (pausing) => {
    const now = performance.now();
    for (const [other, seen] of firstSeen) if (now - seen > FORGET_MS) firstSeen.delete(other);
    const since = firstSeen.get(pausing) ?? now;
    firstSeen.set(pausing, since);
    return now - since > mostMs;
  };
}
