import type { Pool } from 'pg';
import type { Logger } from 'pino';
import { isWithoutCredentials } from './archives/bucket.js';
import type { StoreWatch } from './archives/store-watch.js';
import { relayLagSeconds } from './log-metrics.js';
import { unappliedMigrations } from './migrate.js';
import { run } from './store/statement.js';

/**
 * One thing that a process needs, and how it is. What may be told to strangers: `why`, which keeps requests away, and
 * `note`, which doesn't.
 */
export type Check = {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
  readonly why?: string;
  readonly note?: string;
};

/** Whether requests can be served, and what that was found out from. */
export type Health = { readonly ready: boolean; readonly checks: readonly Check[] };

export type HealthPorts = {
  readonly db: Pool;
  readonly log: Logger;
  /** asks the queue; absent in a process that has none */
  readonly queue?: (() => Promise<unknown>) | undefined;
  readonly storeWatch?: Pick<StoreWatch, 'seen'>;
};

/** A relay this far behind is worth an alarm; the API goes on serving, since taking it away would help nobody. */
const LAG_ALARM_SECONDS = 60;
const PATIENCE_MS = 3_000;

/**
 * Looks whether what a process needs is there: the database, its migrations, the queue, and that its archive store is the
 * one. That the relay lags, or the store doesn't answer, is only told.
 */
export function createHealth(ports: HealthPorts): () => Promise<Health> {
  let looking: Promise<Health> | null = null;
  // Anybody may ask, as often as they like: whoever asks meanwhile gets the same answer, and the database is asked once.
  return () => (looking ??= look(ports).finally(() => (looking = null)));
}

async function look({ db, log, queue, storeWatch }: HealthPorts): Promise<Health> {
  const needed = await Promise.all([
    check('database', async () => (await run(db, 'select 1', []), 'answers')),
    check('migrations', async () => {
      const missing = await unappliedMigrations(db);
      if (missing.length > 0) throw new Error(`not applied: ${missing.join(', ')}`);
      return 'at head';
    }),
    ...(queue ? [check('queue', async () => (await queue(), 'answers'))] : []),
  ]);
  const told = await Promise.all([
    check('relay', async () => {
      const seconds = await relayLagSeconds(db);
      if (seconds > LAG_ALARM_SECONDS) throw new Error(`${Math.round(seconds)} s behind`);
      return 'keeps up';
    }),
    ...(storeWatch ? [storeCheck(storeWatch)] : []),
  ]);
  const checks = [...needed, ...told];
  const ready = needed.every(({ ok }) => ok) && told.every(({ why }) => why === undefined);
  const bad = checks.flatMap(({ ok, name, detail }) => (ok ? [] : [{ name, detail }]));
  if (bad.length > 0) log.warn({ checks: bad }, ready ? 'ready, with a problem' : 'not ready');
  return { ready, checks };
}

async function check(name: string, look: () => Promise<string>): Promise<Check> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${PATIENCE_MS / 1_000} s`)), PATIENCE_MS);
  });
  try {
    return { name, ok: true, detail: await Promise.race([look(), late]) };
  } catch (error) {
    return { name, ok: false, detail: error instanceof Error ? error.message : String(error) };
  } finally {
    clearTimeout(timer);
  }
}

async function storeCheck(storeWatch: Pick<StoreWatch, 'seen'>): Promise<Check> {
  const faults: string[] = [];
  const notes: string[] = [];
  const seen = await check('archiveStore', async () => {
    try {
      const fault = await storeWatch.seen();
      if (fault !== null) faults.push(fault);
    } catch (error) {
      if (isWithoutCredentials(error)) notes.push(error.message);
      throw error;
    }
    return 'is the one that the database knows';
  });
  const [why] = faults;
  const [note] = notes;
  if (note !== undefined) return { ...seen, note };
  // The watch has logged the whole sentence once.
  return why === undefined ? seen : { ...seen, ok: false, detail: 'is another one than the database knows', why };
}

/** What /readyz says: which parts are well. Why one isn't is for the log, since anybody may ask, but for what names no place. */
export function healthText({ ready, checks }: Health): string {
  const parts = Object.fromEntries(checks.map(({ name, ok }) => [name, ok]));
  const [why] = checks.flatMap((one) => one.why ?? one.note ?? []);
  const said = { status: ready ? 'ready' : 'not ready', checks: parts, ...(why !== undefined && { why }) };
  return `${JSON.stringify(said)}\n`;
}
