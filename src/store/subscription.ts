import { liesBehind } from './cursor.js';
import type { Recorded } from './event.js';
import type { Interest } from './feed.js';
import { matches } from './interest-index.js';

/** The next events that may match after a cursor, and where to go on. `end`: nothing more behind the fence right now. */
export type LogPage = { readonly events: readonly Recorded[]; readonly cursor: string | null; readonly end: boolean };

/** What a subscription needs of the feed. */
export type Source = {
  /** Outlives outages: comes back with a page, or empty-handed once `signal` aborts. */
  read(after: string | null, signal: AbortSignal): Promise<LogPage>;
  /** From now on `offer` is called with every matching event that the tail reads. */
  join(subscription: Subscription): void;
  leave(subscription: Subscription): void;
  /** Resolves when a read of the tail that began after this call has come to the end of the log. */
  lap(): Promise<void>;
  /** The subscription is over. */
  forget(subscription: Subscription): void;
};

/**
 * One subscriber of the feed, in one of two states until it ends:
 * **behind** reads the log page by page from its cursor, when its reader asks for more, and joins the tail at the end;
 * **live** gets what the tail reads; one whose queue is full is behind again, from the last event queued.
 */
export type Subscription = {
  readonly interest: Interest;
  readonly source: Source;
  readonly ended: AbortController;
  state: 'behind' | 'live';
  cursor: string | null;
  queue: Recorded[];
  /** what becomes of an event that the tail offers */
  offer: (event: Recorded) => void;
  wakeReader: () => void;
};

/** Events that wait for a slow reader, before it is sent back to the log. */
const MAX_QUEUED = 256;

/** @param after the cursor to go on from; null starts live, with what is recorded from now on */
export function createSubscription(interest: Interest, source: Source, after: string | null): Subscription {
  const subscription: Subscription = {
    interest,
    source,
    ended: new AbortController(),
    state: after === null ? 'live' : 'behind',
    cursor: after,
    queue: [],
    offer: (event) => enqueue(subscription, event),
    wakeReader: () => undefined,
  };
  if (after === null) startLive(subscription);
  return subscription;
}

/** Ends it for its reader and for the feed; harmless when repeated. */
export function endSubscription(subscription: Subscription): void {
  subscription.ended.abort();
  subscription.queue = [];
  subscription.source.leave(subscription);
  subscription.source.forget(subscription);
  subscription.wakeReader();
}

/** What the caller iterates. A read that fails for good ends the subscription with the fault. */
export function eventsOf(subscription: Subscription): AsyncIterableIterator<Recorded> {
  let turn: Promise<unknown> = Promise.resolve();
  return {
    next() {
      // In turn: a second call while the first waits gets the event after it.
      const result = turn
        .then(() => next(subscription))
        .catch((error: unknown) => {
          endSubscription(subscription);
          throw error;
        });
      turn = result.catch(() => undefined);
      return result;
    },
    return() {
      endSubscription(subscription);
      return Promise.resolve({ done: true, value: undefined });
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

/** The tail may not have read yet what was recorded before: that is skipped by its time until the tail has come round. */
function startLive(subscription: Subscription): void {
  const sinceMs = Date.now();
  subscription.offer = (event) => {
    if (event.recordedAt.getTime() >= sinceMs) enqueue(subscription, event);
  };
  subscription.source.join(subscription);
  void subscription.source.lap().then(() => {
    subscription.offer = (event) => enqueue(subscription, event);
  });
}

function enqueue(subscription: Subscription, event: Recorded): void {
  if (subscription.queue.length < MAX_QUEUED) {
    subscription.queue.push(event);
    subscription.wakeReader();
  } else {
    subscription.source.leave(subscription);
    subscription.state = 'behind';
    subscription.cursor = subscription.queue.at(-1)?.cursor ?? subscription.cursor;
  }
}

async function next(subscription: Subscription): Promise<IteratorResult<Recorded>> {
  while (!subscription.ended.signal.aborted) {
    const event = subscription.queue.shift();
    if (event !== undefined) return { done: false, value: event };
    if (subscription.state === 'behind') await catchUp(subscription);
    else await new Promise<void>((resolve) => (subscription.wakeReader = resolve));
  }
  return { done: true, value: undefined };
}

/** One page further. At the end of the log: over to the tail, once that has come as far as this page. */
async function catchUp(subscription: Subscription): Promise<void> {
  const page = await readPage(subscription);
  if (!page.end) return;
  await subscription.source.lap();
  if (!subscription.ended.signal.aborted) await join(subscription);
}

/**
 * The tail offers from here on; the page read after that closes the gap, because the fence never goes back. An event in
 * both is taken once, also when the tail comes to it later. A page that isn't the last, or too many offers: still
 * behind, try again.
 */
async function join(subscription: Subscription): Promise<void> {
  const offered: Recorded[] = [];
  subscription.offer = (event) => offered.push(event);
  subscription.source.join(subscription);
  try {
    const page = await readPage(subscription);
    if (page.end && offered.length <= MAX_QUEUED && !subscription.ended.signal.aborted) goLive(subscription, offered);
  } finally {
    if (subscription.state === 'behind') subscription.source.leave(subscription);
  }
}

/**
 * What lies up to the cursor is skipped: the page has given it already, or the subscriber knew it when it came, with a
 * cursor from a history, which is ahead of the fence and so of the tail.
 */
function goLive(subscription: Subscription, offered: readonly Recorded[]): void {
  const reached = subscription.cursor;
  subscription.state = 'live';
  subscription.offer = (event) => {
    if (reached !== null && !liesBehind(event.cursor, reached)) return;
    subscription.offer = (later) => enqueue(subscription, later); // the tail keeps the log's order
    enqueue(subscription, event);
  };
  for (const event of offered) if (isLive(subscription)) subscription.offer(event);
}

/** Asked anew after each offer, which may end that state. */
function isLive({ state }: Subscription): boolean {
  return state === 'live';
}

async function readPage(subscription: Subscription): Promise<LogPage> {
  const { interest, source, ended } = subscription;
  const page = await source.read(subscription.cursor, ended.signal);
  subscription.cursor = page.cursor;
  if (!ended.signal.aborted) subscription.queue.push(...page.events.filter((event) => matches(interest, event)));
  return page;
}
