import { expect } from '@jest/globals';
import type { ProfileEvent } from '../../src/profiles/events.js';
import { evolve, profileFold } from '../../src/profiles/fold.js';
import type { Profile } from '../../src/profiles/profile.js';
import type { Recorded } from '../../src/store/event.js';
import { expectRefusal } from '../support/refusal.js';

/** The profile of every specification. */
export const profileId = '01920000-0000-7000-8000-000000000001';

/** Events as the log would give them back: numbered from `revision`, a second apart. */
export function recorded(events: readonly ProfileEvent[], revision = 1): Recorded<ProfileEvent>[] {
  return events.map((event, index) => ({
    ...event,
    streamId: profileId,
    streamType: 'profile',
    revision: revision + index,
    schemaVersion: 1,
    commandId: profileId,
    metadata: { actor: { kind: 'USER', id: 'ada' } },
    recordedAt: new Date(Date.UTC(2026, 0, 1, 0, 0, revision + index)),
    hash: '',
    cursor: '',
  }));
}

/** The profile after these events. */
export function after(...events: readonly ProfileEvent[]): Profile {
  return recorded(events).reduce(evolve, profileFold.initial);
}

/** Tells a decider's story: given what happened, when somebody asks for something, then this happens. */
export function given(...history: readonly ProfileEvent[]) {
  return {
    when: (decide: (state: Profile) => readonly ProfileEvent[]) => ({
      then: (...events: readonly ProfileEvent[]) => {
        expect(decide(after(...history))).toEqual(events);
      },
      thenAccepted: () => {
        expect(() => decide(after(...history))).not.toThrow();
      },
      thenNothing: () => {
        expect(decide(after(...history))).toEqual([]);
      },
      thenRefused: (code: string, path?: readonly string[]) => {
        expectRefusal(() => decide(after(...history)), code, path);
      },
    }),
  };
}
