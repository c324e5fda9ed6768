import type { Problem } from '../manifests/problem.js';
import type { InspectedLayer } from './review-layer.js';

/**
 * Objects that stand twice in a profile. The later one overwrites the earlier one, and k3s deletes both when either
 * manifest goes. A version of an API is no difference: apps/v1 and apps/v1beta1 are one object.
 */
export function repeatedObjects(layers: readonly InspectedLayer[]): readonly Problem[] {
  const seen = new Map<string, string>();
  return layers.flatMap(({ layer, values, manifests }) => {
    const defaultNamespace = values.header.get('namespace')?.value;
    return manifests.flatMap(({ name: manifest, facts }) =>
      facts.objects.flatMap(({ group, kind, namespace, name, position }): Problem[] => {
        if (!kind || !name) return [];
        const key = JSON.stringify([group, kind, namespace ?? defaultNamespace ?? 'default', name]);
        const first = seen.get(key);
        seen.set(key, first ?? `manifest "${manifest}" of layer "${layer.name}", line ${position.line}`);
        if (first === undefined) return [];
        const message = `${kind} "${name}" stands in ${first} too: the later overwrites the earlier. Remove or rename one of them.`;
        return [
          { code: 'OBJECT_TWICE', severity: 'WARNING', message, layer: layer.name, manifest, path: [], ...position },
        ];
      }),
    );
  });
}
