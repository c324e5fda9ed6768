import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';
import type { Pool } from 'pg';
import type { Logger } from 'pino';
import { RateLimiterMemory, RateLimiterPostgres, RateLimiterRedis, type RateLimiterRes } from 'rate-limiter-flexible';

/** What was counted of one key in its present stretch of time, and how long that lasts. */
export type Counted = { readonly points: number; readonly msLeft: number };

/** Counts what happens to a key within a stretch of time that begins with the first, for all processes together. */
export type Counter = {
  readonly add: (key: string, points: number) => Promise<Counted>;
  readonly forget: (key: string) => Promise<void>;
};

/** Makes counters in the store that the deployment uses: Redis, or PostgreSQL without one. */
export type Counters = {
  /**
   * @param name no other counter's
   * @param patienceMs how long a count is waited for; later, and as long as the store is away, every process counts alone
   */
  readonly counter: (name: string, seconds: number, patienceMs?: number) => Counter;
  readonly close: () => Promise<void>;
};

export type CountersPorts = { readonly redisUrl: string | null; readonly pool: Pool; readonly log: Logger };

/** A request is not worth more waiting to be counted. */
const PATIENCE_MS = 250;
const LONGEST_PATIENCE_MS = 5_000;
const AWAY_MS = 2_000;
const SWEEP_MS = 10 * 60_000;

/** RateLimiterMemory wants one; nothing here refuses by it. */
const NO_LIMIT = Number.MAX_SAFE_INTEGER;

/** Opens the counters. Nothing waits for the store: one that is away comes back by itself. */
export function createCounters({ redisUrl, pool, log }: CountersPorts): Counters {
  const redis = redisUrl === null ? null : openRedis(redisUrl, log);
  const sweep = setInterval(() => void forgetOld(pool, log), SWEEP_MS);
  sweep.unref();
  return {
    counter(name, seconds, patienceMs = PATIENCE_MS) {
      const settings = { keyPrefix: name, points: NO_LIMIT, duration: seconds };
      const shared = redis
        ? new RateLimiterRedis({ ...settings, storeClient: redis, keyPrefix: `system-profiles:${name}` })
        : new RateLimiterPostgres({ ...settings, ...TABLE, storeClient: pool });
      return insured(shared, new RateLimiterMemory(settings), { patienceMs, log });
    },
    close: () => {
      clearInterval(sweep);
      redis?.disconnect();
      return Promise.resolve();
    },
  };
}

const TABLE = {
  storeType: 'pool',
  schemaName: 'throttle',
  tableName: 'counter',
  tableCreated: true,
  // Done by ourselves: the library's own timer can't be stopped.
  clearExpiredByTimeout: false,
} as const;

function openRedis(url: string, log: Logger): Redis {
  const client = new Redis(url, {
    maxRetriesPerRequest: 1,
    commandTimeout: LONGEST_PATIENCE_MS,
    retryStrategy: (times) => Math.min(100 * 2 ** times, 2_000),
    connectionName: 'system-profiles counters',
  });
  return client.on('error', (err) => log.debug({ err }, 'The connection to Redis that counts requests is down.'));
}

type Limiter = {
  penalty(key: string, points: number): Promise<RateLimiterRes>;
  delete(key: string): Promise<boolean>;
};

/** Counts in the shared store, and alone while that doesn't answer: a limit is no reason to refuse what could be served. */
function insured(
  shared: Limiter,
  alone: Limiter,
  { patienceMs, log }: { readonly patienceMs: number; readonly log: Logger },
): Counter {
  let awayUntil = 0;
  const inTime = async <T>(ask: (limiter: Limiter) => Promise<T>): Promise<T> => {
    if (performance.now() < awayUntil) return ask(alone);
    try {
      return await within(patienceMs, ask(shared));
    } catch (err) {
      awayUntil = performance.now() + AWAY_MS;
      log.warn({ err }, 'Requests can’t be counted for all processes together; this one counts alone for now.');
      return ask(alone);
    }
  };
  return {
    async add(key, points) {
      const { consumedPoints, msBeforeNext } = await inTime((limiter) => limiter.penalty(key, points));
      return { points: consumedPoints, msLeft: msBeforeNext };
    },
    async forget(key) {
      await inTime((limiter) => limiter.delete(key));
    },
  };
}

async function within<T>(patienceMs: number, work: Promise<T>): Promise<T> {
  const over = new AbortController();
  const late = pause(patienceMs, undefined, { signal: over.signal }).then(() => {
    throw new Error(`no answer within ${patienceMs} ms`);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    over.abort();
    // Whichever lost the race fails unheard.
    Promise.allSettled([work, late]).catch(() => undefined);
  }
}

async function forgetOld(pool: Pool, log: Logger): Promise<void> {
  try {
    await pool.query('delete from throttle.counter where expire < $1', [Date.now() - SWEEP_MS]);
  } catch (err) {
    log.debug({ err }, 'Old counts could not be removed; the next round will do it.');
  }
}
