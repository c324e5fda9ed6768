import type { Problem } from './problem.js';
import type { VirtualMachine } from './virtual-machine.js';
import { cloudInitRules } from './vm-cloud-init-rules.js';
import { dataVolumeRules } from './vm-data-volume-rules.js';
import { networkRules } from './vm-network-rules.js';
import type { VmRule } from './vm-rule.js';
import { runRules } from './vm-run-rules.js';
import { storageRules } from './vm-storage-rules.js';

/** Every rule of KubeVirt that a machine is judged by before a device ever sees it. */
const vmRules: readonly VmRule[] = [
  ...runRules,
  ...storageRules,
  ...cloudInitRules,
  ...networkRules,
  ...dataVolumeRules,
];

/** What KubeVirt would say of a virtual machine, each with its place in the manifest. */
export function vmProblems(machine: VirtualMachine): readonly Problem[] {
  const { kind, name } = machine.object;
  return vmRules.flatMap(({ code, severity, find }) =>
    find(machine).map(({ path, message }) => ({
      code,
      severity,
      message: `${kind} "${name}": ${message}`,
      path,
      ...machine.object.positionOf(path),
    })),
  );
}
