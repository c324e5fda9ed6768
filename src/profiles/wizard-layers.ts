import type { RequestInfo } from '../access/caller.js';
import type { AddManifestLayer, AttachManifest, LayerOutcome, Wizard } from './commands.js';
import { addLayer, removeLayer } from './decide/layers.js';
import { attachManifest, detachManifest } from './decide/manifests.js';
import { reorderLayers } from './decide/order.js';
import type { Layer } from './events.js';
import { requireFileName, requireInstallOrder, requireManifests, requireText } from './input.js';
import { nothingElse, type Run } from './wizard-run.js';
import { manifestFrom, valuesFrom } from './wizard-texts.js';

type Dependencies = { readonly run: Run; readonly newId: () => string };

/** Manifest layers, the manifests on any layer, and the layers' order. */
export function layerCommands(
  dependencies: Dependencies,
): Pick<Wizard, 'addManifestLayer' | 'attachManifest' | 'detachManifest' | 'reorderLayers' | 'removeLayer'> {
  const { run } = dependencies;
  return {
    addManifestLayer: (input, by) => addManifestLayer(dependencies, input, by),

    attachManifest: (input, by) => attach(dependencies, input, by),

    detachManifest: (input, by) => {
      const { profileId, layerId, name } = input;
      const order = { mutation: 'detachManifest', profileId, input, by, answer: () => ({ layerId }) };
      return run({ ...order, decide: (state) => detachManifest(state, { layerId, name }) });
    },

    reorderLayers: (input, by) => {
      const { profileId, layerIds } = input;
      const order = { mutation: 'reorderLayers', profileId, input, by, answer: nothingElse };
      return run({ ...order, decide: (state) => reorderLayers(state, layerIds) });
    },

    removeLayer: (input, by) => {
      const { profileId, layerId } = input;
      const order = { mutation: 'removeLayer', profileId, input, by, answer: nothingElse };
      return run({ ...order, decide: (state) => removeLayer(state, layerId) });
    },
  };
}

async function addManifestLayer(
  { run, newId }: Dependencies,
  input: AddManifestLayer,
  by: RequestInfo,
): Promise<LayerOutcome> {
  const { profileId, name, installOrder = null, vmManifest = null } = input;
  requireFileName(name, ['name']);
  requireManifests(input.manifests);
  requireText(input.values, ['values']);
  if (installOrder !== null) requireInstallOrder(installOrder);
  const { values, text } = valuesFrom(input.values);
  const manifests = input.manifests.map(manifestFrom);
  const layer: Layer = {
    id: newId(),
    name,
    kind: 'MANIFEST',
    installOrder,
    vmManifest,
    values,
    manifests: manifests.map((one) => one.manifest),
    source: null,
    presets: [],
  };
  const texts = [text, ...manifests.map((one) => one.text)];
  const order = { mutation: 'addManifestLayer', profileId, input, by, texts, answer: () => ({ layerId: layer.id }) };
  return run({ ...order, decide: (state) => addLayer(state, layer) });
}

async function attach({ run }: Dependencies, input: AttachManifest, by: RequestInfo): Promise<LayerOutcome> {
  const { profileId, layerId, name, content } = input;
  requireFileName(name, ['name']);
  requireText(content, ['content']);
  const { manifest, text } = manifestFrom({ name, content });
  const order = { mutation: 'attachManifest', profileId, input, by, texts: [text], answer: () => ({ layerId }) };
  return run({ ...order, decide: (state) => attachManifest(state, { layerId, manifest }) });
}
