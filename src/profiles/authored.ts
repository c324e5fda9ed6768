import { inInstallOrder, installOrderOf, isVmManifest, type AuthoredContent, type LayerText } from './content.js';
import type { Content, Layer } from './events.js';
import type { Existing } from './profile.js';

/** The digests of every text that a content is made of, each once. */
export function digestsOf(content: Content): readonly string[] {
  return [
    ...new Set(
      content.layers.flatMap((layer) => [
        layer.values.digest,
        ...layer.manifests.map((manifest) => manifest.content.digest),
      ]),
    ),
  ];
}

/**
 * A profile's content with its texts at hand, layers in install order.
 * @param texts contents by digest, at least those of `digestsOf(content)`
 */
export function withTexts(profile: Existing, content: Content, texts: ReadonlyMap<string, string>): AuthoredContent {
  return {
    name: profile.name,
    slug: profile.slug,
    description: profile.description,
    tags: profile.tags,
    layers: inInstallOrder(content.layers).map((layer) => layerText(layer, texts)),
    variables: content.variables,
  };
}

function layerText(layer: Layer, texts: ReadonlyMap<string, string>): LayerText {
  const { id, name, kind, source, presets, values, manifests } = layer;
  return {
    id,
    name,
    kind,
    installOrder: installOrderOf(layer),
    vmManifest: isVmManifest(layer),
    layer,
    values: contentOf(values.digest, texts),
    manifests: manifests.map((manifest) => ({
      name: manifest.name,
      content: contentOf(manifest.content.digest, texts),
    })),
    source,
    presets,
  };
}

function contentOf(digest: string, texts: ReadonlyMap<string, string>): string {
  const content = texts.get(digest);
  if (content === undefined) throw new Error(`The text ${digest} is not in the store.`);
  return content;
}
