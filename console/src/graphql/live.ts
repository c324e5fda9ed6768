import { createClient as createEvents, type Client as Events, type RequestParams, type Sink } from 'graphql-sse';
import type { Session } from '../session/session.js';
import type { Connection } from './connection.js';

/** Subscribes to what happens; gives the way to stop. */
export type Subscribe = (request: RequestParams, sink: Sink) => () => void;

/** A tab that is only hidden for a moment keeps what it has. */
const HIDDEN_FOR_MS = 15_000;

const LONGEST_PAUSE_MS = 30_000;

/**
 * Subscriptions as server-sent events. They come back by themselves when the connection breaks, and pause while nobody
 * looks at the tab: a browser grants a server six connections in all its tabs, and each subscription takes one.
 */
export function openLive(url: string, session: Session, connection: Connection): Subscribe {
  const events = createEvents({
    url,
    headers: () => session.headers(),
    credentials: 'same-origin',
    // A laptop sleeps for hours: the page must live again when it wakes.
    retryAttempts: Number.MAX_SAFE_INTEGER,
    retry: async (tries) => {
      // A server that answers but lets no events through is not asked all the time.
      if (await connection.check()) await pause(Math.min(LONGEST_PAUSE_MS, 500 * 2 ** tries));
      else await whenBack(connection);
    },
  });
  return (request, sink) => whileSeen(() => toTheEnd(events, connection, request, sink));
}

/** A server that is stopped ends its subscriptions in good order: that is not their end, and they begin again. */
function toTheEnd(events: Events, connection: Connection, request: RequestParams, sink: Sink): () => void {
  const control = new AbortController();
  const isOver = () => control.signal.aborted;
  const begin = () => {
    const stop = events.subscribe(request, { ...sink, complete: () => void ended() });
    control.signal.addEventListener('abort', stop, { once: true });
  };
  const ended = async () => {
    if (isOver() || (await connection.check())) {
      sink.complete();
      return;
    }
    await whenBack(connection);
    if (!isOver()) begin();
  };
  begin();
  return () => control.abort();
}

/** Runs while the tab is looked at. */
function whileSeen(start: () => () => void): () => void {
  let stop: (() => void) | null = start();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const turn = () => {
    clearTimeout(timer);
    if (document.visibilityState === 'visible') stop ??= start();
    else
      timer = setTimeout(() => {
        stop?.();
        stop = null;
      }, HIDDEN_FOR_MS);
  };
  document.addEventListener('visibilitychange', turn);
  return () => {
    document.removeEventListener('visibilitychange', turn);
    clearTimeout(timer);
    stop?.();
  };
}

/** Waits for the server. */
async function whenBack(connection: Connection): Promise<void> {
  if (connection.isLost())
    await new Promise<void>((resolve) => {
      const stop = connection.watch(() => {
        if (connection.isLost()) return;
        stop();
        resolve();
      });
    });
  await pause(400);
}

/** Half of it at least, so that clients don't return all at once. */
function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms * (0.5 + Math.random() / 2)));
}
