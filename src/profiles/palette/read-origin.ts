import { requireLine } from '../../input-text.js';
import { limits } from '../../limits.js';
import type { LayerKind } from '../events.js';
import { importFault, nodeField, own, textField, type Node } from './fields.js';
import type { Origin } from './imported.js';

/** What a layer of a file is made of. */
export function kindOf(pack: Node): LayerKind {
  const type = textField(pack, 'type').toLowerCase() || 'spectro';
  if (type === 'manifest') return 'MANIFEST';
  if (type === 'helm') return 'HELM_CHART';
  if (type !== 'spectro' && type !== 'oci') {
    const known = 'spectro, helm, oci and manifest are';
    throw importFault('UNKNOWN_LAYER_TYPE', `"${type.slice(0, 100)}" is no type of layer known here; ${known}.`);
  }
  const { kind, providerType } = registryOf(pack);
  return kind === 'helm' || providerType === 'helm' ? 'HELM_CHART' : 'PACK';
}

/** Where a layer of a file comes from. @param digest that it must have, when the file says so */
export function readOrigin(pack: Node, kind: LayerKind, digest: string | null): Origin {
  const version = textField(pack, 'version');
  const registry = registryOf(pack);
  const origin = {
    registryName: registry.name,
    name: textField(pack, 'name'),
    tag: textField(pack, 'tag') || version,
    version: version || textField(pack, 'tag'),
    packLayer: textField(pack, 'layer') || 'addon',
  };
  for (const [key, text] of Object.entries(origin)) requireLine(text, [key], 0, limits.nameLength.max);
  return { ...origin, digest, unfit: unfitness(origin, kind, registry.providerType) };
}

type Registry = { readonly name: string; readonly kind: string; readonly providerType: string };

/** An export holds the registry's metadata, Terraform only its name. */
function registryOf(pack: Node): Registry {
  const registry = own(pack.value, 'registry');
  if (registry === null || registry === undefined || typeof registry === 'string') {
    return { name: registry ?? '', kind: '', providerType: '' };
  }
  const metadata = nodeField(nodeField(pack, 'registry'), 'metadata');
  const text = (key: string) => textField(metadata, key);
  return { name: text('name'), kind: text('kind'), providerType: text('providerType') };
}

function unfitness(
  { name, version }: Pick<Origin, 'name' | 'version'>,
  kind: LayerKind,
  provider: string,
): string | null {
  if (provider === 'zarf') return 'It is a Zarf package, and those are not supported.';
  if (name === '' || version === '') {
    return `The file does not say which ${kind === 'PACK' ? 'pack' : 'chart'} and version it is.`;
  }
  return null;
}
