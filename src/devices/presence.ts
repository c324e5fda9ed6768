import type { Pool } from 'pg';
import type { Logger } from 'pino';
import { run, statement } from '../store/statement.js';
import type { Signals } from '../store/feed.js';
import { SILENT_SECONDS } from './device-record.js';

/** The topic of the signal that some devices have fallen silent, or are back. */
export const PRESENCE_TOPIC = 'devices';

/** When devices were heard of. */
export type Presence = {
  /** A device was heard of: kept in memory, written with the others a moment later. */
  heard(deviceId: string): void;
  /** Writes what was heard. */
  flush(): Promise<void>;
  /** Finds the devices that have fallen silent since it was last looked, and tells whoever watches. */
  sweep(): Promise<readonly string[]>;
  /** Devices that fell silent or came back after a time by the database's clock (null: just now), and what to ask from then on. */
  changedSince(time: Date | null): Promise<{ readonly ids: readonly string[]; readonly until: Date }>;
  /** Begins to write and to look now and then. */
  start(): void;
  /** Stops and writes the rest. */
  close(): Promise<void>;
};

const FLUSH_MS = 5_000;
const SWEEP_MS = 15_000;

// In the order of the ids: two processes that write the same devices wait for each other instead of dying together.
const write = statement(`
  with heard as (select unnest($1::uuid[]) as device_id order by 1)
  insert into read.device_seen as seen (device_id, last_seen_at)
  select heard.device_id, now() from heard
  on conflict (device_id) do update
     set last_seen_at = excluded.last_seen_at, silent_since = null,
         returned_at = case when seen.silent_since is null then seen.returned_at
                            else date_trunc('milliseconds', now()) end
  returning seen.returned_at is not distinct from date_trunc('milliseconds', now()) as "isBack"`);
const findSilent = statement(`
  update read.device_seen as seen set silent_since = date_trunc('milliseconds', now())
    from read.device as device
   where device.id = seen.device_id and device.removed_at is null and seen.silent_since is null
     and seen.last_seen_at < now() - interval '${SILENT_SECONDS} seconds'
  returning seen.device_id as id`);
const selectSince = statement(`
  select coalesce(max(greatest(seen.silent_since, seen.returned_at)), $1::timestamptz,
                  date_trunc('milliseconds', clock_timestamp()) - interval '1 millisecond') as until,
         coalesce(array_agg(seen.device_id) filter (where seen.device_id is not null), '{}') as ids
    from read.device_seen as seen where seen.silent_since > $1::timestamptz or seen.returned_at > $1::timestamptz`);

/** Keeps when devices were heard of, so that a poll costs no write of its own. */
export function createPresence(pool: Pool, signals: Pick<Signals, 'send'>, log: Logger): Presence {
  let heard = new Set<string>();
  let timers: NodeJS.Timeout[] = [];
  const flush = async (): Promise<void> => {
    const batch = heard;
    heard = new Set();
    if (batch.size === 0) return;
    try {
      const written = await run<{ isBack: boolean }>(pool, write, [[...batch]]);
      if (written.some(({ isBack }) => isBack)) signals.send(PRESENCE_TOPIC);
    } catch (error) {
      batch.forEach((id) => heard.add(id));
      throw error;
    }
  };
  const sweep = async (): Promise<readonly string[]> => {
    await flush();
    const silent = await run<{ id: string }>(pool, findSilent, []);
    if (silent.length > 0) signals.send(PRESENCE_TOPIC);
    return silent.map(({ id }) => id);
  };
  return {
    heard: (deviceId) => void heard.add(deviceId),
    flush,
    sweep,
    async changedSince(time) {
      const [found] = await run<{ ids: string[]; until: Date }>(pool, selectSince, [time]);
      return found ?? { ids: [], until: new Date() };
    },
    start() {
      timers = [every(FLUSH_MS, flush, log), every(SWEEP_MS, sweep, log)];
    },
    async close() {
      timers.forEach((timer) => clearInterval(timer));
      await flush();
    },
  };
}

/** Does some work again and again, without keeping the process alive for it; a fault is told and tried again. */
function every(ms: number, work: () => Promise<unknown>, log: Logger): NodeJS.Timeout {
  return setInterval(() => {
    work().catch((err: unknown) => log.warn({ err }, 'When devices were heard of could not be written; trying again.'));
  }, ms).unref();
}
