import { sha256OfJson } from '../canonical-digest.js';
import { inInstallOrder } from './content.js';
import type { Content, Layer } from './events.js';

/** What a version says, its texts by digest. */
export type Authored = Content & {
  readonly name: string;
  readonly description: string;
  readonly tags: readonly string[];
};

/**
 * "sha256:…" over the canonical JSON (RFC 8785) of what was authored. Two versions with equal digests say the same,
 * whatever their ids, dates and revisions: so a registry counts by its name, not by its id.
 */
export function contentDigest({ name, description, tags, layers, variables }: Authored): string {
  const authored = { name, description, tags, layers: inInstallOrder(layers).map(authoredLayer), variables };
  return `sha256:${sha256OfJson(authored)}`;
}

function authoredLayer({ name, kind, installOrder, vmManifest, values, manifests, source, presets }: Layer): object {
  return {
    name,
    kind,
    installOrder,
    vmManifest,
    values: values.digest,
    manifests: manifests.map((manifest) => ({ name: manifest.name, content: manifest.content.digest })),
    source: source && {
      registryName: source.registryName,
      name: source.name,
      tag: source.tag,
      version: source.version,
      digest: source.digest,
    },
    presets,
  };
}
