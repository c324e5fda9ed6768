import { installOrderOf, inInstallOrder, isVmManifest } from '../src/profiles/content.js';
import type { Layer, LayerKind, Manifest, Source, Wanted } from '../src/profiles/events.js';
import type { LayerPlace } from '../src/profiles/queries.js';
import { globalId } from './global-id.js';

/** What the fields of a Layer are read from; texts stay references until somebody asks for them. */
export type LayerRoot = {
  readonly id: string;
  readonly name: string;
  readonly kind: LayerKind;
  readonly installOrder: number;
  readonly vmManifest: boolean;
  readonly valuesDigest: string;
  readonly manifests: readonly Manifest[];
  readonly source: Source | null;
  readonly wanted: Wanted | null;
  readonly presets: readonly string[];
  /** where it was found: its history is told from there backwards */
  readonly place: LayerPlace;
};

/** The profile's revision at which layers are looked at. */
type At = Omit<LayerPlace, 'layerId'>;

/** Layers as callers see them, in install order. */
export function layerRoots(layers: readonly Layer[], at: At): readonly LayerRoot[] {
  return inInstallOrder(layers).map((layer) => layerRoot(layer, at));
}

/** One layer as callers see it. */
export function layerRoot(layer: Layer, { profileId, revision }: At): LayerRoot {
  return {
    id: globalId('Layer', layer.id),
    name: layer.name,
    kind: layer.kind,
    installOrder: installOrderOf(layer),
    vmManifest: isVmManifest(layer),
    valuesDigest: layer.values.digest,
    manifests: layer.manifests,
    source: layer.source,
    wanted: layer.wanted ?? null,
    presets: layer.presets,
    place: { profileId, revision, layerId: layer.id },
  };
}
