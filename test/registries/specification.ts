import { expect } from '@jest/globals';
import type { RegistryEvent } from '../../src/registries/events.js';
import { evolve, registryFold } from '../../src/registries/fold.js';
import type { Registry } from '../../src/registries/registry.js';
import type { Recorded } from '../../src/store/event.js';
import { expectRefusal } from '../support/refusal.js';

/** The registry of every specification. */
export const registryId = '01920000-0000-7000-8000-0000000000e1';

/** Events as the log would give them back: numbered from `revision`, a second apart. */
export function recorded(events: readonly RegistryEvent[], revision = 1): Recorded<RegistryEvent>[] {
  return events.map((event, index) => ({
    ...event,
    streamId: registryId,
    streamType: 'registry',
    revision: revision + index,
    schemaVersion: 1,
    commandId: registryId,
    metadata: { actor: { kind: 'USER', id: 'ada' } },
    recordedAt: new Date(Date.UTC(2026, 0, 1, 0, 0, revision + index)),
    hash: '',
    cursor: '',
  }));
}

/** The registry after these events. */
export function after(...events: readonly RegistryEvent[]): Registry {
  return recorded(events).reduce(evolve, registryFold.initial);
}

/** Tells a decider's story: given what happened, when somebody asks for something, then this happens. */
export function given(...history: readonly RegistryEvent[]) {
  return {
    when: (decide: (state: Registry) => readonly RegistryEvent[]) => ({
      then: (...events: readonly RegistryEvent[]) => {
        expect(decide(after(...history))).toEqual(events);
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
