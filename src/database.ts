import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Logger } from 'pino';
import { Unavailable } from './errors.js';
import { limits } from './limits.js';

/** What a pool may use. */
export type PoolOptions = {
  /** connections at most */
  readonly max?: number;
  /** how long one statement may run; 0 for no limit */
  readonly statementTimeoutMs?: number;
  /** how long to wait for a connection */
  readonly connectTimeoutMs?: number;
  /** how the server calls these connections in pg_stat_activity */
  readonly name?: string;
};

/** Half a minute without a packet and the connection is asked whether it still lives. */
const KEEP_ALIVE_AFTER_MS = 30_000;

/**
 * A pool of connections that gives up on slow statements and abandoned transactions.
 * Losing an idle connection is logged, not fatal: the pool opens another when it is needed.
 */
export function createPool(url: string, options: PoolOptions, log: Logger): pg.Pool {
  const pool = new pg.Pool({
    connectionString: withOptions(url, (own) => [SERIAL, own]),
    max: options.max ?? 10,
    statement_timeout: options.statementTimeoutMs ?? limits.statementMs,
    idle_in_transaction_session_timeout: limits.statementMs,
    connectionTimeoutMillis: options.connectTimeoutMs ?? limits.statementMs,
    application_name: options.name ?? 'system-profiles',
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_AFTER_MS,
  });
  pool.on('error', (error) => log.warn({ err: error }, 'an idle connection to PostgreSQL was lost'));
  return pool;
}

/**
 * Keeps each statement in one process: workers of one that looks for the first rows of an order read far ahead of the
 * page's end, and no query here is large enough to gain from them.
 */
const SERIAL = '-c max_parallel_workers_per_gather=0';

/** The address with settings of a session beside those that it has itself; of two for one thing the last one counts. */
export function withOptions(url: string, options: (own: string) => readonly string[]): string {
  const whole = new URL(url);
  // The driver lets the address's options replace those that it is given beside it.
  whole.searchParams.set(
    'options',
    options(whole.searchParams.get('options') ?? '')
      .join(' ')
      .trim(),
  );
  return whole.href;
}

/** How long a pool may take to end: a connection that is never given back would be waited for without end. */
const END_MS = 2_000;

/** Where a database is, for people: host and port, or the folder of the socket; without either the driver looks where it usually is. */
export function placeOf(url: string): string {
  const { host, searchParams } = new URL(url);
  return host || (searchParams.get('host') ?? 'its usual place');
}

/**
 * Ends a pool and waits until its connections are closed. `pool.end()` only says goodbye on each: a server that is
 * stopped right after it ends them itself, with an error for each.
 */
export async function endPool(pool: pg.Pool): Promise<void> {
  let open = pool.totalCount;
  const closed = new Promise<void>((resolve) => {
    pool.on('remove', () => {
      open -= 1;
      if (open <= 0) resolve();
    });
  });
  const ended = pool.end().then(() => (open > 0 ? closed : undefined));
  await Promise.race([ended, sleep(END_MS, undefined, { ref: false })]);
}

/**
 * SQLSTATEs that say "not now": connections refused or ended by the server, too many of them, shutting down,
 * starting up, a statement over its time, a full disk or memory (PostgreSQL manual, appendix A).
 */
const NOT_NOW = /^(08...|57P0[1-5]|57014|53...|25P03|25P04)$/;
const NETWORK = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]);
/** pg gives these faults no code. */
const LOST =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|canceling statement due to conflict with recovery)/;

/** The same fault as Unavailable when PostgreSQL can't be reached or can't answer now; null when it is something else. */
export function asUnavailable(error: unknown): Unavailable | null {
  if (error instanceof Unavailable) return error;
  if (!causes(error).some(saysNotNow)) return null;
  return new Unavailable(DATABASE_UNAVAILABLE, 'The database does not answer at the moment: try again shortly.', [], {
    cause: error,
  });
}

/** The code of an Unavailable that says so of PostgreSQL. */
export const DATABASE_UNAVAILABLE = 'DATABASE_UNAVAILABLE';

/** Node tries every address of a name and reports all faults in one AggregateError. */
function causes(error: unknown): readonly unknown[] {
  return typeof error === 'object' && error !== null && 'errors' in error && Array.isArray(error.errors)
    ? (error.errors as unknown[])
    : [error];
}

function saysNotNow(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  const code = 'code' in error ? String(error.code) : '';
  const message = 'message' in error ? String(error.message) : '';
  return NOT_NOW.test(code) || NETWORK.has(code) || LOST.test(message);
}
