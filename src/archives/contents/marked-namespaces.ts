import { objectsOf } from './kubernetes-documents.js';
import type { LayerReleases, MarkedNamespace } from './releases.js';
import { isMapping, mappingsIn } from '../../manifests/yaml-places.js';

/** Namespaces that packs mark and the author's manifests define: by name, with what all packs want. */
export type NamespaceMarks = ReadonlyMap<string, MarkedNamespace>;

type Sourced = { readonly installs: LayerReleases };

/**
 * Gives each namespace that layers mark one place. Two files with one object would take it from each other, and
 * `kubectl kustomize` refuses them. It stands with the author's own definition where there is one, else with the first
 * layer that marks it, bearing what all of them want; of two values of one label the first layer's counts.
 * @param layers in install order; `sourced` null for a layer of manifests alone
 */
export function placedNamespaces<T extends Sourced>(
  layers: readonly { readonly sourced: T | null; readonly texts: readonly string[] }[],
): { readonly sourced: readonly (T | null)[]; readonly marks: NamespaceMarks } {
  const all = layers.flatMap(({ sourced }) => sourced?.installs.namespaces ?? []);
  const typed = all.length === 0 ? new Set<string>() : new Set(layers.flatMap(({ texts }) => texts.flatMap(definedIn)));
  const told = new Set(typed);
  const sourced = layers.map(({ sourced: layer }) => {
    if (layer === null) return null;
    const own = layer.installs.namespaces.filter(({ name }) => !told.has(name));
    for (const { name } of own) told.add(name);
    return { ...layer, installs: { ...layer.installs, namespaces: own.map(({ name }) => joined(name, all)) } };
  });
  const marked = all.filter(({ name }) => typed.has(name));
  return { sourced, marks: new Map(marked.map(({ name }) => [name, joined(name, all)])) };
}

function joined(name: string, all: readonly MarkedNamespace[]): MarkedNamespace {
  const wishes = all.filter((one) => one.name === name).reverse();
  return {
    name,
    labels: new Map(wishes.flatMap(({ labels }) => [...labels])),
    annotations: new Map(wishes.flatMap(({ annotations }) => [...annotations])),
  };
}

/** Names of the namespaces that a manifest defines. */
function definedIn(text: string): readonly string[] {
  if (!/\bNamespace\b/.test(text)) return [];
  return mappingsIn(text)
    .flatMap(objectsOf)
    .flatMap(({ value: { apiVersion, kind, metadata } }) =>
      apiVersion === 'v1' && kind === 'Namespace' && isMapping(metadata) ? [String(metadata['name'])] : [],
    );
}
