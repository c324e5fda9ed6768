import type { KubernetesObject } from './kubernetes-object.js';
import { listOf, mappingOf, textOf, valueAt, type Mapping } from './plain-value.js';

/**
 * A virtual machine as KubeVirt's rules see it. `spec` is a VirtualMachine's (it has a run strategy and an instance
 * type), null for kinds without one; `instance` is the part that describes the guest, null without a domain.
 */
export type VirtualMachine = {
  readonly object: KubernetesObject;
  readonly spec: { readonly value: Mapping; readonly path: readonly string[] } | null;
  readonly instance: { readonly value: Mapping; readonly path: readonly string[] } | null;
  /** where the description of the guest is expected */
  readonly instancePath: readonly string[];
  /** KubeVirt judges it; else it only resembles a KubeVirt machine (VmTemplate) */
  readonly admitted: boolean;
};

/** A named part of a machine: a disk, volume, interface or network. */
export type Part = { readonly name: string | null; readonly value: Mapping; readonly path: readonly string[] };

type Kind = {
  readonly spec: readonly string[] | null;
  readonly instance: readonly string[] | null;
  readonly admitted: boolean;
};

/** "group/Kind" of everything that a VM manifest may define its machines with, and where its parts are. */
const KINDS: Readonly<Record<string, Kind>> = {
  'kubevirt.io/VirtualMachine': { spec: ['spec'], instance: ['spec', 'template', 'spec'], admitted: true },
  'kubevirt.io/VirtualMachineInstance': { spec: null, instance: ['spec'], admitted: true },
  'kubevirt.io/VirtualMachineInstanceReplicaSet': {
    spec: null,
    instance: ['spec', 'template', 'spec'],
    admitted: true,
  },
  'pool.kubevirt.io/VirtualMachinePool': {
    spec: ['spec', 'virtualMachineTemplate', 'spec'],
    instance: ['spec', 'virtualMachineTemplate', 'spec', 'template', 'spec'],
    admitted: true,
  },
  // Palette's template of a KubeVirt machine.
  'spectrocloud.com/VmTemplate': { spec: null, instance: ['spec', 'template', 'spec'], admitted: false },
  // A libvirt machine, written in Terraform's language.
  'terraform.core.oam.dev/Configuration': { spec: null, instance: null, admitted: false },
};

/** The virtual machine that an object is, or null. */
export function virtualMachineOf(object: KubernetesObject): VirtualMachine | null {
  const kind = KINDS[`${object.group}/${object.kind}`];
  if (!kind) return null;
  const partAt = (path: readonly string[] | null) => {
    if (path === null) return null;
    const value = mappingOf(valueAt(object.value, ...path));
    return value && { value, path };
  };
  const instance = partAt(kind.instance);
  return {
    object,
    spec: partAt(kind.spec),
    instance: mappingOf(instance?.value.domain) ? instance : null,
    instancePath: kind.instance ?? [],
    admitted: kind.admitted,
  };
}

/** Where an object of KubeVirt describes its guest; null for every other kind. */
export function guestPathOf(group: string, kind: string): readonly string[] | null {
  const known = KINDS[`${group}/${kind}`];
  return known?.admitted ? known.instance : null;
}

/** The kinds for people: "VirtualMachine (kubevirt.io), …". */
export const virtualMachineKinds: string = Object.keys(KINDS)
  .map((key) => key.replace(/^(.*)\/(.*)$/, '$2 ($1)'))
  .join(', ');

/** Disks, filesystems, interfaces, volumes or networks of a machine, with their places. */
export function partsOf(machine: VirtualMachine, ...path: readonly string[]): readonly Part[] {
  if (!machine.instance) return [];
  const base = [...machine.instance.path, ...path];
  return listOf(valueAt(machine.instance.value, ...path)).flatMap((item, index) => {
    const value = mappingOf(item);
    return value ? [{ name: textOf(valueAt(value, 'name')), value, path: [...base, String(index)] }] : [];
  });
}

/** The disks of a machine, which belong to volumes of the same names. */
export const disksOf = (machine: VirtualMachine): readonly Part[] => partsOf(machine, 'domain', 'devices', 'disks');
/** The filesystems of a machine: another way to use a volume. */
export const filesystemsOf = (machine: VirtualMachine): readonly Part[] =>
  partsOf(machine, 'domain', 'devices', 'filesystems');
/** The network interfaces of a machine, which belong to networks of the same names. */
export const interfacesOf = (machine: VirtualMachine): readonly Part[] =>
  partsOf(machine, 'domain', 'devices', 'interfaces');
/** The volumes of a machine. */
export const volumesOf = (machine: VirtualMachine): readonly Part[] => partsOf(machine, 'volumes');
/** The networks that a machine is attached to. */
export const networksOf = (machine: VirtualMachine): readonly Part[] => partsOf(machine, 'networks');
