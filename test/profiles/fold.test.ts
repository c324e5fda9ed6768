import { describe, expect, test } from '@jest/globals';
import type { ProfileEvent } from '../../src/profiles/events.js';
import { evolve } from '../../src/profiles/fold.js';
import type { Existing } from '../../src/profiles/profile.js';
import type { Recorded } from '../../src/store/event.js';
import {
  added,
  created,
  deleted,
  discarded,
  layer,
  manifest,
  opened,
  published,
  variable,
  variablesSet,
  versionAt,
} from './samples.js';
import { after, profileId, recorded } from './specification.js';

const folded = (...events: readonly ProfileEvent[]) => after(...events) as Existing;
const layersOf = (...events: readonly ProfileEvent[]) => folded(created, ...events).draft?.layers;
const web = layer('web', { manifests: [manifest('till')] });

describe('a profile folded from its history', () => {
  test('begins with a draft', () =>
    expect(folded(created)).toEqual({
      status: 'active',
      id: profileId,
      slug: 'gateway',
      name: 'Gateway',
      description: 'of a shop',
      tags: ['edge'],
      origin: null,
      draft: { version: '1.0.0', basedOn: null, layers: [], variables: [] },
      published: null,
      versions: [],
      createdAt: '2026-01-01T00:00:01.000Z',
      updatedAt: '2026-01-01T00:00:01.000Z',
      deletedAt: null,
    }));

  test('every event moves updatedAt', () =>
    expect(folded(created, added(web), { type: 'LayerRemoved', data: { layerId: 'none' } }).updatedAt).toBe(
      '2026-01-01T00:00:03.000Z',
    ));

  test('Finish makes the draft the newest version', () =>
    expect(folded(created, added(web), variablesSet(variable('site')), published())).toMatchObject({
      draft: null,
      published: { layers: [web], variables: [variable('site')] },
      versions: [versionAt(4)],
    }));

  test('the note and the actor of Finish stay with the version', () => {
    const [first, finish] = recorded([created, published()]) as [Recorded<ProfileEvent>, Recorded<ProfileEvent>];
    const actor = { kind: 'API_KEY' as const, id: 'key' };
    const state = evolve(evolve({ status: 'absent' }, first), {
      ...finish,
      metadata: { actor, note: 'for the fair' },
    }) as Existing;
    expect(state.versions).toEqual([{ ...versionAt(2), note: 'for the fair', publishedBy: actor }]);
  });

  test('a draft of the next version leaves the published content alone', () =>
    expect(folded(created, added(web), published(), opened('1.0.1', [web], '1.0.0'), added(layer('db')))).toMatchObject(
      {
        draft: { version: '1.0.1', basedOn: '1.0.0', layers: [web, layer('db')] },
        published: { layers: [web] },
      },
    ));

  test('a discarded draft is gone, versions stay', () =>
    expect(folded(created, published(), opened('1.0.1'), discarded('1.0.1'))).toMatchObject({
      draft: null,
      versions: [versionAt(2)],
    }));

  test('a deleted profile keeps its name and versions', () =>
    expect(folded(created, published(), deleted)).toMatchObject({
      status: 'deleted',
      name: 'Gateway',
      versions: [versionAt(2)],
      deletedAt: '2026-01-01T00:00:03.000Z',
    }));
});

describe('layers of a draft', () => {
  const change = (event: ProfileEvent) => layersOf(added(web), added(layer('db')), event);
  const layerId = 'web';
  test.each<[ProfileEvent, object]>([
    [{ type: 'LayerRenamed', data: { layerId, name: 'site' } }, { name: 'site' }],
    [{ type: 'LayerInstallOrderChanged', data: { layerId, installOrder: 4 } }, { installOrder: 4 }],
    [{ type: 'LayerVmMarkChanged', data: { layerId, vmManifest: true } }, { vmManifest: true }],
    [{ type: 'LayerPresetsChanged', data: { layerId, presets: ['a:b'] } }, { presets: ['a:b'] }],
    [
      { type: 'ManifestAttached', data: { layerId, manifest: manifest('shop') } },
      { manifests: [manifest('till'), manifest('shop')] },
    ],
    [
      { type: 'ManifestReplaced', data: { layerId, manifest: manifest('till', 'f') } },
      { manifests: [manifest('till', 'f')] },
    ],
    [{ type: 'ManifestDetached', data: { layerId, name: 'till' } }, { manifests: [] }],
  ])('%j changes its layer alone', (event, changes) =>
    expect(change(event)).toEqual([{ ...web, ...changes }, layer('db')]),
  );

  test('are arranged as reordered, those unnamed last', () =>
    expect(
      layersOf(added(layer('a')), added(layer('b')), added(layer('c')), {
        type: 'LayersReordered',
        data: { layerIds: ['c', 'a'] },
      }),
    ).toEqual([layer('c'), layer('a'), layer('b')]));
});

describe('events that don’t fit', () => {
  test('before the profile exists are nothing', () => expect(after(added(web), deleted)).toEqual({ status: 'absent' }));

  test.each(['Unheard', 'constructor', '__proto__', 'toString'])(
    'of the unknown type %s are nothing at all',
    (type) => {
      const before = after(created);
      const [event] = recorded([{ type, data: {} } as unknown as ProfileEvent], 2);
      expect(event && evolve(before, event)).toBe(before);
    },
  );

  test('without a draft leave the profile as it was', () => {
    const { updatedAt: _, ...rest } = folded(created, published());
    expect(folded(created, published(), added(web))).toMatchObject(rest);
  });
});
