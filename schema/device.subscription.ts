import { PRESENCE_TOPIC } from '../src/devices/presence.js';
import type { Context } from './context.js';
import { deviceRoot } from './device.root.js';
import type { DeviceRoot } from './device.root.js';
import { merging, stepping } from './iteration.js';

type Ids = readonly string[];

/**
 * Devices whose history goes on, and devices that fall silent or come back, which is no event: that is found in the database, and
 * the signal says only that there are some.
 * @param profileId only those that are linked to it; null: all
 */
export function devicesUpdated(profileId: string | null, context: Context): AsyncIterableIterator<DeviceRoot> {
  const { feed, signals, presence } = context.app;
  const events = stepping(feed.subscribe({ streamType: 'device' }), ({ streamId }): { value: Ids } => ({
    value: [streamId],
  }));
  // The first signal comes at once and says where to begin.
  let since: Date | null = null;
  const silent = stepping(signals.watch(PRESENCE_TOPIC), async (): Promise<{ value: Ids }> => {
    const found = await presence.changedSince(since);
    since = found.until;
    return { value: found.ids };
  });
  return eachOf(merging<Ids>(events, silent), async (id) => {
    context.forget();
    const row = await context.loader('device').load(id);
    return row === null || (profileId !== null && row.profileId !== profileId) ? undefined : deviceRoot(row);
  });
}

/** Gives what is made of each id of each batch, one after the other. */
function eachOf<T>(
  batches: AsyncIterableIterator<Ids>,
  make: (id: string) => Promise<T | undefined>,
): AsyncIterableIterator<T> {
  let left: string[] = [];
  const next = async (): Promise<IteratorResult<T>> => {
    for (;;) {
      const id = left.shift();
      const made = id === undefined ? undefined : await make(id);
      if (made !== undefined) return { done: false, value: made };
      if (left.length > 0) continue;
      const batch = await batches.next();
      if (batch.done === true) return { done: true, value: undefined };
      left = [...batch.value];
    }
  };
  return {
    next,
    async return() {
      left = [];
      await batches.return?.();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
