import { CLOUD_INIT_CHOICE } from '../../manifests/cloud-init-secret.js';
import { readYaml } from '../../manifests/yaml-text.js';
import { isMapping } from '../../manifests/yaml-places.js';

/**
 * The namespace that a layer's values name for its documents (`pack.namespace`), macros as typed; null when they name
 * none or don't parse (the review says so).
 */
export function namespaceOf(values: string): string | null {
  return saidIn(values, 'namespace');
}

/** Whether a layer's author chose that the cloud-init data of its machines travels in Secrets. */
export function movesCloudInit(values: string): boolean {
  return saidIn(values, CLOUD_INIT_CHOICE) === 'secret';
}

function saidIn(values: string, key: string): string | null {
  if (!values.includes(key)) return null;
  const root = readYaml(headerIn(values) ?? values).documents[0]?.value;
  const pack = isMapping(root) ? root['pack'] : null;
  const said = isMapping(pack) ? pack[key] : null;
  return typeof said === 'string' && said !== '' ? said : null;
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
