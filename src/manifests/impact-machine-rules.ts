import { ANEW, type FieldChange, type FieldRule, type Impact, type RemovalRule } from './impact-rule.js';
import { listOf, textOf, valueAt } from './plain-value.js';
import { Structures } from './structures.js';

const GUIDE = 'kubevirt.io/user-guide';
const REBOOT = 'the machine takes it at its next start';

/**
 * Virtual machines. KubeVirt stages changes of a machine until its next start, unless the cluster is told to update
 * live, which needs a second node for most of them: an edge device seldom has one.
 */
export const machineRules: readonly FieldRule[] = [
  {
    kinds: ['kubevirt.io/VirtualMachine'],
    path: 'spec.template',
    impact: 'VM_REBOOT',
    reason: REBOOT,
    source: `${GUIDE}/user_workloads/vm_rollout_strategies: RestartRequired`,
  },
  ...['spec.instancetype', 'spec.preference'].map((path): FieldRule => ({
    kinds: ['kubevirt.io/VirtualMachine'],
    path,
    impact: 'VM_REBOOT',
    reason: REBOOT,
    source: `${GUIDE}/user_workloads/instancetypes`,
  })),
  {
    kinds: ['kubevirt.io/VirtualMachine'],
    path: 'spec.runStrategy',
    impact: ({ after }) => (after === 'Halted' ? 'VM_REBOOT' : 'NONE'),
    reason: 'only Halted shuts a running machine down',
    source: `${GUIDE}/compute/run_strategies`,
  },
  {
    kinds: ['kubevirt.io/VirtualMachine'],
    path: 'spec.running',
    impact: ({ after }) => (after === false ? 'VM_REBOOT' : 'NONE'),
    reason: 'only false shuts a running machine down',
    source: `${GUIDE}/compute/run_strategies`,
  },
  {
    kinds: ['kubevirt.io/VirtualMachine'],
    path: 'spec.dataVolumeTemplates',
    impact: volumesLost,
    reason: 'a disk that is made from a template is never changed: it would have to be deleted and made anew',
    source: `${GUIDE}/storage/disks_and_volumes: dataVolumeTemplates belong to the machine and are made once`,
  },
  {
    kinds: ['kubevirt.io/VirtualMachine'],
    path: 'spec.updateVolumesStrategy',
    impact: 'NONE',
    reason: 'it says what the next change of volumes does',
    source: `${GUIDE}/storage/volume_migration`,
  },
  {
    kinds: ['kubevirt.io/VirtualMachineInstance'],
    path: 'spec',
    impact: 'VM_REBOOT',
    reason: 'a machine that runs is never changed: it is stopped and started anew',
    source: 'kubevirt/kubevirt vmi-update-admitter.go: update of VMI object is restricted',
  },
  {
    kinds: ['kubevirt.io/VirtualMachineInstanceReplicaSet', 'spectrocloud.com/VmTemplate'],
    path: 'spec.template',
    impact: 'VM_REBOOT',
    reason: 'machines that run are left alone, new ones follow it',
    source: `${GUIDE}/user_workloads/replicaset`,
  },
  {
    kinds: ['kubevirt.io/VirtualMachineInstanceReplicaSet'],
    path: 'spec.selector',
    impact: 'DATA_LOSS',
    reason: ANEW,
    source: `${GUIDE}/user_workloads/replicaset`,
  },
  {
    kinds: ['kubevirt.io/VirtualMachineInstanceReplicaSet'],
    path: 'spec.replicas',
    impact: (change) => (isFewer(change) ? 'VM_REBOOT' : 'NONE'),
    reason: 'its number of machines changes; fewer means that some are shut down',
    source: `${GUIDE}/user_workloads/replicaset`,
  },
  {
    kinds: ['pool.kubevirt.io/VirtualMachinePool'],
    path: 'spec.virtualMachineTemplate',
    impact: 'VM_REBOOT',
    reason: 'its machines take it at their next start',
    source: `${GUIDE}/user_workloads/pool`,
  },
  {
    kinds: ['pool.kubevirt.io/VirtualMachinePool'],
    path: 'spec.selector',
    impact: 'DATA_LOSS',
    reason: ANEW,
    source: `${GUIDE}/user_workloads/pool`,
  },
  {
    kinds: ['pool.kubevirt.io/VirtualMachinePool'],
    path: 'spec.replicas',
    impact: (change) => (isFewer(change) ? 'DATA_LOSS' : 'NONE'),
    reason: 'its number of machines changes; fewer means that some are deleted with their disks',
    source: `${GUIDE}/user_workloads/pool: scale-in`,
  },
  {
    kinds: ['', 'Cluster'].flatMap((scope) =>
      ['Instancetype', 'Preference'].map((kind) => `instancetype.kubevirt.io/VirtualMachine${scope}${kind}`),
    ),
    path: 'spec',
    impact: 'NONE',
    reason: 'machines keep the revision that they were started with',
    source: `${GUIDE}/user_workloads/instancetypes/#versioning`,
  },
  {
    kinds: ['cdi.kubevirt.io/DataVolume'],
    path: 'spec',
    impact: 'DATA_LOSS',
    reason: ANEW,
    source: 'kubevirt/containerized-data-importer datavolume-validate.go: the spec is immutable',
  },
  {
    kinds: ['k8s.cni.cncf.io/NetworkAttachmentDefinition'],
    path: 'spec',
    impact: 'VM_REBOOT',
    reason: 'machines and pods on this network take it at their next start',
    source: 'k8snetworkplumbingwg/multus-cni docs/how-to-use.md: read when a pod is made',
  },
];

/** What ends with a machine or its disks. */
export const machineRemovals: readonly RemovalRule[] = [
  {
    kinds: ['kubevirt.io/VirtualMachine'],
    impact: (object) => (listOf(valueAt(object, 'spec', 'dataVolumeTemplates')).length > 0 ? 'DATA_LOSS' : 'VM_REBOOT'),
    reason: 'it is removed, shut down, and its disks from dataVolumeTemplates go with it',
    source: `${GUIDE}/storage/disks_and_volumes: they are deleted with their machine`,
  },
  {
    kinds: ['kubevirt.io/VirtualMachineInstance', 'kubevirt.io/VirtualMachineInstanceReplicaSet'],
    impact: 'VM_REBOOT',
    reason: 'it is removed, and its machines are shut down',
    source: `${GUIDE}/user_workloads/lifecycle`,
  },
  {
    kinds: ['pool.kubevirt.io/VirtualMachinePool', 'cdi.kubevirt.io/DataVolume'],
    impact: 'DATA_LOSS',
    reason: 'it is removed with the disks that it made',
    source: `${GUIDE}/user_workloads/pool; kubevirt/containerized-data-importer doc/datavolumes.md`,
  },
];

/** Another template of the same name, or one that is gone; a new one only makes a new disk. */
function volumesLost({ before, after }: FieldChange): Impact {
  const structures = new Structures(true);
  const now = new Map(listOf(after).map((template) => [nameOf(template), template]));
  const kept = listOf(before).every((template) => structures.same(template, now.get(nameOf(template))));
  return kept ? 'NONE' : 'DATA_LOSS';
}

function nameOf(template: unknown): string | null {
  return textOf(valueAt(template, 'metadata', 'name'));
}

function isFewer({ before, after }: FieldChange): boolean {
  // No number means one machine.
  const [was, is] = [before ?? 1, after ?? 1];
  return typeof was !== 'number' || typeof is !== 'number' || is < was;
}
