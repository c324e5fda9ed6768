import type { DomainEvent, Fold, Recorded } from '../store/event.js';
import type { EventStore } from '../store/store.js';

/** A stream right before and right after one of its events. */
export type Moment<S, E extends DomainEvent> = { readonly before: S; readonly event: Recorded<E>; readonly after: S };

/** Further apart than this, a fresh load (from a snapshot) beats stepping over the events between. */
const STRIDE = 200;

/**
 * The states around events of any number of streams, in the order of `events`: what a page of history needs to say
 * what changed. Each stream is read once, from its earliest event wanted on, and stepped forwards; never once per event.
 */
export async function momentsOf<S, E extends DomainEvent>(
  store: Pick<EventStore, 'load' | 'readStream'>,
  fold: Fold<S, E>,
  events: readonly Recorded<E>[],
): Promise<readonly Moment<S, E>[]> {
  const streams = new Map<string, Map<number, Recorded<E>>>();
  for (const event of events) {
    const wanted = streams.get(event.streamId) ?? new Map<number, Recorded<E>>();
    streams.set(event.streamId, wanted.set(event.revision, event));
  }
  const moments = new Map<string, Moment<S, E>>();
  for (const wanted of streams.values()) {
    for (const moment of await momentsOfStream(store, fold, [...wanted.values()])) {
      moments.set(placeOf(moment.event), moment);
    }
  }
  return events.map((event) => moments.get(placeOf(event))!);
}

async function momentsOfStream<S, E extends DomainEvent>(
  store: Pick<EventStore, 'load' | 'readStream'>,
  fold: Fold<S, E>,
  wanted: readonly Recorded<E>[],
): Promise<readonly Moment<S, E>[]> {
  const moments: Moment<S, E>[] = [];
  let at = { state: fold.initial, revision: 0 };
  for (const event of wanted.toSorted((a, b) => a.revision - b.revision)) {
    at = await advance(store, fold, event.streamId, at, event.revision - 1);
    const after = fold.evolve(at.state, event);
    moments.push({ before: at.state, event, after });
    at = { state: after, revision: event.revision };
  }
  return moments;
}

async function advance<S, E extends DomainEvent>(
  store: Pick<EventStore, 'load' | 'readStream'>,
  fold: Fold<S, E>,
  streamId: string,
  from: { state: S; revision: number },
  to: number,
): Promise<{ state: S; revision: number }> {
  if (to === from.revision) return from;
  if (to - from.revision > STRIDE) return store.load(fold, streamId, { revision: to });
  const between = await store.readStream({ streamId, after: from.revision, before: to + 1, limit: STRIDE });
  // Which events a stream holds is what its fold was written for.
  return { state: (between as readonly Recorded<E>[]).reduce(fold.evolve, from.state), revision: to };
}

function placeOf(event: Recorded): string {
  return `${event.streamId} ${event.revision}`;
}
