import { describe, expect, test } from '@jest/globals';
import type { ProfileEvent } from '../../src/profiles/events.js';
import type { Profile } from '../../src/profiles/profile.js';
import { cloneProfile, createProfile, deleteProfile } from '../../src/profiles/decide/creation.js';
import { updateInformation } from '../../src/profiles/decide/information.js';
import { addLayer, removeLayer, updateLayer } from '../../src/profiles/decide/layers.js';
import { attachManifest, detachManifest } from '../../src/profiles/decide/manifests.js';
import { reorderLayers } from '../../src/profiles/decide/order.js';
import { setVariables } from '../../src/profiles/decide/variables.js';
import { baseOf, discardDraft, finish, revise } from '../../src/profiles/decide/versions.js';
import { after, given } from './specification.js';
import { added, created, deleted, discarded, layer, manifest, opened, published, soundReview } from './samples.js';

type Decide = (state: Profile) => readonly ProfileEvent[];

const web = layer('web', { manifests: [manifest('till')] });
const histories = {
  absent: [],
  'never published, draft open': [created, added(web)],
  'never published, draft discarded': [created, added(web), discarded()],
  'published, no draft': [created, added(web), published()],
  'published, draft open': [created, added(web), published(), opened('1.0.1', [web], '1.0.0')],
  deleted: [created, added(web), published(), deleted],
} satisfies Record<string, readonly ProfileEvent[]>;

const gone = { absent: 'PROFILE_NOT_FOUND', deleted: 'PROFILE_NOT_FOUND' };
const closed = { 'never published, draft discarded': 'NO_DRAFT', 'published, no draft': 'NO_DRAFT' };
const open = { 'never published, draft open': 'DRAFT_OPEN', 'published, draft open': 'DRAFT_OPEN' };
const source = after(created, added(web), published());

type Refusals = Partial<Record<keyof typeof histories, string>>;
const info = { description: '', tags: [], version: '1.0.0' };
const commands: Record<string, { decide: Decide; refused: Refusals }> = {
  updateInformation: { decide: (state) => updateInformation(state, { name: 'New' }), refused: gone },
  addLayer: { decide: (state) => addLayer(state, layer('db')), refused: { ...gone, ...closed } },
  updateLayer: {
    decide: (state) => updateLayer(state, { layerId: 'web', name: 'site' }),
    refused: { ...gone, ...closed },
  },
  removeLayer: { decide: (state) => removeLayer(state, 'web'), refused: { ...gone, ...closed } },
  attachManifest: {
    decide: (state) => attachManifest(state, { layerId: 'web', manifest: manifest('shop') }),
    refused: { ...gone, ...closed },
  },
  detachManifest: {
    decide: (state) => detachManifest(state, { layerId: 'web', name: 'till' }),
    refused: { ...gone, ...closed },
  },
  reorderLayers: { decide: (state) => reorderLayers(state, ['web']), refused: { ...gone, ...closed } },
  setVariables: { decide: (state) => setVariables(state, []), refused: { ...gone, ...closed } },
  finish: { decide: (state) => finish(state, soundReview), refused: { ...gone, ...closed } },
  discardDraft: { decide: discardDraft, refused: { ...gone, ...closed } },
  revise: {
    decide: (state) => revise(state, { basedOn: null, content: { layers: [], variables: [] } }),
    refused: { ...gone, ...open },
  },
  baseOf: { decide: (state) => (baseOf(state, undefined), []), refused: { ...gone, ...open } },
  deleteProfile: { decide: (state) => deleteProfile(state, []), refused: gone },
  createProfile: {
    decide: (state) => createProfile(state, { name: 'Shop', slug: 'shop', ...info }),
    refused: Object.fromEntries(
      Object.keys(histories)
        .filter((name) => name !== 'absent')
        .map((name) => [name, 'ALREADY_CREATED']),
    ),
  },
  cloneProfile: {
    decide: (state) => {
      if (source.status === 'absent') return [];
      const content = source.published ?? { layers: [], variables: [] };
      return cloneProfile(state, {
        source,
        sourceVersion: '1.0.0',
        content,
        name: 'Shop',
        slug: 'shop',
        newVersion: '1.0.0',
      });
    },
    refused: Object.fromEntries(
      Object.keys(histories)
        .filter((name) => name !== 'absent')
        .map((name) => [name, 'ALREADY_CREATED']),
    ),
  },
};

test('a profile that was deleted is called by its name, one that never was has none', () => {
  given().when(discardDraft).thenRefused('PROFILE_NOT_FOUND', ['profileId']);
  expect(() => discardDraft(after())).toThrow('There is no profile with this id; choose');
  expect(() => discardDraft(after(created, deleted))).toThrow('The profile "Gateway" is deleted; choose');
});

describe.each(Object.entries(commands))('%s', (_, { decide, refused }) => {
  test.each(Object.entries(histories))('knows its moment: %s', (moment, history) => {
    const code = refused[moment as keyof typeof histories];
    const told = given(...history).when(decide);
    if (code === undefined) told.thenAccepted();
    else told.thenRefused(code);
  });
});
