import { mappingOf, textOf, valueAt, type Mapping } from './plain-value.js';
import type { Position } from './text-position.js';
import type { YamlDocument } from './yaml-text.js';

/** An object of a manifest: a document, or an item of a List. */
export type KubernetesObject = {
  readonly value: Mapping;
  readonly apiVersion: string;
  /** "apps" of "apps/v1"; "" of "v1" */
  readonly group: string;
  readonly kind: string;
  readonly name: string;
  /** as typed; null: none */
  readonly namespace: string | null;
  /** Where the value at a path of the object stands, or its nearest ancestor. */
  positionOf(path: readonly string[]): Position;
};

/** The root of a document that is no mapping, or an item of a List that is none. */
export type NoObject = { readonly value: unknown; readonly position: Position };

/** The objects of a document: itself, or the items of a List (kubectl and k3s take any kind that ends so). */
export function objectsOf(document: YamlDocument): readonly (KubernetesObject | NoObject)[] {
  const items = valueAt(document.value, 'items');
  if (!isList(document.value) || !Array.isArray(items)) return [objectAt(document, document.value, [])];
  // An aliased item is the same object as its anchor: checked once, however often it is repeated.
  const places = new Map<unknown, number>();
  for (const [index, item] of items.entries()) if (!places.has(item)) places.set(item, index);
  return [...places].map(([item, index]) => objectAt(document, item, ['items', String(index)]));
}

/** Whether this is an object, as opposed to a list or scalar where one belongs. */
export function isObject(found: KubernetesObject | NoObject): found is KubernetesObject {
  return 'kind' in found;
}

function objectAt(document: YamlDocument, value: unknown, prefix: readonly string[]): KubernetesObject | NoObject {
  const mapping = mappingOf(value);
  if (!mapping) return { value, position: document.positionOf(prefix) };
  const apiVersion = textOf(valueAt(mapping, 'apiVersion')) ?? '';
  return {
    value: mapping,
    apiVersion,
    group: apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '',
    kind: textOf(valueAt(mapping, 'kind')) ?? '',
    name: textOf(valueAt(mapping, 'metadata', 'name')) ?? '',
    namespace: textOf(valueAt(mapping, 'metadata', 'namespace')),
    positionOf: (path) => document.positionOf([...prefix, ...path]),
  };
}

function isList(value: unknown): boolean {
  return textOf(valueAt(value, 'kind'))?.endsWith('List') ?? false;
}
