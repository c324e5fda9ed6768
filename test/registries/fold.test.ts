import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { reportSynced, requestSync } from '../../src/registries/decide.js';
import { dueAtMs } from '../../src/registries/schedule.js';
import type { RegistryEvent } from '../../src/registries/events.js';
import { registryFold } from '../../src/registries/fold.js';
import { added, removed, synced, syncRequested } from './samples.js';
import { after, recorded } from './specification.js';

const events: fc.Arbitrary<RegistryEvent> = fc.oneof(
  fc.constantFrom<RegistryEvent>(
    added(),
    syncRequested,
    removed,
    { type: 'RegistryRenamed', data: { name: 'Other' } },
    { type: 'RegistryEndpointChanged', data: { endpoint: 'https://other.example' } },
    { type: 'RegistrySynchronizationChanged', data: { synchronize: false } },
    { type: 'SomethingNew', data: {} } as unknown as RegistryEvent,
  ),
  fc.integer({ min: 0, max: 12 }).map((request) => synced(request)),
);

describe('folding a registry', () => {
  test('never fails, whatever the log holds, and leaves the given state alone', () => {
    fc.assert(
      fc.property(fc.array(events, { maxLength: 12 }), (history) => {
        for (const [place] of history.entries()) {
          const state = Object.freeze(after(...history.slice(0, place)));
          const next = registryFold.evolve(state, recorded(history.slice(place), place + 1)[0]!);
          expect(JSON.parse(JSON.stringify(next))).toEqual(next);
        }
      }),
    );
  });

  test('there is at most one open request, and only its answer closes it', () => {
    fc.assert(
      fc.property(fc.array(events, { maxLength: 12 }), fc.integer({ min: 0, max: 20 }), (history, request) => {
        const state = after(...history);
        const open = state.status === 'active' ? state.sync.request : null;
        const data = { request, entries: 1, unchanged: false, faults: 0 };
        expect(reportSynced(state, data).length).toBe(open !== null && open === request ? 1 : 0);
        if (state.status === 'active' && state.synchronize && open !== null)
          expect(requestSync(state, 'MANUAL')).toEqual([]);
      }),
    );
  });

  test('what is removed stays as it was', () => {
    const state = after(added(), removed);
    expect(after(added(), removed, syncRequested, added())).toEqual(state);
  });
});

describe('the schedule', () => {
  const intervalMs = 24 * 3_600_000;

  test('asks a new registry at once', () =>
    expect(dueAtMs({ registryId: 'a', finishedAt: null }, intervalMs)).toBeLessThan(Date.now()));

  test('spreads the others over a fifth of the interval, the same in every process', () => {
    const finishedAt = new Date('2026-01-01T00:00:00Z');
    const due = Array.from({ length: 200 }, (_, i) => dueAtMs({ registryId: `registry ${i}`, finishedAt }, intervalMs));
    const shares = due.map((ms) => (ms - finishedAt.getTime()) / intervalMs);
    expect(Math.min(...shares)).toBeGreaterThanOrEqual(0.9);
    expect(Math.max(...shares)).toBeLessThanOrEqual(1.1);
    expect(new Set(shares).size).toBeGreaterThan(190);
    expect(dueAtMs({ registryId: 'registry 7', finishedAt }, intervalMs)).toBe(due[7]);
  });
});
