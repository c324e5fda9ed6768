import {
  createPostgresBackend,
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
import { endPool } from '../src/database.js';

/** What this program uses of BullMQ's Queue, whose type differs by backend. */
export type JobStore = {
  add(name: string, data: object, options: JobsOptions): Promise<unknown>;
  getJob(id: string): Promise<Pick<Job, 'getState' | 'remove'> | undefined>;
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
export function redisBackend(url: string, log: Logger): QueueBackend {
  const retryStrategy = (times: number) => Math.min(100 * 2 ** times, 2_000);
  const watched = (client: Redis): Redis =>
    client.on('error', (error) => log.debug({ err: error }, 'A connection to Redis is down.'));
  const failFast = { enableOfflineQueue: false, maxRetriesPerRequest: 1, commandTimeout: 5_000 };
  const producer = watched(new Redis(url, { ...failFast, retryStrategy, connectionName: 'system-profiles producer' }));
  const workers: Redis[] = [];
  return {
    queue: async (name) => new Queue(name, { connection: producer, prefix: PREFIX }),
    async worker(name, process, options) {
      const connection = watched(
        new Redis(url, { maxRetriesPerRequest: null, retryStrategy, connectionName: 'system-profiles worker' }),
      );
      workers.push(connection);
      return new Worker(name, process, { ...options, connection, prefix: PREFIX });
    },
    async close() {
      for (const client of [producer, ...workers]) client.disconnect();
    },
  };
}

/** One connection for each worker to listen on, the others to work with. */
const POOL_SIZE = 8;

/** Jobs in PostgreSQL, in BullMQ's own schema `bullmq`, over one small pool. Creates or updates that schema first. */
export async function postgresBackend(url: string, log: Logger): Promise<QueueBackend> {
  const pool = new pg.Pool({
    connectionString: url,
    max: POOL_SIZE,
    application_name: 'system-profiles queue',
    // BullMQ's statements name no schema.
    options: '-c search_path=bullmq',
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
  // BullMQ describes the part of a pool that it uses in words of its own, which pg's types don't fit to the letter.
  const connection = pool as unknown as PostgresConnectionOptions;
  return {
    queue: (name) => whenReady(new Queue(name, { connection }, createPostgresBackend)),
    worker: (name, process, options) =>
      whenReady(new Worker(name, process, { ...options, connection }, createPostgresBackend)),
    close: () => endPool(pool),
  };
}

/** BullMQ remembers for ever when its first look at PostgreSQL failed: better not to start than to be deaf. */
async function whenReady<T extends { waitUntilReady(): Promise<unknown>; close(): Promise<void> }>(
  made: T,
): Promise<T> {
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
