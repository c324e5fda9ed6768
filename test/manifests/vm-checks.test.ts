import { describe, expect, test } from '@jest/globals';
import type { Problem } from '../../src/manifests/problem.js';
import {
  base64,
  cloudInit,
  dataVolume,
  disk,
  instance,
  judged,
  machine,
  ofInstance,
  ofMachine,
  storage,
  withInstancetype,
} from './machines.js';

test('a machine that KubeVirt admits has no problems', () => expect(judged(machine())).toEqual([]));

describe('KubeVirt admits', () => {
  const right: [situation: string, problems: readonly Problem[]][] = [
    ['the older API version', ofMachine((vm) => (vm.apiVersion = 'kubevirt.io/v1alpha3'))],
    [
      'every run strategy',
      ['Always', 'RerunOnFailure', 'Manual', 'Halted', 'Once'].flatMap((strategy) =>
        ofMachine((vm) => (vm.spec.runStrategy = strategy)),
      ),
    ],
    [
      'a run strategy that the device fills in',
      ofMachine((vm) => (vm.spec.runStrategy = '{{ .spectro.var.STRATEGY }}')),
    ],
    ['an instancetype without a size of its own', withInstancetype({ cpu: { model: 'host-passthrough' } })],
    ['sizes of zero beside an instancetype', withInstancetype({ cpu: { cores: 0 } })],
    ['memory as hugepages', ofInstance((vmi) => (vmi.domain.memory = { hugepages: { pageSize: '2Mi' } }))],
    ['a disk without a target', disk({ disk: null })],
    [
      'a filesystem in place of a disk',
      ofInstance((vmi) =>
        Object.assign(vmi.domain.devices, {
          disks: vmi.domain.devices.disks.slice(0, 1),
          filesystems: [{ name: 'init', virtiofs: {} }],
        }),
      ),
    ],
    [
      'a memory dump without a disk',
      ofInstance((vmi) => vmi.volumes.push({ name: 'dump', memoryDump: { claimName: 'dump' } })),
    ],
    ['a volume source of a newer KubeVirt', ofInstance((vmi) => (vmi.volumes[0] = { name: 'root', holodeck: {} }))],
    ['user data of exactly the limit', cloudInit({ userData: 'x'.repeat(2_048) })],
    ['encoded user data of exactly the limit', cloudInit({ userDataBase64: base64(2_048) })],
    ['encoded user data over several lines', cloudInit({ userDataBase64: base64(300).replace(/.{76}/g, '$&\n') })],
    ['user data in a Secret', cloudInit({ secretRef: { name: 'init' } })],
    ['network data alone', cloudInit({ networkData: 'version: 2' })],
    [
      'a boot order of disks and interfaces',
      ofInstance((vmi) => {
        Object.assign(vmi.domain.devices.disks[0] ?? {}, { bootOrder: 1 });
        Object.assign(vmi.domain.devices.interfaces[0] ?? {}, { bootOrder: 2 });
      }),
    ],
    [
      'an interface that a preference binds',
      ofInstance((vmi, vm) => {
        vm.preference = { name: 'fedora' };
        vmi.domain.devices.interfaces = [{ name: 'default' }];
      }),
    ],
    ['a data volume', dataVolume({ storage, source: { registry: { url: 'docker://x' } } })],
    ['a data volume of a sourceRef', dataVolume({ pvc: {}, sourceRef: { kind: 'DataSource', name: 'x' } })],
    ['a populated data volume', dataVolume({ storage: { dataSourceRef: { name: 'x' } } })],
    [
      'an instance',
      judged({
        apiVersion: 'kubevirt.io/v1',
        kind: 'VirtualMachineInstance',
        metadata: { name: 'x' },
        spec: instance(),
      }),
    ],
    [
      'a pool',
      judged({
        apiVersion: 'pool.kubevirt.io/v1beta1',
        kind: 'VirtualMachinePool',
        metadata: { name: 'x' },
        spec: { virtualMachineTemplate: { spec: machine().spec } },
      }),
    ],
    [
      'a template of Palette without a guest',
      judged({ apiVersion: 'spectrocloud.com/v1', kind: 'VmTemplate', metadata: { name: 'x' }, spec: {} }),
    ],
    [
      'a libvirt machine in Terraform',
      judged({
        apiVersion: 'terraform.core.oam.dev/v1beta1',
        kind: 'Configuration',
        metadata: { name: 'x' },
        spec: { hcl: '' },
      }),
    ],
  ];
  test.each(right)('%s', (_situation, problems) => expect(problems).toEqual([]));
});

describe('odd shapes', () => {
  test.each([
    ['a list as spec', { spec: [] }],
    [
      'texts in place of lists',
      {
        spec: {
          template: { spec: { domain: { devices: { disks: 'x', interfaces: 1 } }, volumes: {}, networks: null } },
        },
      },
    ],
    [
      'parts that are no mappings',
      { spec: { template: { spec: { domain: { devices: { disks: ['x', null, [1]] } }, volumes: [1] } } } },
    ],
    ['no spec', {}],
  ])('%s do not make it throw', (_name, change) => {
    expect(() => judged({ ...machine(), ...change })).not.toThrow();
  });
});
