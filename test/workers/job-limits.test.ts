import { expect, test } from '@jest/globals';
import pino from 'pino';
import { Unavailable } from '../../src/errors.js';
import { startJobWorker, type JobHandler } from '../../workers/job-worker.js';
import type { Process, QueueBackend } from '../../workers/queue-backend.js';

const log = pino({ level: 'silent' });

/** What a queue would call for each job. */
async function processOf(handler: JobHandler<object>, mostMs: number): Promise<Process> {
  let process: Process | null = null;
  const backend = {
    worker: (_name: string, given: Process) => {
      process = given;
      return Promise.resolve({ on: () => undefined, close: () => Promise.resolve() });
    },
  } as unknown as QueueBackend;
  await startJobWorker({ name: 'jobs', backend, handler, log, pace: { mostMs } });
  return process!;
}

const job = (attemptsMade: number) => ({ id: 'j', data: {}, attemptsMade, opts: { attempts: 5 } }) as never;

test('an attempt that takes too long is told to stop, and is tried again as an outage is', async () => {
  let told = false;
  const waits: JobHandler<object> = {
    run: (_data, signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          told = true;
          reject(new Error('stopped'));
        });
      }),
    gaveUp: () => Promise.reject(new Error('It has more attempts.')),
  };
  const process = await processOf(waits, 10);
  await expect(process(job(0), 't')).rejects.toMatchObject({
    code: 'JOB_TOO_LONG',
    cause: expect.objectContaining({ message: 'stopped' }),
  });
  expect(told).toBe(true);
});

test('the last attempt that takes too long gives the job up with that reason', async () => {
  const reasons: unknown[] = [];
  const deaf: JobHandler<object> = {
    run: () => new Promise(() => undefined),
    gaveUp: (_data, reason) => Promise.resolve(void reasons.push(reason)),
  };
  const process = await processOf(deaf, 10);
  await expect(process(job(4), 't')).rejects.toThrow('The job took over');
  expect(reasons).toEqual([expect.any(Unavailable)]);
  // Nobody tries it again by itself, so it must not be said.
  expect(reasons).toEqual([expect.objectContaining({ message: expect.stringMatching(/; ask for it again/) })]);
});
