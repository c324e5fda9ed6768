import type { LayerReleases, MarkedNamespace } from './releases.js';

/**
 * What layers install, each namespace that they mark standing once: with the first layer that marks it, bearing what all of
 * them want. Two files with one object would take it from each other, and `kubectl kustomize` refuses them. Of two values
 * of one label the first layer's counts.
 * @param layers what each installs, in install order; null for a layer of manifests alone
 */
export function withNamespacesOnce<T extends { readonly installs: LayerReleases }>(
  layers: readonly (T | null)[],
): readonly (T | null)[] {
  const all = layers.flatMap((layer) => layer?.installs.namespaces ?? []);
  const told = new Set<string>();
  return layers.map((layer) => {
    if (layer === null) return null;
    const own = layer.installs.namespaces.filter(({ name }) => !told.has(name));
    for (const { name } of own) told.add(name);
    return { ...layer, installs: { ...layer.installs, namespaces: own.map(({ name }) => joined(name, all)) } };
  });
}

function joined(name: string, all: readonly MarkedNamespace[]): MarkedNamespace {
  const wishes = all.filter((one) => one.name === name).reverse();
  return {
    name,
    labels: new Map(wishes.flatMap(({ labels }) => [...labels])),
    annotations: new Map(wishes.flatMap(({ annotations }) => [...annotations])),
  };
}
