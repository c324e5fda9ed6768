import { readYaml } from '../../manifests/yaml-text.js';
import { isMapping } from './yaml-places.js';

/**
 * The namespace that a layer's values name for its documents (`pack.namespace`), macros as typed; null when they name
 * none or don't parse (the review says so).
 */
export function namespaceOf(values: string): string | null {
  if (!values.includes('namespace')) return null;
  const root = readYaml(headerIn(values) ?? values).documents[0]?.value;
  const pack = isMapping(root) ? root['pack'] : null;
  const namespace = isMapping(pack) ? pack['namespace'] : null;
  return typeof namespace === 'string' && namespace !== '' ? namespace : null;
}

/**
 * The lines of the `pack:` header alone: values may be a megabyte and take long to parse. Null where it may not stand
 * by itself: written in another way, more than one document, or with anchors.
 */
function headerIn(values: string): string | null {
  const lines = /^pack:[ \t]*\r?\n(?:(?:[ \t].*|#.*|)(?:\r?\n|$))*/m.exec(values);
  if (!lines || /[&*]|<</.test(lines[0])) return null;
  const plain = !/^(?:---|\.\.\.|%|["'?{[]|pack[ \t]+:)/m.test(values) && values.match(/^pack:/gm)?.length === 1;
  return plain ? lines[0] : null;
}
