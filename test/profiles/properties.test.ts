import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { DomainError } from '../../src/errors.js';
import { cloneProfile, createProfile, deleteProfile } from '../../src/profiles/decide/creation.js';
import { updateInformation } from '../../src/profiles/decide/information.js';
import { addLayer, removeLayer, updateLayer } from '../../src/profiles/decide/layers.js';
import { attachManifest, detachManifest } from '../../src/profiles/decide/manifests.js';
import { reorderLayers } from '../../src/profiles/decide/order.js';
import { setVariables } from '../../src/profiles/decide/variables.js';
import { baseOf, discardDraft, finish, revise } from '../../src/profiles/decide/versions.js';
import type { Layer, ProfileEvent, Variable } from '../../src/profiles/events.js';
import { evolve, profileFold } from '../../src/profiles/fold.js';
import type { Profile } from '../../src/profiles/profile.js';
import { histories, layers, variables } from './arbitraries.js';
import { soundReview } from './samples.js';
import { after, recorded } from './specification.js';

type Drawn = { layer: Layer; variables: readonly Variable[]; version: string };
const drawn: fc.Arbitrary<Drawn> = fc.record({
  layer: layers,
  variables: fc.array(variables, { maxLength: 3 }),
  version: fc.constantFrom('1.0.0', '1.2.0', 'x', ''),
});

/** Every command, with whatever was drawn as its input. */
const commands: readonly ((state: Profile, drawn: Drawn) => readonly ProfileEvent[])[] = [
  (state, { version }) => createProfile(state, { name: 'n', slug: 's', description: '', tags: [], version }),
  (state, { layer, version }) => {
    const content = { layers: [layer], variables: [] };
    return state.status === 'absent'
      ? []
      : cloneProfile(profileFold.initial, {
          source: state,
          sourceVersion: version,
          content,
          name: 'n',
          slug: 's',
          newVersion: version,
        });
  },
  (state, { layer, version }) =>
    updateInformation(state, { name: layer.name, description: version, tags: layer.presets }),
  (state, { layer }) => addLayer(state, layer),
  (state, { layer: { id, source, ...changes } }) =>
    updateLayer(state, { ...changes, layerId: id, source: source ?? undefined }),
  (state, { layer }) => removeLayer(state, layer.id),
  (state, { layer }) => layer.manifests.flatMap((manifest) => attachManifest(state, { layerId: layer.id, manifest })),
  (state, { layer }) => detachManifest(state, { layerId: layer.id, name: layer.name }),
  (state, { layer }) => reorderLayers(state, [layer.id, layer.name]),
  (state, input) => setVariables(state, input.variables),
  (state) => finish(state, soundReview),
  (state, { layer, version }) => revise(state, { version, basedOn: null, content: { layers: [layer], variables: [] } }),
  (state, { version }) => (baseOf(state, version), []),
  (state) => discardDraft(state),
  (state, { layer }) => deleteProfile(state, layer.presets),
];

describe('for every history', () => {
  test('folding never throws, and the state is plain JSON', () => {
    fc.assert(
      fc.property(histories, (history) => {
        const state = after(...history);
        expect(JSON.parse(JSON.stringify(state))).toEqual(state);
      }),
    );
  });

  test('a snapshot and the rest of the history make the same profile as the whole history', () => {
    fc.assert(
      fc.property(histories, fc.nat({ max: 30 }), (history, place) => {
        const snapshot = JSON.parse(JSON.stringify(after(...history.slice(0, place)))) as Profile;
        const tail = recorded(history.slice(place), Math.min(place, history.length) + 1);
        expect(tail.reduce(evolve, snapshot)).toEqual(after(...history));
      }),
    );
  });

  test('folding leaves the state before as it was', () => {
    const frozen = <T>(value: T): T => {
      if (typeof value === 'object' && value !== null && !(value instanceof Date))
        Object.values(Object.freeze(value)).forEach(frozen);
      return value;
    };
    fc.assert(
      fc.property(histories, (history) => {
        recorded(history).reduce((state, event) => frozen(evolve(state, frozen(event))), profileFold.initial);
      }),
    );
  });

  test('every command is decided, or refused with a reason', () => {
    fc.assert(
      fc.property(histories, drawn, fc.constantFrom(...commands), (history, input, command) => {
        try {
          expect(Array.isArray(command(after(...history), input))).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(DomainError);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  test('what was decided leaves nothing to decide: asking again is refused or nothing to do', () => {
    fc.assert(
      fc.property(histories, drawn, fc.constantFrom(...commands), (history, input, command) => {
        // No decider gives two layers one id; the histories drawn here may.
        fc.pre(hasDistinctLayers(after(...history)));
        const events = attempt(() => command(after(...history), input));
        if (events.length === 0 || events[0]?.type === 'ProfileCreated') return;
        expect(attempt(() => command(after(...history, ...events), input))).toEqual([]);
      }),
      { numRuns: 1_000 },
    );
  });
});

function attempt(decide: () => readonly ProfileEvent[]): readonly ProfileEvent[] {
  try {
    return decide();
  } catch (error) {
    if (error instanceof DomainError) return [];
    throw error;
  }
}

function hasDistinctLayers(profile: Profile): boolean {
  const ids = profile.status === 'absent' ? [] : (profile.draft?.layers ?? []).map(({ id }) => id);
  return new Set(ids).size === ids.length;
}
