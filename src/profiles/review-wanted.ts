import type { Problem } from '../manifests/problem.js';
import type { LayerText } from './content.js';

/** What stands against an imported layer whose pack or chart isn't here: always an error, since nothing can install it. */
export function wantedProblems({ name, kind, layer: { wanted } }: LayerText): readonly Problem[] {
  if (!wanted) return [];
  const thing = kind === 'PACK' ? 'pack' : 'chart';
  if (wanted.packLayer !== 'addon') {
    const part = PARTS[wanted.packLayer] ?? `part "${wanted.packLayer}"`;
    const message = `"${name}" is the ${part} of a cluster. A system profile has none: it is installed on the Kubernetes that the device has. Remove the layer.`;
    return [{ code: 'INFRASTRUCTURE_LAYER', severity: 'ERROR', message, path: ['source'] }];
  }
  const what = [thing, wanted.name, wanted.version].filter((word) => word !== '').join(' ');
  const where = wanted.registryName === '' ? '' : ` of "${wanted.registryName}"`;
  const message = `The ${what}${where} can't be had: ${wanted.reason} Choose a registry that has it, or remove the layer.`;
  return [{ code: 'SOURCE_UNKNOWN', severity: 'ERROR', message, path: ['source'] }];
}

const PARTS: Readonly<Partial<Record<string, string>>> = {
  kernel: 'kernel',
  os: 'operating system',
  k8s: 'Kubernetes',
  cni: 'network (CNI)',
  csi: 'storage (CSI)',
};
