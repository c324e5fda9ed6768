import { describe, expect, test } from '@jest/globals';
import { requireNoInfrastructure, updateLayer } from '../../src/profiles/decide/layers.js';
import type { ProfileEvent } from '../../src/profiles/events.js';
import type { Existing } from '../../src/profiles/profile.js';
import { wantedProblems } from '../../src/profiles/review-wanted.js';
import { added, created, digest, pack, source } from './samples.js';
import { after } from './specification.js';

const wanted = {
  registryName: 'Public Repo',
  name: 'argo-cd',
  tag: '3.x',
  version: '3.26.7',
  packLayer: 'addon',
  reason: 'No registry here has that name.',
};
const lacking = pack('argo', { source: null, wanted });
const found = { type: 'LayerSourceChanged', data: { layerId: 'argo', source } } as const;
const draftLayers = (...events: readonly ProfileEvent[]) => (after(created, ...events) as Existing).draft?.layers;

describe('a layer whose source couldn’t be had', () => {
  test('wants for nothing once it has a source', () =>
    expect(draftLayers(added(lacking), found)).toStrictEqual([pack('argo')]));

  test('takes a source, which a manifest layer doesn’t', () =>
    expect(updateLayer(after(created, added(lacking)), { layerId: 'argo', source })).toEqual([found]));

  test('is a part of a cluster and never gets one, or is an add-on and may', () => {
    expect(() => requireNoInfrastructure('cni', { ...wanted, packLayer: 'cni' })).toThrow(
      /a part of a cluster \("cni"\)/,
    );
    expect(() => requireNoInfrastructure('argo', wanted)).not.toThrow();
  });

  test.each([
    [
      'addon',
      'SOURCE_UNKNOWN',
      'The pack argo-cd 3.26.7 of "Public Repo" can\'t be had: No registry here has that name. Choose',
    ],
    ['k8s', 'INFRASTRUCTURE_LAYER', '"argo" is the Kubernetes of a cluster. A system profile has none'],
    ['gpu', 'INFRASTRUCTURE_LAYER', '"argo" is the part "gpu" of a cluster.'],
  ])('of %s is an error of the review: %s', (packLayer, code, sentence) => {
    const layer = { ...lacking, wanted: { ...wanted, packLayer } };
    const text = { ...layer, layer, installOrder: 0, vmManifest: false, values: digest('a'), manifests: [] };
    expect(wantedProblems(text)).toMatchObject([
      { code, severity: 'ERROR', message: expect.stringContaining(sentence) },
    ]);
  });
});
