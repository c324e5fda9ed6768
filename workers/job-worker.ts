import { setTimeout as sleep } from 'node:timers/promises';
import { UnrecoverableError, WaitingError, type Job } from 'bullmq';
import type { Logger } from 'pino';
import { Conflict, DomainError, Unavailable } from '../src/errors.js';
import { limits } from '../src/limits.js';
import type { JobRunner, Process, QueueBackend } from './queue-backend.js';
import { oncePerWhile } from '../src/quiet-log.js';

/** What is done with one kind of job. Both must be harmless when repeated: a job is done at least once. */
export type JobHandler<Data> = {
  /** Throws what it can't do; that decides whether it is tried again. Stops soon when `signal` aborts. */
  run(data: Data, signal: AbortSignal): Promise<void>;
  /** It won't be tried again. What this throws makes the queue forget the job without a report; the reconciler asks again. */
  gaveUp(data: Data, error: unknown): Promise<void>;
};

/** How a worker works. The times tell how soon the jobs of a killed worker go on elsewhere. */
export type Pace = {
  readonly concurrency: number;
  /** a running job's lock; renewed at half of it */
  readonly lockMs: number;
  /** how often to look for jobs whose lock has expired; the second look takes the job */
  readonly stalledCheckMs: number;
  /** how often one job may lose its worker before it is given up, because it is what kills them */
  readonly maxStalled: number;
  /** how long one attempt may take; then it is told to stop, and tried again */
  readonly mostMs: number;
};

/** Recovery within about 15 seconds. Packing is done in threads, so that renewals are not kept waiting. */
const PACE: Pace = { concurrency: 2, lockMs: 10_000, stalledCheckMs: 2_500, maxStalled: 4, mostMs: limits.job.mostMs };

/** A worker at work. */
export type JobWorker = {
  /**
   * Takes no more jobs and waits for those at work; what isn't done after `patienceMs` goes back to the queue.
   * What doesn't even stop then is left to be found as stalled.
   */
  stop(patienceMs: number): Promise<void>;
};

type Settings<Data> = {
  readonly name: string;
  readonly backend: QueueBackend;
  readonly handler: JobHandler<Data>;
  readonly log: Logger;
  readonly pace: Partial<Pace> | undefined;
};

/** How long a job may take to heed the wish to stop. */
const HEED_MS = 1_000;
/** How long a worker may take to give back its jobs; its connection may be gone. */
const STOP_MS = 3_000;

/** Starts to work on the jobs of a queue. */
export async function startJobWorker<Data>({ name, backend, handler, log, pace }: Settings<Data>): Promise<JobWorker> {
  const { concurrency, lockMs, stalledCheckMs, maxStalled, mostMs } = { ...PACE, ...pace };
  const stopping = new AbortController();
  const runner = await backend.worker(name, processWith(handler, { stopping: stopping.signal, mostMs }, log), {
    ...{ concurrency, lockDuration: lockMs, stalledInterval: stalledCheckMs, maxStalledCount: maxStalled },
    // How long it waits after a failed fetch; BullMQ's own 15 s would be felt after every restart of the server.
    runRetryDelay: 1_000,
  });
  runner.on(
    'error',
    oncePerWhile((error) => log.warn({ err: error, queue: name }, 'The worker has a problem.')),
  );
  runner.on('failed', (job, error) => void reportStalled(handler, job, error, log));
  return { stop: (patienceMs) => stop(runner, stopping, patienceMs) };
}

type Ends = { readonly stopping: AbortSignal; readonly mostMs: number };

function processWith<Data>(handler: JobHandler<Data>, { stopping, mostMs }: Ends, log: Logger): Process {
  return async (job, token) => {
    const data = job.data as Data;
    const late = AbortSignal.timeout(mostMs);
    const end = AbortSignal.any([stopping, late]);
    try {
      await untilStopped(handler.run(data, end), end);
    } catch (fault) {
      if (stopping.aborted) {
        await job.moveToWait(token);
        throw new WaitingError();
      }
      const attempt = job.attemptsMade + 1;
      const isLate = late.aborted;
      const last = (!isLate && isHopeless(fault)) || attempt >= (job.opts.attempts ?? 1);
      const error = isLate ? tookTooLong(mostMs, last, fault) : fault;
      log.warn(
        { err: error, job: job.id, attempt, last },
        last ? 'A job failed for good.' : 'A job failed and will be tried again.',
      );
      if (!last) throw error;
      await handler.gaveUp(data, error);
      throw new UnrecoverableError(error instanceof Error ? error.message : String(error));
    }
  };
}

function tookTooLong(mostMs: number, last: boolean, cause: unknown): Unavailable {
  const next = last ? 'ask for it again when there is less to do' : 'it is tried again';
  const fault = `The job took over ${mostMs / 60_000} minutes and was ended; ${next}.`;
  return new Unavailable('JOB_TOO_LONG', fault, [], { cause });
}

/** Waits for a job, but not for one that doesn't heed the wish to stop: that is given back and may end beside its second run. */
async function untilStopped(work: Promise<void>, stopping: AbortSignal): Promise<void> {
  const ended = new AbortController();
  const impatience = new Promise<never>((_resolve, reject) => {
    const startWaiting = () => {
      setTimeout(() => reject(new Error('The job went on after it was told to stop.')), HEED_MS).unref();
    };
    stopping.addEventListener('abort', startWaiting, { once: true, signal: ended.signal });
  });
  try {
    await Promise.race([work, impatience]);
  } finally {
    ended.abort();
  }
}

/** The class of an error says what to do next: a conflict and an outage pass, everything else the domain says stays so. */
function isHopeless(error: unknown): boolean {
  return error instanceof DomainError && !(error instanceof Conflict || error instanceof Unavailable);
}

/** A job that lost its worker too often never comes to `process` again: BullMQ fails it by itself. */
async function reportStalled<Data>(
  handler: JobHandler<Data>,
  job: Job | undefined,
  error: Error,
  log: Logger,
): Promise<void> {
  if (job?.deferredFailure === undefined) return;
  try {
    await handler.gaveUp(job.data as Data, error);
  } catch (cause) {
    log.warn({ err: cause, job: job.id }, 'A job that was given up could not be reported; it will be queued again.');
  }
}

async function stop(runner: JobRunner, stopping: AbortController, patienceMs: number): Promise<void> {
  const closed = runner.close();
  const timers = new AbortController();
  const after = (ms: number) => sleep(ms, false, { signal: timers.signal }).catch(() => false);
  const done = closed.then(() => true);
  if (!(await Promise.race([done, after(patienceMs)]))) {
    stopping.abort(new Error('The program is stopping.'));
    await Promise.race([done, after(STOP_MS)]);
  }
  timers.abort();
}
