import type { Problem } from '../manifests/problem.js';
import { readYaml } from '../manifests/yaml-text.js';
import { follow } from './dotted-path.js';
import type { Pack, PackResource } from './pack.js';

/** A pack's demands, and the values that they refer to. */
export type Demanding = Pick<Pack, 'resources'> & { readonly values: string };

/** What packs ask for together: thousandths of a core, MiB, GB. */
export type Resources = Readonly<Record<PackResource['type'], number>>;

/**
 * Sums up the resources that packs ask for. Where a demand has components, they count instead of its limit: each
 * component's request in the values, times its replicas.
 */
export function resourcesOf(packs: readonly Demanding[]): Resources {
  const sum = { cpu: 0, memory: 0, diskSize: 0 };
  for (const { resources, values } of packs) {
    const said: unknown = resources.some(({ components }) => components.length > 0)
      ? readYaml(values).documents[0]?.value
      : undefined;
    for (const resource of resources) sum[resource.type] += demandOf(resource, said);
  }
  return sum;
}

/** One sentence on what the packs ask of the device; none when they ask for nothing. */
export function resourceProblem(packs: readonly Demanding[]): readonly Problem[] {
  const { cpu, memory, diskSize } = resourcesOf(packs);
  const parts = [
    ...(cpu > 0 ? [`${round(cpu / 1_000)} CPU core${round(cpu / 1_000) === 1 ? '' : 's'}`] : []),
    ...(memory > 0 ? [`${round(memory)} MiB of memory`] : []),
    ...(diskSize > 0 ? [`${round(diskSize)} GB of disk`] : []),
  ];
  if (parts.length === 0) return [];
  const message = `The packs of this profile ask for at least ${parts.join(', ')} together. See that the device has that to spare.`;
  return [{ code: 'PACK_RESOURCES', severity: 'INFO', message, path: [] }];
}

function demandOf({ type, minLimit, components }: PackResource, values: unknown): number {
  if (components.length === 0) return minLimit ?? 0;
  return components.reduce((sum, { resourceRequestParamRef: request, replicaCountParamRef: replicas }) => {
    const amount = request === undefined ? null : quantityOf(follow(values, request)[0]?.value, type);
    const count = replicas === undefined ? 1 : Number(follow(values, replicas)[0]?.value ?? 1);
    return sum + (amount ?? 0) * (Number.isFinite(count) && count >= 0 ? count : 1);
  }, 0);
}

const MIB = 2 ** 20;
const SUFFIXES: Readonly<Record<string, number>> = {
  '': 1,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 2 ** 10,
  Mi: MIB,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
};

/** A Kubernetes quantity ("100m", "1.5Gi", 2) in the unit of its kind; null when it is none. */
export function quantityOf(value: unknown, type: PackResource['type']): number | null {
  const match =
    typeof value === 'number' || typeof value === 'string'
      ? /^(\d+(?:\.\d+)?)(m|k|[MGT]|[KMGT]i)?$/.exec(String(value).trim())
      : null;
  if (!match) return null;
  const amount = Number(match[1]) * (SUFFIXES[match[2] ?? ''] ?? 1);
  const units: Resources = { cpu: 1_000, memory: 1 / MIB, diskSize: 1e-9 };
  return amount * units[type];
}

function round(amount: number): number {
  return Math.round(amount * 100) / 100;
}
