import type { Logger } from 'pino';
import { DomainError, Unavailable } from '../errors.js';
import { createBackoff } from './backoff.js';
import type { Recorded } from './event.js';
import type { Interest, LogFeed } from './feed.js';
import { createInterestIndex } from './interest-index.js';
import type { EventStore } from './store.js';
import {
  createSubscription,
  endSubscription,
  eventsOf,
  type LogPage,
  type Source,
  type Subscription,
} from './subscription.js';
import { startTail } from './tail.js';
import type { Wake } from './wake.js';

/** What a feed reads from and is woken by. */
export type LogFeedSettings = {
  readonly store: Pick<EventStore, 'readAfter' | 'readLog' | 'headCursor'>;
  readonly wake: Pick<Wake, 'listen'>;
  readonly log: Logger;
  /** 50 unless a test says otherwise */
  readonly pollMs?: number;
};

/** A page of the log for a subscriber that catches up. */
const PAGE = 200;

/** The feed of one process: however many subscribers, the end of the log is read once. Resolves when it knows where the log ends. */
export async function createLogFeed(settings: LogFeedSettings): Promise<LogFeed> {
  const live = createInterestIndex<Subscription>();
  const joined = new Set<Subscription>();
  const open = new Set<Subscription>();
  let closed = false;
  const dispatch = (event: Recorded) => {
    for (const subscription of live.matching(event)) subscription.offer(event);
  };
  const tail = await startTail({ ...settings, pollMs: settings.pollMs ?? 50, wanted: () => joined.size > 0, dispatch });
  const sourceOf = (interest: Interest): Source => ({
    read: (cursor, signal) => readPatiently(settings, interest, cursor, signal),
    join(member) {
      live.add(interest, member);
      joined.add(member);
      tail.nudge();
    },
    leave(member) {
      live.remove(interest, member);
      joined.delete(member);
    },
    lap: () => tail.lap(),
    forget: (member) => open.delete(member),
  });
  return {
    subscribe(interest, after = null) {
      const subscription = createSubscription(interest, sourceOf(interest), after);
      open.add(subscription);
      if (closed) endSubscription(subscription);
      return eventsOf(subscription);
    },
    subscribers: () => open.size,
    async close() {
      closed = true;
      open.forEach(endSubscription);
      await tail.close();
    },
  };
}

/** A cursor that isn't one stays wrong and throws; a database that is away comes back and is waited for. */
async function readPatiently(
  { store, log }: LogFeedSettings,
  interest: Interest,
  after: string | null,
  signal: AbortSignal,
): Promise<LogPage> {
  const backoff = createBackoff({ firstMs: 100, limitMs: 2_000 });
  while (!signal.aborted) {
    try {
      return await readPage(store, interest, after);
    } catch (error) {
      if (error instanceof DomainError && !(error instanceof Unavailable)) throw error;
      log.warn({ err: error, interest }, 'A subscriber could not read the log; it tries again from its cursor.');
      await backoff.wait(signal);
    }
  }
  return { events: [], cursor: after, end: false };
}

/**
 * A long absence from one stream costs that stream's events only. Other interests read the log as it is: a filter that
 * seldom matches would let one statement scan without end, where pages always come further.
 */
async function readPage(
  store: LogFeedSettings['store'],
  { streamId, types }: Interest,
  after: string | null,
): Promise<LogPage> {
  if (streamId === undefined) {
    const { events, cursor } = await store.readAfter(after, PAGE);
    return { events, cursor: cursor ?? after, end: events.length < PAGE };
  }
  const events = await store.readLog({ streamId, types, after: after ?? undefined, limit: PAGE });
  return { events, cursor: events.at(-1)?.cursor ?? after, end: events.length < PAGE };
}
