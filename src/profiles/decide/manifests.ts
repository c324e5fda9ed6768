import { Invalid, NotFound } from '../../errors.js';
import { limits } from '../../limits.js';
import type { Manifest, ProfileEvent } from '../events.js';
import type { Profile } from '../profile.js';
import { layerOf, openDraft } from './preconditions.js';

/** Puts a manifest on a layer: a new name attaches, a known one replaces, the same text is nothing to do. */
export function attachManifest(
  state: Profile,
  { layerId, manifest }: { layerId: string; manifest: Manifest },
): ProfileEvent[] {
  const layer = layerOf(openDraft(state).draft, layerId);
  const known = layer.manifests.find((one) => one.name === manifest.name);
  if (known) {
    return known.content.digest === manifest.content.digest
      ? []
      : [{ type: 'ManifestReplaced', data: { layerId, manifest } }];
  }
  if (layer.manifests.length >= limits.manifestsPerLayer) {
    throw new Invalid(
      'TOO_MANY_MANIFESTS',
      `A layer has at most ${limits.manifestsPerLayer} manifests; put "${manifest.name}" on another layer or join it to one that is there.`,
      ['name'],
    );
  }
  return [{ type: 'ManifestAttached', data: { layerId, manifest } }];
}

/** Takes a manifest off a layer. */
export function detachManifest(state: Profile, { layerId, name }: { layerId: string; name: string }): ProfileEvent[] {
  const layer = layerOf(openDraft(state).draft, layerId);
  if (!layer.manifests.some((one) => one.name === name)) {
    throw new NotFound(
      'MANIFEST_NOT_FOUND',
      `The layer "${layer.name}" has no manifest "${name}"; read its manifests again.`,
      ['name'],
    );
  }
  return [{ type: 'ManifestDetached', data: { layerId, name } }];
}
