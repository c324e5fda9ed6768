import { readYaml } from '../../manifests/yaml-text.js';
import { isMapping } from './yaml-places.js';

/**
 * The namespace that a layer's values name for its documents (`pack.namespace`), macros as typed; null when they name
 * none or don't parse (the review says so).
 */
export function namespaceOf(values: string): string | null {
  if (!values.includes('namespace')) return null;
  const root = readYaml(values).documents[0]?.value;
  const pack = isMapping(root) ? root['pack'] : null;
  const namespace = isMapping(pack) ? pack['namespace'] : null;
  return typeof namespace === 'string' && namespace !== '' ? namespace : null;
}
