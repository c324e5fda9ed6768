import type { Pool } from 'pg';
import type { Logger } from 'pino';
import { run } from '../store/statement.js';

/** How far a replica has come, and how far it must have come for whom. */
export type Positions = {
  readonly serves: (actorId: string) => boolean;
  /** @param position of the primary's log, as PostgreSQL writes it ("16/B374D848") */
  readonly mustReach: (actorId: string, position: string) => void;
  /** Who wrote what was missed: the replica serves nobody until it has come to where the primary is now. */
  readonly doubt: () => void;
  /** where the primary is now */
  readonly ofPrimary: () => Promise<string>;
  readonly close: () => Promise<void>;
};

type Ports = { readonly primary: Pool; readonly replica: Pool; readonly log: Logger };

/** A replica that is further behind than this serves nobody, whoever wrote. */
const MOST_LAG_MS = 5_000;
const LOOK_EVERY_MS = 250;
const MOST_WRITERS = 10_000;

/** A database that isn't in recovery replays nothing: it is at its own end. */
const REPLAYED = 'select case when pg_is_in_recovery() then pg_last_wal_replay_lsn() end::text as lsn';

type State = {
  readonly writers: Map<string, bigint>;
  /** where the primary was in the last seconds, oldest first */
  readonly past: { readonly at: number; readonly position: bigint }[];
  /** null while the replica can't be read */
  replayed: bigint | null;
  /** of everybody */
  needed: bigint;
  isInDoubt: boolean;
  isAway: boolean;
};

/** Looks four times a second; while a look fails the replica serves nobody. */
export function createPositions(ports: Ports): Positions {
  const writers = new Map<string, bigint>();
  const state: State = { writers, past: [], replayed: null, needed: 0n, isInDoubt: false, isAway: false };
  const looking = repeatedly(() => look(ports, state), LOOK_EVERY_MS);
  return {
    serves(actorId) {
      const { replayed, needed, isInDoubt, past } = state;
      const due = past[0]?.position ?? LAST;
      if (isInDoubt || replayed === null) return false;
      return replayed >= due && replayed >= needed && replayed >= (writers.get(actorId) ?? 0n);
    },
    mustReach(actorId, position) {
      if (writers.size >= MOST_WRITERS) {
        // Too many to tell apart: everybody waits for the newest of them.
        state.needed = [...writers.values()].reduce((most, one) => (one > most ? one : most), state.needed);
        writers.clear();
      }
      writers.set(actorId, numberOf(position));
    },
    doubt() {
      state.isInDoubt = true;
    },
    ofPrimary: () => ofPrimary(ports.primary),
    close: () => looking.stop(),
  };
}

async function ofPrimary(primary: Pool): Promise<string> {
  const [row] = await run<{ lsn: string }>(primary, 'select pg_current_wal_insert_lsn()::text as lsn', []);
  return row?.lsn ?? '0/0';
}

async function look({ primary, replica, log }: Ports, state: State): Promise<void> {
  const { isInDoubt: wasInDoubt, writers } = state;
  try {
    const [now, [row]] = await Promise.all([ofPrimary(primary), run<{ lsn: string | null }>(replica, REPLAYED, [])]);
    note(state.past, numberOf(now));
    state.replayed = row?.lsn ? numberOf(row.lsn) : LAST;
    if (wasInDoubt) Object.assign(state, { needed: numberOf(now), isInDoubt: false });
    for (const [actor, position] of writers) if (position <= state.replayed) writers.delete(actor);
    if (state.isAway) log.info('The replica is back.');
    state.isAway = false;
  } catch (err) {
    if (!state.isAway) log.warn({ err }, 'The replica can’t be read; everything is read from the primary.');
    state.isAway = true;
    state.replayed = null;
  }
}

const LAST = 2n ** 64n;

/** The oldest that is kept is the one that a replica must have reached by now. */
function note(past: { at: number; position: bigint }[], position: bigint): void {
  const now = performance.now();
  past.push({ at: now, position });
  while (past.length > 1 && (past[1]?.at ?? now) <= now - MOST_LAG_MS) past.shift();
}

function numberOf(lsn: string): bigint {
  const [high = '0', low = '0'] = lsn.split('/');
  return (BigInt(`0x${high}`) << 32n) + BigInt(`0x${low}`);
}

function repeatedly(work: () => Promise<void>, everyMs: number): { readonly stop: () => Promise<void> } {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let running = Promise.resolve();
  const round = () => {
    running = work().then(() => {
      if (!stopped) timer = setTimeout(round, everyMs).unref();
    });
  };
  round();
  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
