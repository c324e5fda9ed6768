import { isOpen } from './macros.js';
import { isSet, valueAt } from './plain-value.js';
import type { VmRule } from './vm-rule.js';

/** WaitAsReceiver needs a feature gate, which a device may have. */
const RUN_STRATEGIES = ['Always', 'RerunOnFailure', 'Manual', 'Halted', 'Once', 'WaitAsReceiver'];

/** What an instance type brings along, so that the machine may not say it too (pkg/instancetype/apply/cpu.go, memory.go). */
const SIZED_BY_INSTANCETYPE: readonly (readonly string[])[] = [
  ['domain', 'cpu', 'cores'],
  ['domain', 'cpu', 'sockets'],
  ['domain', 'cpu', 'threads'],
  ['domain', 'memory', 'guest'],
  ['domain', 'resources', 'requests', 'cpu'],
  ['domain', 'resources', 'requests', 'memory'],
  ['domain', 'resources', 'limits', 'cpu'],
  ['domain', 'resources', 'limits', 'memory'],
];

const MEMORY = [
  ['domain', 'memory', 'guest'],
  ['domain', 'memory', 'hugepages'],
  ['domain', 'resources', 'requests', 'memory'],
  ['domain', 'resources', 'limits', 'memory'],
];

const CPU = [
  ['domain', 'cpu'],
  ['domain', 'resources', 'requests', 'cpu'],
  ['domain', 'resources', 'limits', 'cpu'],
];

/** Whether the machine runs, and how large its guest is. */
export const runRules: readonly VmRule[] = [
  {
    code: 'VM_DOMAIN_MISSING',
    severity: 'ERROR',
    source: 'ValidateSchema: v1.VirtualMachineSpec requires template, v1.VirtualMachineInstanceSpec domain',
    find: ({ instance, instancePath, admitted }) =>
      admitted && !instance
        ? [
            {
              path: [...instancePath, 'domain'],
              message: `It has no ${[...instancePath, 'domain'].join('.')}. Describe the guest there: its devices, memory and CPU.`,
            },
          ]
        : [],
  },
  {
    code: 'VM_RUNNING_AND_RUN_STRATEGY',
    severity: 'ERROR',
    source: 'validateRunStrategy',
    find: ({ spec }) =>
      spec && isSet(spec.value.running) && isSet(spec.value.runStrategy)
        ? [
            {
              path: [...spec.path, 'running'],
              message: 'running and runStrategy exclude each other. Remove running, which is deprecated.',
            },
          ]
        : [],
  },
  {
    code: 'VM_RUN_STRATEGY_MISSING',
    severity: 'WARNING',
    source: 'validateRunStrategy',
    find: ({ spec }) =>
      spec && !isSet(spec.value.running) && !isSet(spec.value.runStrategy)
        ? [
            {
              path: spec.path,
              message: 'It says neither runStrategy nor running, and KubeVirt refuses it. Add runStrategy: Always.',
            },
          ]
        : [],
  },
  {
    code: 'VM_RUN_STRATEGY_UNKNOWN',
    severity: 'ERROR',
    source: 'validateRunStrategy',
    find: ({ spec }) => {
      const strategy = spec?.value.runStrategy;
      if (!spec || !isSet(strategy)) return [];
      if (typeof strategy === 'string' && (isOpen(strategy) || RUN_STRATEGIES.includes(strategy))) return [];
      const message = `KubeVirt knows no runStrategy ${JSON.stringify(strategy)}. Write one of ${RUN_STRATEGIES.slice(0, 5).join(', ')}.`;
      return [{ path: [...spec.path, 'runStrategy'], message }];
    },
  },
  {
    code: 'VM_RUNNING_DEPRECATED',
    severity: 'INFO',
    source: 'VMsAdmitter.Admit (warning)',
    find: ({ spec }) =>
      spec && isSet(spec.value.running) && !isSet(spec.value.runStrategy)
        ? [{ path: [...spec.path, 'running'], message: 'running is deprecated. Write runStrategy: Always or Halted.' }]
        : [],
  },
  {
    code: 'VM_SIZE_WITH_INSTANCETYPE',
    severity: 'ERROR',
    source: 'instancetype/apply validateCPU, validateMemory',
    find: ({ spec, instance }) =>
      spec && instance && isSet(spec.value.instancetype)
        ? SIZED_BY_INSTANCETYPE.filter((path) => isSized(valueAt(instance.value, ...path))).map((path) => ({
            path: [...instance.path, ...path],
            message: `${path.join('.')} stands beside an instancetype, which sets CPU and memory itself. Remove one of the two.`,
          }))
        : [],
  },
  {
    code: 'VM_MEMORY_MISSING',
    severity: 'WARNING',
    source: 'ValidateVirtualMachineInstanceMandatoryFields',
    find: ({ spec, instance }) =>
      instance && !isSet(spec?.value.instancetype) && MEMORY.every((path) => !isSet(valueAt(instance.value, ...path)))
        ? [
            {
              path: [...instance.path, 'domain'],
              message: 'It asks for no memory, so it never starts. Set domain.memory.guest, or name an instancetype.',
            },
          ]
        : [],
  },
  {
    code: 'VM_CPU_MISSING',
    severity: 'INFO',
    source: 'SetDefaultVirtualMachineInstanceSpec',
    find: ({ spec, instance }) =>
      instance && !isSet(spec?.value.instancetype) && CPU.every((path) => !isSet(valueAt(instance.value, ...path)))
        ? [
            {
              path: [...instance.path, 'domain'],
              message: 'It says nothing about CPU and gets one virtual CPU. Set domain.cpu.cores for more.',
            },
          ]
        : [],
  },
];

/** 0 is what KubeVirt takes for "not said". */
function isSized(value: unknown): boolean {
  return isSet(value) && value !== 0;
}
