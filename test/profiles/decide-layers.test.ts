import { describe, expect, test } from '@jest/globals';
import { limits } from '../../src/limits.js';
import {
  addLayer,
  removeLayer,
  requireNoInfrastructure,
  requireSource,
  updateLayer,
} from '../../src/profiles/decide/layers.js';
import type { Wanted } from '../../src/profiles/events.js';
import { added, created, digest, layer, opened, pack, source, values } from './samples.js';
import { expectRefusal } from '../support/refusal.js';
import { given } from './specification.js';

const many = (count: number) =>
  opened(
    '1.0.0',
    Array.from({ length: count }, (_, index) => layer(`layer-${index}`)),
  );

describe('adding a layer', () => {
  test('puts it at the end', () =>
    given(created, added(layer('web')))
      .when((state) => addLayer(state, layer('db')))
      .then(added(layer('db'))));

  test('refuses a name that another layer has', () =>
    given(created, added(layer('web')))
      .when((state) => addLayer(state, layer('other', { name: 'web' })))
      .thenRefused('LAYER_NAME_TAKEN', ['name']));

  test('a removed layer’s name is free again', () =>
    given(created, added(layer('web')), { type: 'LayerRemoved', data: { layerId: 'web' } })
      .when((state) => addLayer(state, layer('other', { name: 'web' })))
      .then(added(layer('other', { name: 'web' }))));

  test('the last one that fits is accepted', () =>
    given(created, many(limits.layers - 1))
      .when((state) => addLayer(state, layer('web')))
      .then(added(layer('web'))));

  test('one more than fits is refused', () =>
    given(created, many(limits.layers))
      .when((state) => addLayer(state, layer('web')))
      .thenRefused('TOO_MANY_LAYERS', ['name']));

  test('keeps where a pack came from', () =>
    given(created)
      .when((state) => addLayer(state, pack('nginx')))
      .then(added(pack('nginx'))));
});

describe('confirming updates of a layer', () => {
  const web = layer('web', { installOrder: 5, vmManifest: true });
  const layerId = 'web';

  test('one event for each thing that changed', () =>
    given(created, added(web))
      .when((state) =>
        updateLayer(state, { layerId, name: 'site', values: values('f'), installOrder: 7, vmManifest: false }),
      )
      .then(
        { type: 'LayerRenamed', data: { layerId, name: 'site' } },
        { type: 'LayerInstallOrderChanged', data: { layerId, installOrder: 7 } },
        { type: 'LayerVmMarkChanged', data: { layerId, vmManifest: false } },
        { type: 'LayerValuesChanged', data: { layerId, values: values('f') } },
      ));

  test('what is the same already is nothing to do', () =>
    given(created, added(web))
      .when((state) =>
        updateLayer(state, { layerId, name: 'web', values: values('a'), installOrder: 5, vmManifest: true }),
      )
      .thenNothing());

  test('null clears, so that the header or the default decides', () =>
    given(created, added(web))
      .when((state) => updateLayer(state, { layerId, installOrder: null, vmManifest: null }))
      .then(
        { type: 'LayerInstallOrderChanged', data: { layerId, installOrder: null } },
        { type: 'LayerVmMarkChanged', data: { layerId, vmManifest: null } },
      ));

  test('an explicit 0 is not the same as none', () =>
    given(created, added(layer('web')))
      .when((state) => updateLayer(state, { layerId, installOrder: 0 }))
      .then({ type: 'LayerInstallOrderChanged', data: { layerId, installOrder: 0 } }));

  test('a name that another layer has is taken', () =>
    given(created, added(web), added(layer('db')))
      .when((state) => updateLayer(state, { layerId, name: 'db' }))
      .thenRefused('LAYER_NAME_TAKEN', ['name']));

  test('an unknown layer is not found', () =>
    given(created, added(web))
      .when((state) => updateLayer(state, { layerId: 'none', name: 'x' }))
      .thenRefused('LAYER_NOT_FOUND', ['layerId']));
});

describe('confirming updates of a layer from a registry', () => {
  const layerId = 'nginx';
  const history = [created, added(pack('nginx', { presets: ['mode:fast', 'size:s'] }))] as const;
  const newer = { ...source, tag: '1.3.0', version: '1.3.0', digest: digest('e') };

  test('another tag pins what it resolved to', () =>
    given(...history)
      .when((state) => updateLayer(state, { layerId, source: newer }))
      .then({ type: 'LayerSourceChanged', data: { layerId, source: newer } }));

  test('a train that moved on is a change, though the tag is the same', () =>
    given(...history)
      .when((state) => updateLayer(state, { layerId, source: { ...source, version: '1.2.8', digest: digest('e') } }))
      .then({
        type: 'LayerSourceChanged',
        data: { layerId, source: { ...source, version: '1.2.8', digest: digest('e') } },
      }));

  test.each([
    { registryId: '01920000-0000-7000-8000-00000000000b' },
    { name: 'apache' },
    { tag: '1.2.7' },
    { version: '1.2.8' },
    { digest: digest('e') },
  ])('is from elsewhere when one thing alone is another: %j', (other) =>
    given(...history)
      .when((state) => updateLayer(state, { layerId, source: { ...source, ...other } }))
      .then({ type: 'LayerSourceChanged', data: { layerId, source: { ...source, ...other } } }),
  );

  test('the same pack in a renamed registry is nothing to do', () =>
    given(...history)
      .when((state) => updateLayer(state, { layerId, source: { ...source, registryName: 'renamed' } }))
      .thenNothing());

  test('other presets are a change', () =>
    given(...history)
      .when((state) => updateLayer(state, { layerId, presets: ['mode:safe'] }))
      .then({ type: 'LayerPresetsChanged', data: { layerId, presets: ['mode:safe'] } }));

  test('the same presets are nothing to do', () =>
    given(...history)
      .when((state) => updateLayer(state, { layerId, presets: ['mode:fast', 'size:s'] }))
      .thenNothing());

  test('two presets are not the one that reads like both', () =>
    given(created, added(pack('nginx', { presets: ['a', 'b'] })))
      .when((state) => updateLayer(state, { layerId, presets: ['ab'] }))
      .then({ type: 'LayerPresetsChanged', data: { layerId, presets: ['ab'] } }));

  test('a VM mark fits manifest layers only', () =>
    given(...history)
      .when((state) => updateLayer(state, { layerId, vmManifest: true }))
      .thenRefused('NO_VM_MANIFEST', ['vmManifest']));

  test('a tag fits no manifest layer', () =>
    given(created, added(layer('web')))
      .when((state) => updateLayer(state, { layerId: 'web', source }))
      .thenRefused('NO_SOURCE', ['tag']));

  test('presets fit packs only', () =>
    given(created, added(layer('chart', { kind: 'HELM_CHART', source })))
      .when((state) => updateLayer(state, { layerId: 'chart', presets: ['mode:fast'] }))
      .thenRefused('NO_PRESETS', ['presets']));

  test('no presets fit whatever has none', () =>
    given(created, added(layer('chart', { kind: 'HELM_CHART', source })))
      .when((state) => updateLayer(state, { layerId: 'chart', presets: [] }))
      .thenNothing());
});

describe('a layer of a file whose registry isn’t known here', () => {
  const wanted: Wanted = {
    ...{ registryName: 'starter', name: 'nginx', tag: '1.2.x', version: '1.2.7', packLayer: 'addon' },
    reason: 'No registry is called "starter".',
  };
  const strange = layer('nginx', { kind: 'PACK', wanted });

  test('takes the first source that somebody finds for it', () =>
    given(created, added(strange))
      .when((state) => updateLayer(state, { layerId: 'nginx', source }))
      .then({ type: 'LayerSourceChanged', data: { layerId: 'nginx', source } }));

  test('asks for the registry until then', () => {
    expectRefusal(() => requireSource(strange), 'NO_REGISTRY_CHOSEN', ['registryId']);
    expect(requireSource(pack('nginx'))).toEqual(source);
  });

  test('is refused when it is a part of a cluster, which a system profile has not', () => {
    expect(() => requireNoInfrastructure('nginx', wanted)).not.toThrow();
    const refusal = () => requireNoInfrastructure('os', { ...wanted, packLayer: 'os' });
    expectRefusal(refusal, 'INFRASTRUCTURE_LAYER', ['layerId']);
  });
});

describe('removing a layer', () => {
  test('takes it off', () =>
    given(created, added(layer('web')))
      .when((state) => removeLayer(state, 'web'))
      .then({ type: 'LayerRemoved', data: { layerId: 'web' } }));

  test('an unknown one is not found', () =>
    given(created)
      .when((state) => removeLayer(state, 'web'))
      .thenRefused('LAYER_NOT_FOUND', ['layerId']));
});
