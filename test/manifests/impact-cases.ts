/** One field of one kind, before and after. `object`: what else the object says, on both sides. */
export type FieldCase = {
  readonly kind: string;
  readonly path: string;
  readonly before: unknown;
  readonly after: unknown;
  readonly impact: string;
  readonly object?: object;
};

const row = (
  kind: string,
  path: string,
  before: unknown,
  after: unknown,
  impact: string,
  object?: object,
): FieldCase => ({ kind, path, before, after, impact, ...(object ? { object } : {}) });
const each = (kinds: readonly string[], path: string, before: unknown, after: unknown, impact: string): FieldCase[] =>
  kinds.map((kind) => row(kind, path, before, after, impact));

const [DEPLOYMENT, STATEFUL_SET, DAEMON_SET, REPLICA_SET] = [
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'ReplicaSet',
].map((kind) => `apps/${kind}`) as [string, string, string, string];
const VM = 'kubevirt.io/VirtualMachine';
const POOL = 'pool.kubevirt.io/VirtualMachinePool';
const INSTANCES = 'kubevirt.io/VirtualMachineInstanceReplicaSet';
const RBAC = 'rbac.authorization.k8s.io';
const disk = (name: string, size: string) => ({
  metadata: { name },
  spec: { storage: { resources: { requests: { storage: size } } } },
});
const storage = (size: unknown) => ({ requests: { storage: size } });

/** A row for every rule on a field, and for both sides of those that look at the values. */
export const fieldCases: readonly FieldCase[] = [
  ...each([DEPLOYMENT, STATEFUL_SET, DAEMON_SET], 'spec.template', { spec: 1 }, { spec: 2 }, 'RESTART'),
  ...each([DEPLOYMENT, STATEFUL_SET, REPLICA_SET], 'spec.replicas', 2, 3, 'NONE'),
  ...each([DEPLOYMENT, STATEFUL_SET, REPLICA_SET], 'spec.replicas', 2, 0, 'RESTART'),
  row(DEPLOYMENT, 'spec.replicas', 1, '{{ .spectro.var.REPLICAS }}', 'NONE'),
  ...each(
    [DEPLOYMENT, DAEMON_SET, REPLICA_SET],
    'spec.selector',
    { matchLabels: { a: 'b' } },
    { matchLabels: { a: 'c' } },
    'DATA_LOSS',
  ),
  ...each([DEPLOYMENT, DAEMON_SET, REPLICA_SET], 'spec', { minReadySeconds: 1 }, { minReadySeconds: 2 }, 'NONE'),
  row(STATEFUL_SET, 'spec', { serviceName: 'a' }, { serviceName: 'b' }, 'DATA_LOSS'),
  row(STATEFUL_SET, 'spec', { volumeClaimTemplates: [] }, { volumeClaimTemplates: [{}] }, 'DATA_LOSS'),
  ...['updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy', 'minReadySeconds'].map(
    (field) => row(STATEFUL_SET, `spec.${field}`, 1, 2, 'NONE'),
  ),
  row(STATEFUL_SET, 'spec.ordinals', { start: 0 }, { start: 5 }, 'RESTART'),
  row('batch/Job', 'spec', { template: 1 }, { template: 2 }, 'DATA_LOSS'),
  row('batch/Job', 'spec.suspend', false, true, 'RESTART'),
  row('batch/Job', 'spec.suspend', true, false, 'NONE'),
  ...['parallelism', 'activeDeadlineSeconds', 'backoffLimit', 'ttlSecondsAfterFinished'].map((field) =>
    row('batch/Job', `spec.${field}`, 1, 2, 'NONE'),
  ),
  row('batch/CronJob', 'spec', { schedule: 'a' }, { schedule: 'b' }, 'NONE'),
  row('/Pod', 'spec', { nodeName: 'a' }, { nodeName: 'b' }, 'DATA_LOSS'),
  row('/Pod', 'spec.containers', [{ name: 'a', image: 'x:1' }], [{ name: 'a', image: 'x:2' }], 'RESTART'),
  row('/Pod', 'spec.containers', [{ name: 'a', image: 'x:1' }], [{ name: 'b', image: 'x:2' }], 'DATA_LOSS'),
  row('/Pod', 'spec.initContainers', [{ name: 'a', image: 'x:1' }], [{ name: 'a', image: 'x:2' }], 'RESTART'),
  ...each(['autoscaling/HorizontalPodAutoscaler', 'policy/PodDisruptionBudget'], 'spec', { a: 1 }, { a: 2 }, 'NONE'),

  row(VM, 'spec.template', { spec: { domain: { cpu: 1 } } }, { spec: { domain: { cpu: 2 } } }, 'VM_REBOOT'),
  row(VM, 'spec.instancetype', { name: 'small' }, { name: 'large' }, 'VM_REBOOT'),
  row(VM, 'spec.preference', { name: 'fedora' }, { name: 'windows' }, 'VM_REBOOT'),
  row(VM, 'spec.runStrategy', 'Always', 'RerunOnFailure', 'NONE'),
  row(VM, 'spec.runStrategy', 'Halted', 'Always', 'NONE'),
  row(VM, 'spec.runStrategy', 'Always', 'Halted', 'VM_REBOOT'),
  row(VM, 'spec.running', false, true, 'NONE'),
  row(VM, 'spec.running', true, false, 'VM_REBOOT'),
  row(VM, 'spec.dataVolumeTemplates', [disk('root', '1Gi')], [disk('root', '1Gi'), disk('data', '1Gi')], 'NONE'),
  row(VM, 'spec.dataVolumeTemplates', [disk('root', '1Gi')], [], 'DATA_LOSS'),
  row(VM, 'spec.dataVolumeTemplates', [disk('root', '1Gi')], [disk('system', '1Gi')], 'DATA_LOSS'),
  row(VM, 'spec.dataVolumeTemplates', [disk('root', '1Gi')], [disk('root', '2Gi')], 'DATA_LOSS'),
  row(VM, 'spec.updateVolumesStrategy', 'Replacement', 'Migration', 'NONE'),
  row('kubevirt.io/VirtualMachineInstance', 'spec', { domain: 1 }, { domain: 2 }, 'VM_REBOOT'),
  ...each([INSTANCES, 'spectrocloud.com/VmTemplate'], 'spec.template', { a: 1 }, { a: 2 }, 'VM_REBOOT'),
  row(INSTANCES, 'spec.selector', { a: 1 }, { a: 2 }, 'DATA_LOSS'),
  row(INSTANCES, 'spec.replicas', 2, 3, 'NONE'),
  row(INSTANCES, 'spec.replicas', 3, 2, 'VM_REBOOT'),
  row(POOL, 'spec.virtualMachineTemplate', { a: 1 }, { a: 2 }, 'VM_REBOOT'),
  row(POOL, 'spec.selector', { a: 1 }, { a: 2 }, 'DATA_LOSS'),
  row(POOL, 'spec.replicas', undefined, 2, 'NONE'),
  row(POOL, 'spec.replicas', 3, undefined, 'DATA_LOSS'),
  ...each(
    ['Instancetype', 'Preference', 'ClusterInstancetype', 'ClusterPreference'].map(
      (kind) => `instancetype.kubevirt.io/VirtualMachine${kind}`,
    ),
    'spec',
    { cpu: 1 },
    { cpu: 2 },
    'NONE',
  ),
  row('cdi.kubevirt.io/DataVolume', 'spec', { source: 1 }, { source: 2 }, 'DATA_LOSS'),
  row('k8s.cni.cncf.io/NetworkAttachmentDefinition', 'spec', { config: '1' }, { config: '2' }, 'VM_REBOOT'),

  row('/PersistentVolumeClaim', 'spec', { storageClassName: 'a' }, { storageClassName: 'b' }, 'DATA_LOSS'),
  row('/PersistentVolumeClaim', 'spec.resources', storage('1Gi'), storage('2Gi'), 'NONE'),
  row('/PersistentVolumeClaim', 'spec.resources', storage('1Gi'), storage('1000M'), 'DATA_LOSS'),
  row('/PersistentVolumeClaim', 'spec.resources', storage('1Gi'), storage('1073741824'), 'NONE'),
  row('/PersistentVolumeClaim', 'spec.resources', storage('1Gi'), storage('{{ .spectro.var.SIZE }}'), 'UNKNOWN'),
  row('/PersistentVolumeClaim', 'spec.volumeAttributesClassName', 'a', 'b', 'NONE'),
  row('/PersistentVolume', 'spec', { hostPath: 1 }, { hostPath: 2 }, 'DATA_LOSS'),
  ...['capacity', 'persistentVolumeReclaimPolicy', 'mountOptions'].map((field) =>
    row('/PersistentVolume', `spec.${field}`, 1, 2, 'NONE'),
  ),
  ...['provisioner', 'parameters', 'reclaimPolicy', 'volumeBindingMode'].map((field) =>
    row('storage.k8s.io/StorageClass', field, 1, 2, 'DATA_LOSS'),
  ),
  ...['allowVolumeExpansion', 'mountOptions', 'allowedTopologies'].map((field) =>
    row('storage.k8s.io/StorageClass', field, 1, 2, 'NONE'),
  ),
  ...['data', 'binaryData', 'stringData'].flatMap((field) => [
    ...each(['/ConfigMap', '/Secret'], field, { a: '1' }, { a: '2' }, 'NONE'),
    row('/ConfigMap', field, { a: '1' }, { a: '2' }, 'DATA_LOSS', { immutable: true }),
    row('/Secret', field, { a: '1' }, { a: '2' }, 'DATA_LOSS', { immutable: true }),
  ]),
  ...each(['/ConfigMap', '/Secret'], 'immutable', undefined, true, 'NONE'),
  ...each(['/ConfigMap', '/Secret'], 'immutable', true, false, 'DATA_LOSS'),
  row('/Secret', 'type', 'Opaque', 'kubernetes.io/tls', 'DATA_LOSS'),
  row('/Service', 'spec', { ports: [80] }, { ports: [81] }, 'NONE'),
  ...['spec.clusterIP', 'spec.clusterIPs'].map((path) => row('/Service', path, '10.0.0.1', '10.0.0.2', 'DATA_LOSS')),
  ...each(['networking.k8s.io/Ingress', 'networking.k8s.io/NetworkPolicy'], 'spec', { a: 1 }, { a: 2 }, 'NONE'),
  ...each(['/ResourceQuota', '/LimitRange'], 'spec', { a: 1 }, { a: 2 }, 'NONE'),
  ...['secrets', 'imagePullSecrets', 'automountServiceAccountToken'].map((field) =>
    row('/ServiceAccount', field, 1, 2, 'NONE'),
  ),
  ...['rules', 'aggregationRule'].flatMap((field) =>
    each([`${RBAC}/Role`, `${RBAC}/ClusterRole`], field, 1, 2, 'NONE'),
  ),
  ...each([`${RBAC}/RoleBinding`, `${RBAC}/ClusterRoleBinding`], 'subjects', 1, 2, 'NONE'),
  ...each([`${RBAC}/RoleBinding`, `${RBAC}/ClusterRoleBinding`], 'roleRef', 1, 2, 'DATA_LOSS'),
  ...['value', 'preemptionPolicy'].map((field) => row('scheduling.k8s.io/PriorityClass', field, 1, 2, 'DATA_LOSS')),
  ...['description', 'globalDefault'].map((field) => row('scheduling.k8s.io/PriorityClass', field, 1, 2, 'NONE')),
  row('/Namespace', 'spec', { finalizers: [] }, { finalizers: ['kubernetes'] }, 'UNKNOWN'),
  ...['group', 'scope', 'names'].map((field) =>
    row('apiextensions.k8s.io/CustomResourceDefinition', `spec.${field}`, 'a', 'b', 'DATA_LOSS'),
  ),
];

/** An object that goes: its kind, what it says, and what is lost. */
export const removalCases: readonly (readonly [kind: string, object: object, impact: string])[] = [
  ...[DEPLOYMENT, DAEMON_SET, REPLICA_SET, 'batch/Job', 'batch/CronJob', '/Pod'].map(
    (kind) => [kind, {}, 'RESTART'] as const,
  ),
  [STATEFUL_SET, {}, 'RESTART'],
  [STATEFUL_SET, { spec: { persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Delete' } } }, 'DATA_LOSS'],
  ['autoscaling/HorizontalPodAutoscaler', {}, 'NONE'],
  ['policy/PodDisruptionBudget', {}, 'NONE'],
  [VM, {}, 'VM_REBOOT'],
  [VM, { spec: { dataVolumeTemplates: [disk('root', '1Gi')] } }, 'DATA_LOSS'],
  ['kubevirt.io/VirtualMachineInstance', {}, 'VM_REBOOT'],
  [INSTANCES, {}, 'VM_REBOOT'],
  [POOL, {}, 'DATA_LOSS'],
  ['cdi.kubevirt.io/DataVolume', {}, 'DATA_LOSS'],
  ['/PersistentVolumeClaim', {}, 'DATA_LOSS'],
  ['/PersistentVolume', {}, 'DATA_LOSS'],
  ['/Namespace', {}, 'DATA_LOSS'],
  ['apiextensions.k8s.io/CustomResourceDefinition', {}, 'DATA_LOSS'],
  ['/ResourceQuota', {}, 'NONE'],
  ['/LimitRange', {}, 'NONE'],
];
