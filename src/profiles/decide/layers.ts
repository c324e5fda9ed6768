import { Invalid, Refused } from '../../errors.js';
import { limits } from '../../limits.js';
import type { Layer, ProfileEvent, Source, Values, Wanted } from '../events.js';
import type { Profile } from '../profile.js';
import { layerOf, openDraft, requireFreeLayerName } from './preconditions.js';

/** Puts a layer at the end of the draft; its install order says when it is installed. */
export function addLayer(state: Profile, layer: Layer): ProfileEvent[] {
  const { draft } = openDraft(state);
  if (draft.layers.length >= limits.layers) {
    throw new Invalid(
      'TOO_MANY_LAYERS',
      `A profile has at most ${limits.layers} layers; remove one or merge two before adding "${layer.name}".`,
      ['name'],
    );
  }
  requireFreeLayerName(draft, layer.name);
  return [{ type: 'LayerAdded', data: { layer } }];
}

/** What Confirm Updates changes; `undefined` stays, `null` lets the values' header or the default decide. */
export type LayerChanges = {
  readonly layerId: string;
  readonly name?: string | undefined;
  readonly values?: Values | undefined;
  readonly installOrder?: number | null | undefined;
  readonly vmManifest?: boolean | null | undefined;
  readonly source?: Source | undefined;
  readonly presets?: readonly string[] | undefined;
};

/** Confirms updates of a layer: one event for each thing that really changed. */
export function updateLayer(state: Profile, changes: LayerChanges): ProfileEvent[] {
  const { draft } = openDraft(state);
  const layer = layerOf(draft, changes.layerId);
  requireFittingKind(layer, changes);
  if (changes.name !== undefined) requireFreeLayerName(draft, changes.name, layer);
  return [...identityChanges(layer, changes), ...contentChanges(layer, changes)];
}

/** Takes a layer off the draft, with its values and manifests. */
export function removeLayer(state: Profile, layerId: string): ProfileEvent[] {
  const { draft } = openDraft(state);
  layerOf(draft, layerId);
  return [{ type: 'LayerRemoved', data: { layerId } }];
}

function identityChanges(
  { id: layerId, ...layer }: Layer,
  { name, installOrder, vmManifest }: LayerChanges,
): ProfileEvent[] {
  const events: ProfileEvent[] = [];
  if (name !== undefined && name !== layer.name) events.push({ type: 'LayerRenamed', data: { layerId, name } });
  if (installOrder !== undefined && installOrder !== layer.installOrder) {
    events.push({ type: 'LayerInstallOrderChanged', data: { layerId, installOrder } });
  }
  if (vmManifest !== undefined && vmManifest !== layer.vmManifest) {
    events.push({ type: 'LayerVmMarkChanged', data: { layerId, vmManifest } });
  }
  return events;
}

function contentChanges({ id: layerId, ...layer }: Layer, { source, presets, values }: LayerChanges): ProfileEvent[] {
  const events: ProfileEvent[] = [];
  if (source && !sameSource(source, layer.source))
    events.push({ type: 'LayerSourceChanged', data: { layerId, source } });
  if (presets && presets.join('\n') !== layer.presets.join('\n')) {
    events.push({ type: 'LayerPresetsChanged', data: { layerId, presets } });
  }
  if (values && values.digest !== layer.values.digest)
    events.push({ type: 'LayerValuesChanged', data: { layerId, values } });
  return events;
}

/** The registry's name is no reason to change: it may be renamed while the pack stays the same. */
function sameSource(a: Source, b: Source | null): boolean {
  return (
    a.registryId === b?.registryId &&
    a.name === b.name &&
    a.tag === b.tag &&
    a.version === b.version &&
    a.digest === b.digest
  );
}

/** Where the layer comes from. @throws Invalid NO_SOURCE for a manifest layer, which comes from no registry */
export function requireSource({ name, source, wanted }: Layer): Source {
  if (source) return source;
  if (wanted) {
    const fault = `The layer "${name}" has no source yet; name the registry that has ${wanted.name} in "registryId".`;
    throw new Invalid('NO_REGISTRY_CHOSEN', fault, ['registryId']);
  }
  const fault = `The layer "${name}" holds manifests and comes from no registry, so it has no tag; leave "tag" out.`;
  throw new Invalid('NO_SOURCE', fault, ['tag']);
}

/** @throws Refused INFRASTRUCTURE_LAYER for a part of a cluster: the device brings its own */
export function requireNoInfrastructure(name: string, { packLayer }: Wanted): void {
  if (packLayer === 'addon') return;
  const fault = `The layer "${name}" is a part of a cluster ("${packLayer}"), and a system profile has none; remove it.`;
  throw new Refused('INFRASTRUCTURE_LAYER', fault, ['layerId']);
}

function requireFittingKind(layer: Layer, { source, presets, vmManifest }: LayerChanges): void {
  if (source && !layer.wanted) requireSource(layer);
  if (presets && presets.length > 0 && layer.kind !== 'PACK') {
    throw new Invalid(
      'NO_PRESETS',
      `Only packs have presets, and the layer "${layer.name}" is none; leave "presets" out.`,
      ['presets'],
    );
  }
  if (typeof vmManifest === 'boolean' && layer.kind !== 'MANIFEST') {
    throw new Invalid(
      'NO_VM_MANIFEST',
      `Only a manifest layer can be a VM manifest, and "${layer.name}" is none; leave "vmManifest" out.`,
      ['vmManifest'],
    );
  }
}
