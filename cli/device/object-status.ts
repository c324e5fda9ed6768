/** A Kubernetes object as far as its state is told; everything from a cluster is unknown until it is looked at. */
export type KubernetesObject = {
  readonly kind?: string;
  readonly metadata?: { readonly name?: string; readonly namespace?: string; readonly generation?: number };
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly status?: Readonly<Record<string, unknown>> & { readonly conditions?: readonly Condition[] };
};

type Condition = {
  readonly type?: string;
  readonly status?: string;
  readonly reason?: string;
  readonly message?: string;
};

/** How an object is. `message`: what it waits for, or why it failed; empty when it is ready. */
export type ObjectStatus = { readonly status: 'ready' | 'installing' | 'failed'; readonly message: string };

const READY: ObjectStatus = { status: 'ready', message: '' };

/** Whether an object is what it should be. What has no state of its own is ready as soon as it is there. */
export function statusOf(object: KubernetesObject): ObjectStatus {
  const judge = Object.hasOwn(JUDGES, object.kind ?? '') ? JUDGES[object.kind ?? ''] : undefined;
  return judge === undefined ? READY : judge(object);
}

const JUDGES: Readonly<Record<string, (object: KubernetesObject) => ObjectStatus>> = {
  Deployment: (object) => {
    const stuck = condition(object, 'Progressing');
    if (stuck?.status === 'False') return failed(object, stuck.message ?? 'It makes no progress.');
    return counted(object, wanted(object, 'replicas'), ['updatedReplicas', 'availableReplicas']);
  },
  StatefulSet: (object) => counted(object, wanted(object, 'replicas'), ['updatedReplicas', 'readyReplicas']),
  DaemonSet: (object) =>
    counted(object, number(object.status?.['desiredNumberScheduled']), ['updatedNumberScheduled', 'numberReady']),
  Job: (object) => {
    const broken = condition(object, 'Failed');
    if (broken?.status === 'True') return failed(object, broken.message ?? 'It has failed.');
    return condition(object, 'Complete')?.status === 'True' ? READY : waiting(object, 'is not complete');
  },
  CustomResourceDefinition: (object) =>
    condition(object, 'Established')?.status === 'True' ? READY : waiting(object, 'is not established'),
  VirtualMachine: virtualMachine,
  DataVolume: (object) => {
    const phase = text(object.status?.['phase']);
    if (phase === 'Failed') return failed(object, 'The import has failed.');
    return phase === 'Succeeded' ? READY : waiting(object, `is ${phase === '' ? 'not imported' : phase}`);
  },
};

/** States of a virtual machine that don't mend themselves soon; KubeVirt's words for its printable status. */
const BROKEN = /^(CrashLoopBackOff|Err\w*|\w*PullBackOff|DataVolumeError|ErrorUnschedulable|ErrorPvcNotFound)$/;

function virtualMachine(object: KubernetesObject): ObjectStatus {
  const { spec = {}, status = {} } = object;
  const shown = text(status['printableStatus']);
  if (BROKEN.test(shown)) return failed(object, `It is ${shown}.`);
  const mayRest = spec['running'] === false || ['Halted', 'Manual'].includes(text(spec['runStrategy']));
  return status['ready'] === true || mayRest ? READY : waiting(object, `is ${shown === '' ? 'not started' : shown}`);
}

/** Ready when this very generation was seen, and each number is at least what is wanted. */
function counted(object: KubernetesObject, many: number, fields: readonly string[]): ObjectStatus {
  const { status = {}, metadata = {} } = object;
  const isSeen = number(status['observedGeneration']) >= (metadata.generation ?? 0);
  const least = Math.min(...fields.map((field) => number(status[field])));
  return isSeen && least >= many ? READY : waiting(object, `has ${isSeen ? least : 0} of ${many} ready`);
}

function wanted({ spec = {} }: KubernetesObject, field: string): number {
  return spec[field] === undefined ? 1 : number(spec[field]);
}

function condition({ status }: KubernetesObject, type: string): Condition | undefined {
  const conditions: readonly Condition[] = Array.isArray(status?.conditions) ? status.conditions : [];
  return conditions.find((one) => one.type === type);
}

function waiting(object: KubernetesObject, what: string): ObjectStatus {
  return { status: 'installing', message: `${nameOf(object)} ${what}.` };
}

function failed(object: KubernetesObject, why: string): ObjectStatus {
  return { status: 'failed', message: `${nameOf(object)}: ${why}` };
}

/** "Deployment shop/web" */
export function nameOf({ kind = '', metadata = {} }: KubernetesObject): string {
  const { name = '', namespace } = metadata;
  return `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
}

function number(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
