import type { Awaitable } from '../awaitable.js';
import type { Counter } from './counters.js';

/** What a budget says of one more request: null when it is within, else how long until there is a new one. */
export type Spent = { readonly retryAfterMs: number };

/** How many requests each key may make within a minute, over all processes. */
export type Budget = { readonly take: (key: string) => Awaitable<Spent | null> };

/** What this process knows of one key in its window. */
type Lease = {
  /** when the window ends */
  until: number;
  /** taken from the shared count and not used yet */
  open: number;
  /** used and not counted there yet */
  untold: number;
  isCounted: boolean;
  isSpent: boolean;
  waiting: number;
  asked: Promise<void> | null;
};

/** The shared count is asked for so many parts of a limit. */
const PARTS = 100;
const MOST_KEYS = 100_000;

/**
 * A limit that holds over all processes and costs nearly nothing: requests are taken from the shared count by the hundredth
 * part of the limit, and a key that makes fewer in a window is never counted there. So n processes let through the limit
 * and n hundredths of it at most; limits under a hundred are exact.
 */
export function createBudget(
  counter: Pick<Counter, 'add'>,
  limit: number,
  windowMs: number,
  now: () => number = () => performance.now(),
): Budget {
  const leases = new Map<string, Lease>();
  const limited: Limited = { counter, limit, part: Math.floor(limit / PARTS), now };
  return {
    take(key) {
      const known = leases.get(key);
      if (known && (known.until > now() || known.asked !== null)) return takeFrom(limited, key, known);
      if (leases.size >= MOST_KEYS) sweep(leases, now());
      const fresh: Lease = {
        until: now() + windowMs,
        open: 0,
        untold: 0,
        isCounted: false,
        isSpent: false,
        waiting: 0,
        asked: null,
      };
      leases.set(key, fresh);
      return takeFrom(limited, key, fresh);
    },
  };
}

type Limited = {
  readonly counter: Pick<Counter, 'add'>;
  readonly limit: number;
  /** of the limit: what is taken at once, and what is free of counting */
  readonly part: number;
  readonly now: () => number;
};

function takeFrom(limited: Limited, key: string, lease: Lease): ReturnType<Budget['take']> {
  if (lease.open > 0) {
    lease.open -= 1;
    return null;
  }
  if (lease.isSpent) return { retryAfterMs: lease.until - limited.now() };
  if (!lease.isCounted && lease.untold < limited.part) {
    lease.untold += 1;
    return null;
  }
  lease.waiting += 1;
  lease.asked ??= ask(limited, key, lease).finally(() => {
    lease.asked = null;
    lease.waiting = 0;
  });
  return lease.asked.then(() => takeFrom(limited, key, lease));
}

async function ask({ counter, limit, part, now }: Limited, key: string, lease: Lease): Promise<void> {
  const wanted = Math.max(1, part, lease.waiting);
  const { untold } = lease;
  lease.untold = 0;
  lease.isCounted = true;
  const counted = await counter.add(key, untold + wanted);
  // What was counted beyond the limit isn't there to be used.
  const granted = Math.max(0, wanted - Math.max(0, counted.points - limit));
  lease.until = now() + counted.msLeft;
  lease.open += granted;
  lease.isSpent = granted === 0;
}

/** Forgets keys whose window is over; all of them when that isn't enough, which forgives somebody a part of a minute. */
function sweep(leases: Map<string, Lease>, now: number): void {
  for (const [key, { until }] of leases) if (until <= now) leases.delete(key);
  if (leases.size >= MOST_KEYS) leases.clear();
}
