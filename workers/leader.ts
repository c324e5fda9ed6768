import { Client } from 'pg';
import type { Pool } from 'pg';
import type { Logger } from 'pino';
import { oncePerWhile } from '../src/quiet-log.js';
import { createBackoff, pause } from '../src/store/backoff.js';

/** What the leader does until its signal aborts; one that rejects ends the term, and the next leader starts anew. */
export type Duty = (signal: AbortSignal) => Promise<void>;

/** Stands for election until stopped. */
export type Candidate = { stop(): Promise<void> };

type Settings = {
  /** tells where the database is; the lock has a connection of its own */
  readonly db: Pool;
  readonly log: Logger;
  readonly duties: readonly Duty[];
  /** how often those who stand by try to take over */
  readonly standByMs?: number;
};

/** Any number, the same in every process of one installation: "relay" in ASCII. */
const LOCK = '491327152505';

/**
 * Of all processes on one database exactly one does the duties at a time. The lead is a session's advisory lock:
 * PostgreSQL gives it free the moment the leader's connection ends, however the leader ended.
 * A leader that was cut off may go on for a moment beside the next one, so every duty is harmless when done twice.
 */
export function standForLead(settings: Settings): Candidate {
  const stop = new AbortController();
  const running = run(settings, stop.signal);
  return {
    async stop() {
      stop.abort();
      await running;
    },
  };
}

async function run({ db, log, duties, standByMs = 1_000 }: Settings, stop: AbortSignal): Promise<void> {
  const backoff = createBackoff({ firstMs: 100, limitMs: 2_000 });
  const warn = oncePerWhile((err) => log.warn({ err }, 'The lead was lost; trying again.'));
  while (!stop.aborted) {
    try {
      await withConnection(db, stop, async (client, signal) => {
        if (!(await waitForLock(client, signal, standByMs))) return;
        backoff.reset();
        log.info('This process leads: it relays the log to the queues.');
        await doAll(duties, signal);
      });
    } catch (error) {
      warn(error);
    }
    await backoff.wait(stop);
  }
}

/** Runs `work` with a signal that aborts when the connection is lost or the process stops; then rejects if it was lost. */
async function withConnection(
  db: Pool,
  stop: AbortSignal,
  work: (client: Client, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const client = new Client({ ...db.options, application_name: 'system-profiles lead' });
  const lost = new AbortController();
  client.on('error', (error) => lost.abort(error));
  client.on('end', () => lost.abort(new Error('PostgreSQL ended the connection.')));
  await client.connect();
  try {
    await work(client, AbortSignal.any([stop, lost.signal]));
    lost.signal.throwIfAborted();
  } finally {
    client.removeAllListeners('end');
    await client.end();
  }
}

/** Asks again and again instead of waiting inside PostgreSQL, where a waiting statement would keep vacuum from its work. */
async function waitForLock(client: Client, signal: AbortSignal, standByMs: number): Promise<boolean> {
  while (!signal.aborted) {
    const { rows } = await client.query<{ leads: boolean }>('select pg_try_advisory_lock($1) as leads', [LOCK]);
    if (rows[0]?.leads === true) return true;
    await pause(standByMs, signal);
  }
  return false;
}

/** All at once; the first that fails ends the others. */
async function doAll(duties: readonly Duty[], signal: AbortSignal): Promise<void> {
  const term = new AbortController();
  const whole = AbortSignal.any([signal, term.signal]);
  const results = await Promise.allSettled(
    duties.map((duty) =>
      duty(whole).catch((error: unknown) => {
        term.abort();
        throw error;
      }),
    ),
  );
  const failed = results.find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}
