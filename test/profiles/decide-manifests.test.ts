import { describe, test } from '@jest/globals';
import { limits } from '../../src/limits.js';
import { attachManifest, detachManifest } from '../../src/profiles/decide/manifests.js';
import { added, created, layer, manifest } from './samples.js';
import { given } from './specification.js';

const layerId = 'web';
const holding = (count: number) =>
  added(layer('web', { manifests: Array.from({ length: count }, (_, index) => manifest(`m${index}`)) }));

describe('manifests of a layer', () => {
  test('a new name attaches', () =>
    given(created, holding(1))
      .when((state) => attachManifest(state, { layerId, manifest: manifest('till') }))
      .then({ type: 'ManifestAttached', data: { layerId, manifest: manifest('till') } }));

  test('a known name replaces', () =>
    given(created, holding(1))
      .when((state) => attachManifest(state, { layerId, manifest: manifest('m0', 'f') }))
      .then({ type: 'ManifestReplaced', data: { layerId, manifest: manifest('m0', 'f') } }));

  test('the same text under its name is nothing to do', () =>
    given(created, holding(1))
      .when((state) => attachManifest(state, { layerId, manifest: manifest('m0') }))
      .thenNothing());

  test('the last one that fits is accepted', () =>
    given(created, holding(limits.manifestsPerLayer - 1))
      .when((state) => attachManifest(state, { layerId, manifest: manifest('till') }))
      .then({ type: 'ManifestAttached', data: { layerId, manifest: manifest('till') } }));

  test('one more than fits is refused', () =>
    given(created, holding(limits.manifestsPerLayer))
      .when((state) => attachManifest(state, { layerId, manifest: manifest('till') }))
      .thenRefused('TOO_MANY_MANIFESTS', ['name']));

  test('a full layer still takes a replacement', () =>
    given(created, holding(limits.manifestsPerLayer))
      .when((state) => attachManifest(state, { layerId, manifest: manifest('m0', 'f') }))
      .then({ type: 'ManifestReplaced', data: { layerId, manifest: manifest('m0', 'f') } }));

  test('detaching takes it off', () =>
    given(created, holding(2))
      .when((state) => detachManifest(state, { layerId, name: 'm1' }))
      .then({ type: 'ManifestDetached', data: { layerId, name: 'm1' } }));

  test('detaching an unknown one is not found', () =>
    given(created, holding(1))
      .when((state) => detachManifest(state, { layerId, name: 'till' }))
      .thenRefused('MANIFEST_NOT_FOUND', ['name']));

  test('an unknown layer is not found', () =>
    given(created)
      .when((state) => attachManifest(state, { layerId, manifest: manifest('till') }))
      .thenRefused('LAYER_NOT_FOUND', ['layerId']));
});
