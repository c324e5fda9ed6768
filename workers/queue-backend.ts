import {
  createPostgresBackend,
  createRedisBackend,
  Queue,
  runMigrations,
  Worker,
  type Job,
  type JobsOptions,
  type PostgresConnectionOptions,
  type WorkerOptions,
} from 'bullmq';
import { Redis } from 'ioredis';
import pg from 'pg';
import type { Logger } from 'pino';
import { endPool, withOptions } from '../src/database.js';
import type { SharedClock } from './shared-clock.js';
import { inOwnTime, inSharedTime } from './shared-time.js';

/** What this program uses of BullMQ's Queue, whose type differs by backend. */
export type JobStore = {
  add(name: string, data: object, options: JobsOptions): Promise<unknown>;
  getJob(id: string): Promise<Pick<Job, 'attemptsMade' | 'getState' | 'promote' | 'remove'> | undefined>;
  getJobCounts(): Promise<Record<string, number>>;
  close(): Promise<void>;
  on(event: 'error', listener: (error: Error) => void): unknown;
};

/** What this program uses of BullMQ's Worker. */
export type JobRunner = {
  close(): Promise<void>;
  on(event: 'error', listener: (error: Error) => void): unknown;
  on(event: 'failed', listener: (job: Job | undefined, error: Error) => void): unknown;
};

export type Process = (job: Job, token: string | undefined) => Promise<void>;
export type RunnerOptions = Omit<WorkerOptions, 'connection' | 'prefix'>;

/** Where BullMQ keeps its jobs. The rest of the program doesn't know which it is. */
export type QueueBackend = {
  queue(name: string): Promise<JobStore>;
  worker(name: string, process: Process, options: RunnerOptions): Promise<JobRunner>;
  /** Ends the connections; queues and workers must be closed before. */
  close(): Promise<void>;
};

const PREFIX = 'system-profiles';

/** Jobs in Redis. Producers fail fast, so that the relay notices and waits; workers wait for Redis to come back. */
export function redisBackend(url: string, clock: SharedClock, log: Logger): QueueBackend {
  const retryStrategy = (times: number) => Math.min(100 * 2 ** times, 2_000);
  const watched = (client: Redis): Redis =>
    client.on('error', (error) => log.debug({ err: error }, 'A connection to Redis is down.'));
  const failFast = { enableOfflineQueue: false, maxRetriesPerRequest: 1, commandTimeout: 5_000 };
  const producer = watched(new Redis(url, { ...failFast, retryStrategy, connectionName: 'system-profiles producer' }));
  const workers: Redis[] = [];
  const backend = backendInSharedTime(clock);
  return {
    queue: async (name) => failingFast(new Queue(name, { connection: producer, prefix: PREFIX }, backend), producer),
    async worker(name, process, options) {
      const connection = watched(
        new Redis(url, { maxRetriesPerRequest: null, retryStrategy, connectionName: 'system-profiles worker' }),
      );
      workers.push(connection);
      return new Worker(name, process, { ...options, connection, prefix: PREFIX }, backend);
    },
    async close() {
      for (const client of [producer, ...workers]) client.disconnect();
    },
  };
}

/** BullMQ waits for a Redis that it has never reached, without a limit: whoever asks would not even stop. */
function failingFast(queue: JobStore, producer: Redis): JobStore {
  const whenReached = async <T>(ask: () => Promise<T>): Promise<T> => {
    if (producer.status !== 'ready') throw new Error('Redis does not answer: start it, or correct REDIS_URL.');
    return ask();
  };
  return {
    add: (name, data, options) => whenReached(() => queue.add(name, data, options)),
    getJob: (id) => whenReached(() => queue.getJob(id)),
    getJobCounts: () => whenReached(() => queue.getJobCounts()),
    close: () => queue.close(),
    on: (event, listener) => queue.on(event, listener),
  };
}

/** BullMQ's own, but for the times in what it tells its scripts and in what they answer. */
function backendInSharedTime(clock: SharedClock): typeof createRedisBackend {
  return (name, options, more) => {
    const backend = createRedisBackend(name, options, more);
    const [execCommand, waitForJob] = [backend.execCommand.bind(backend), backend.waitForJob.bind(backend)];
    backend.execCommand = (client, command, args) => {
      const answer: unknown = execCommand(
        client,
        command,
        args.map((arg) => inSharedTime(arg, clock)),
      );
      // In a transaction there is no answer yet, and nothing of ours is in one.
      return answer instanceof Promise ? answer.then((reply: unknown) => replyInOwnTime(reply, clock)) : answer;
    };
    backend.waitForJob = async (blockTimeout) => {
      const woken = await waitForJob(blockTimeout);
      return woken && { ...woken, score: inOwnTime(woken.score, clock) };
    };
    return backend;
  };
}

/** The next job, or when to look again: its last part is the only time in it that BullMQ compares with a clock. */
function replyInOwnTime(reply: unknown, clock: SharedClock): unknown {
  return Array.isArray(reply) ? reply.map((part: unknown) => inOwnTime(part, clock)) : reply;
}

/** One connection for each worker to listen on, the others to work with. */
const POOL_SIZE = 8;

/** Jobs in PostgreSQL, in BullMQ's own schema `bullmq`, over one small pool. Creates or updates that schema first. */
export async function postgresBackend(url: string, clock: SharedClock, log: Logger): Promise<QueueBackend> {
  const pool = new pg.Pool({
    // BullMQ's statements name no schema.
    connectionString: withOptions(url, (own) => [own, '-c search_path=bullmq']),
    max: POOL_SIZE,
    application_name: 'system-profiles queue',
    connectionTimeoutMillis: 5_000,
    statement_timeout: 5_000,
    // BullMQ listens on one of these: a connection that vanished without a word must be noticed.
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
  });
  pool.on('error', (error) => log.debug({ err: error }, 'An idle connection of the queue was lost.'));
  try {
    await migrateQueue(pool);
  } catch (error) {
    await pool.end();
    throw error;
  }
  const connection = poolInSharedTime(pool, clock);
  return {
    queue: (name) => whenReady(new Queue(name, { connection }, createPostgresBackend), log),
    worker: (name, process, options) =>
      whenReady(new Worker(name, process, { ...options, connection }, createPostgresBackend), log),
    close: () => endPool(pool),
  };
}

/** The part of a pool that BullMQ uses, with the times in its statements and their answers put into the other clock. */
function poolInSharedTime(pool: pg.Pool, clock: SharedClock): PostgresConnectionOptions {
  const part = {
    options: pool.options,
    connect: () => pool.connect(),
    end: () => pool.end(),
    on: pool.on.bind(pool),
    removeAllListeners: pool.removeAllListeners.bind(pool),
    async query(text: string, parameters: readonly unknown[] = []) {
      const answer = await pool.query<{ next_delay?: unknown }>(
        text,
        parameters.map((parameter) => inSharedTime(parameter, clock)),
      );
      for (const row of answer.rows) if ('next_delay' in row) row.next_delay = inOwnTime(row.next_delay, clock);
      return answer;
    },
  };
  // BullMQ describes it in words of its own, which pg's types don't fit to the letter.
  return part;
}

/** BullMQ remembers for ever when its first look at PostgreSQL failed: better not to start than to be deaf. */
async function whenReady<T extends Pick<JobStore, 'close' | 'on'> & { waitUntilReady(): Promise<unknown> }>(
  made: T,
  log: Logger,
): Promise<T> {
  // Whoever waits hears of the fault; BullMQ prints what nobody listens to on standard error.
  made.on('error', (error) => log.debug({ err: error }, 'A queue has a problem.'));
  try {
    await made.waitUntilReady();
    return made;
  } catch (error) {
    await made.close();
    throw error;
  }
}

/** Of several processes that start at once one migrates and the others wait: BullMQ takes an advisory lock for it. */
async function migrateQueue(pool: pg.Pool): Promise<void> {
  const client = await pool.connect();
  try {
    await runMigrations(client);
  } finally {
    client.release();
  }
}
