import type { Describer } from '../describer.js';
import type { Fold, Recorded } from '../store/event.js';
import type { EventStore } from '../store/store.js';
import { describeProfileEvent } from './describe.js';
import type { ProfileEvent } from './events.js';
import { momentsOf } from './moments.js';
import type { Profile } from './profile.js';

/** How profiles speak in the audit: sentences that name layers, and the profile by the name it had then. */
export function createProfileDescriber(
  store: Pick<EventStore, 'load' | 'readStream'>,
  fold: Fold<Profile, ProfileEvent>,
): Describer {
  return {
    streamType: fold.streamType,
    async lines(events) {
      const moments = await momentsOf(store, fold, events as readonly Recorded<ProfileEvent>[]);
      return moments.map(({ before, event, after }) => ({
        summary: describeProfileEvent(event, before),
        subject: after.status === 'absent' ? 'system profile' : `system profile "${after.name}"`,
      }));
    },
    summary: (event) => describeProfileEvent(event as Recorded<ProfileEvent>, null),
  };
}
