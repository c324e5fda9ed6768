import type { Pool } from 'pg';
import type { Logger } from 'pino';
import { pause } from '../src/store/backoff.js';
import { oncePerWhile } from '../src/quiet-log.js';

/** The one clock by which all workers date what other workers read: PostgreSQL's. */
export type SharedClock = {
  /** How far PostgreSQL's clock is ahead of this process's own at this moment, in milliseconds; negative when it is behind. */
  aheadMs(): number;
};

/** A shared clock that is compared with PostgreSQL's until it is stopped. */
export type FollowedClock = SharedClock & { stop(): Promise<void> };

type Settings = {
  readonly db: Pick<Pool, 'query'>;
  readonly log: Logger;
  readonly everyMs?: number;
};

const EVERY_MS = 10_000;
/** An answer that took longer says too little about the time. */
const MOST_ROUND_TRIP_MS = 500;
/** Less is what NTP leaves, and what a busy machine makes of a round trip. */
const WRONG_MS = 5_000;

/**
 * Follows PostgreSQL's clock. Between two comparisons time goes on by the machine's steady clock, which nobody sets:
 * however far and often this process's own clock jumps, what it tells by this one stays right.
 */
export async function followClock({ db, log, everyMs = EVERY_MS }: Settings): Promise<FollowedClock> {
  const stopping = new AbortController();
  const unread = oncePerWhile((error) => {
    log.warn({ err: error }, "PostgreSQL's clock could not be read; time goes on by the machine's steady one.");
  });
  let zero = await compared(db);
  const aheadMs = () => performance.now() + zero.ms - Date.now();
  const following = (async () => {
    let wasWrong = false;
    while (!stopping.signal.aborted) {
      const isWrong = Math.abs(aheadMs()) > WRONG_MS;
      if (isWrong && !wasWrong) log.warn(wrongClock(aheadMs()));
      wasWrong = isWrong;
      await pause(everyMs, stopping.signal);
      try {
        const next = await compared(db);
        if (next.withinMs <= MOST_ROUND_TRIP_MS) zero = next;
      } catch (error) {
        unread(error);
      }
    }
  })();
  return {
    aheadMs,
    async stop() {
      stopping.abort();
      await following;
    },
  };
}

/** What PostgreSQL's clock read when this process's steady one was zero, and how exactly that is known. */
type Zero = { readonly ms: number; readonly withinMs: number };

async function compared(db: Pick<Pool, 'query'>): Promise<Zero> {
  const asked = performance.now();
  const { rows } = await db.query<{ ms: number }>(
    'select (extract(epoch from clock_timestamp()) * 1000)::double precision as ms',
  );
  const answered = performance.now();
  // It was read somewhere between the two.
  return { ms: (rows[0]?.ms ?? 0) - (asked + answered) / 2, withinMs: answered - asked };
}

function wrongClock(aheadMs: number): string {
  const seconds = Math.round(Math.abs(aheadMs) / 1_000);
  return `This machine's clock is ${seconds} s ${aheadMs < 0 ? 'ahead of' : 'behind'} PostgreSQL's. Jobs go by PostgreSQL's; set the machine's clock right.`;
}
