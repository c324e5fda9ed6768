import { isObject, objectsOf } from '../../src/manifests/kubernetes-object.js';
import type { Problem } from '../../src/manifests/problem.js';
import { virtualMachineOf } from '../../src/manifests/virtual-machine.js';
import { vmProblems } from '../../src/manifests/vm-checks.js';
import { readYaml } from '../../src/manifests/yaml-text.js';

export type Json = Record<string, unknown>;
export type Machine = {
  apiVersion: string;
  kind: string;
  metadata: Json;
  spec: Json & { template?: { spec: Instance }; dataVolumeTemplates?: Json[] };
};
export type Instance = {
  domain?: Json & { devices: { disks: Json[]; interfaces: Json[] } };
  volumes: Json[];
  networks: Json[];
};

/** A machine that KubeVirt admits and starts. */
export function machine(): Machine {
  return {
    apiVersion: 'kubevirt.io/v1',
    kind: 'VirtualMachine',
    metadata: { name: 'gateway' },
    spec: {
      runStrategy: 'Always',
      template: { spec: instance() },
    },
  };
}

export function instance(): Instance {
  return {
    domain: {
      cpu: { cores: 2 },
      memory: { guest: '2Gi' },
      devices: {
        disks: [
          { name: 'root', disk: { bus: 'virtio' } },
          { name: 'init', disk: { bus: 'virtio' } },
        ],
        interfaces: [{ name: 'default', masquerade: {} }],
      },
    },
    networks: [{ name: 'default', pod: {} }],
    volumes: [
      { name: 'root', containerDisk: { image: 'registry.example/gateway@sha256:0' } },
      { name: 'init', cloudInitNoCloud: { userData: '#cloud-config\n' } },
    ],
  };
}

export function judged(value: unknown): readonly Problem[] {
  const [document] = readYaml(JSON.stringify(value, null, 2)).documents;
  const [object] = document ? objectsOf(document) : [];
  const found = object && isObject(object) ? virtualMachineOf(object) : null;
  return found ? vmProblems(found) : [];
}

export const ofMachine = (change: (vm: Machine) => void) => {
  const vm = machine();
  change(vm);
  return judged(vm);
};
export const ofInstance = (change: (vmi: Required<Instance>, spec: Machine['spec']) => void) =>
  ofMachine((vm) => change(vm.spec.template?.spec as Required<Instance>, vm.spec));
export const cloudInit = (data: Json) =>
  ofInstance((vmi) => (vmi.volumes[1] = { name: 'init', cloudInitNoCloud: data }));
export const dataVolume = (spec: Json, name: string | null = 'root-dv') =>
  ofInstance((vmi, vm) => {
    vmi.volumes[0] = { name: 'root', dataVolume: { name: 'root-dv' } };
    vm.dataVolumeTemplates = [{ metadata: name === null ? {} : { name }, spec }];
  });
export const disk = (value: Json) => ofInstance((vmi) => Object.assign(vmi.domain.devices.disks[0] ?? {}, value));
export const port = (value: Json) =>
  ofInstance((vmi) => (vmi.domain.devices.interfaces = [{ name: 'default', ...value }]));
export const network = (value: Json) => ofInstance((vmi) => (vmi.networks = [{ name: 'default', ...value }]));
export const withInstancetype = (domain: Json) =>
  ofInstance((vmi, vm) => {
    vm.instancetype = { name: 'u1.medium' };
    const { devices } = vmi.domain;
    vmi.domain = { ...domain, devices };
  });
export const base64 = (bytes: number) => Buffer.alloc(bytes, 'x').toString('base64');
export const storage = { resources: { requests: { storage: '10Gi' } } };

/** A rule's code, a situation, what is said of it, and the path that is blamed ("~": the instance's spec). */
export type Row = readonly [code: string, situation: string, problems: readonly Problem[], path: string];
