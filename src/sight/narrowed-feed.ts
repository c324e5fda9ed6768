import type { LogFeed } from '../store/feed.js';
import type { Recorded } from '../store/event.js';
import type { Sight } from './sight.js';

/**
 * What is new of profiles, for somebody who sees only some of them: each event is looked at as it comes. Archives and
 * devices need no look here, because what is told of them is read through their queries.
 */
export function narrowedFeed(feed: LogFeed, sight: Sight): LogFeed {
  return {
    ...feed,
    subscribe(interest, after) {
      const events = feed.subscribe(interest, after);
      return interest.streamType === 'profile' ? seenOnly(events, sight) : events;
    },
  };
}

function seenOnly(events: AsyncIterableIterator<Recorded>, sight: Sight): AsyncIterableIterator<Recorded> {
  return {
    async next() {
      for (;;) {
        const step = await events.next();
        if (step.done === true || (await sight.profile(step.value.streamId))) return step;
      }
    },
    // Written by hand: a generator that waits would hold the subscription of a client that has left.
    return: async () => (await events.return?.()) ?? { done: true, value: undefined },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
