import { describe, expect, test } from '@jest/globals';
import { isObject, objectsOf } from '../../src/manifests/kubernetes-object.js';
import type { Problem } from '../../src/manifests/problem.js';
import { virtualMachineOf } from '../../src/manifests/virtual-machine.js';
import { vmProblems, vmRules } from '../../src/manifests/vm-checks.js';
import { readYaml } from '../../src/manifests/yaml-text.js';

type Json = Record<string, unknown>;
type Machine = {
  apiVersion: string;
  kind: string;
  metadata: Json;
  spec: Json & { template?: { spec: Instance }; dataVolumeTemplates?: Json[] };
};
type Instance = {
  domain?: Json & { devices: { disks: Json[]; interfaces: Json[] } };
  volumes: Json[];
  networks: Json[];
};

/** A machine that KubeVirt admits and starts. */
function machine(): Machine {
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

function instance(): Instance {
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

function judged(value: unknown): readonly Problem[] {
  const [document] = readYaml(JSON.stringify(value, null, 2)).documents;
  const [object] = document ? objectsOf(document) : [];
  const found = object && isObject(object) ? virtualMachineOf(object) : null;
  return found ? vmProblems(found) : [];
}

const ofMachine = (change: (vm: Machine) => void) => {
  const vm = machine();
  change(vm);
  return judged(vm);
};
const ofInstance = (change: (vmi: Required<Instance>, spec: Machine['spec']) => void) =>
  ofMachine((vm) => change(vm.spec.template?.spec as Required<Instance>, vm.spec));
const cloudInit = (data: Json) => ofInstance((vmi) => (vmi.volumes[1] = { name: 'init', cloudInitNoCloud: data }));
const dataVolume = (spec: Json, name: string | null = 'root-dv') =>
  ofInstance((vmi, vm) => {
    vmi.volumes[0] = { name: 'root', dataVolume: { name: 'root-dv' } };
    vm.dataVolumeTemplates = [{ metadata: name === null ? {} : { name }, spec }];
  });
const disk = (value: Json) => ofInstance((vmi) => Object.assign(vmi.domain.devices.disks[0] ?? {}, value));
const port = (value: Json) => ofInstance((vmi) => (vmi.domain.devices.interfaces = [{ name: 'default', ...value }]));
const network = (value: Json) => ofInstance((vmi) => (vmi.networks = [{ name: 'default', ...value }]));
const withInstancetype = (domain: Json) =>
  ofInstance((vmi, vm) => {
    vm.instancetype = { name: 'u1.medium' };
    const { devices } = vmi.domain;
    vmi.domain = { ...domain, devices };
  });
const base64 = (bytes: number) => Buffer.alloc(bytes, 'x').toString('base64');
const storage = { resources: { requests: { storage: '10Gi' } } };

test('a machine that KubeVirt admits has no problems', () => expect(judged(machine())).toEqual([]));

type Row = [code: string, situation: string, problems: readonly Problem[], path: string];
const wrong: Row[] = [
  ['VM_DOMAIN_MISSING', 'no template', ofMachine((vm) => delete vm.spec.template), 'spec.template.spec.domain'],
  [
    'VM_DOMAIN_MISSING',
    'no domain',
    ofMachine((vm) => delete vm.spec.template?.spec.domain),
    'spec.template.spec.domain',
  ],
  ['VM_RUNNING_AND_RUN_STRATEGY', 'both', ofMachine((vm) => (vm.spec.running = true)), 'spec.running'],
  ['VM_RUN_STRATEGY_MISSING', 'neither', ofMachine((vm) => delete vm.spec.runStrategy), 'spec'],
  [
    'VM_RUN_STRATEGY_UNKNOWN',
    'a strategy of another product',
    ofMachine((vm) => (vm.spec.runStrategy = 'Forever')),
    'spec.runStrategy',
  ],
  [
    'VM_RUNNING_DEPRECATED',
    'running alone',
    ofMachine((vm) => {
      delete vm.spec.runStrategy;
      vm.spec.running = false;
    }),
    'spec.running',
  ],
  [
    'VM_SIZE_WITH_INSTANCETYPE',
    'cores',
    withInstancetype({ cpu: { cores: 1 } }),
    'spec.template.spec.domain.cpu.cores',
  ],
  [
    'VM_SIZE_WITH_INSTANCETYPE',
    'guest memory',
    withInstancetype({ memory: { guest: '1Gi' } }),
    'spec.template.spec.domain.memory.guest',
  ],
  [
    'VM_SIZE_WITH_INSTANCETYPE',
    'requested memory',
    withInstancetype({ resources: { requests: { memory: '1Gi' } } }),
    'spec.template.spec.domain.resources.requests.memory',
  ],
  ['VM_MEMORY_MISSING', 'no memory', ofInstance((vmi) => delete vmi.domain.memory), 'spec.template.spec.domain'],
  ['VM_CPU_MISSING', 'no cpu', ofInstance((vmi) => delete vmi.domain.cpu), 'spec.template.spec.domain'],
  [
    'VM_DISK_WITHOUT_VOLUME',
    'a disk alone',
    ofInstance((vmi) => vmi.domain.devices.disks.push({ name: 'data' })),
    'spec.template.spec.domain.devices.disks.2.name',
  ],
  [
    'VM_CDROM_EMPTY',
    'a CD-ROM alone',
    ofInstance((vmi) => vmi.domain.devices.disks.push({ name: 'cd', cdrom: { bus: 'sata' } })),
    'spec.template.spec.domain.devices.disks.2.name',
  ],
  [
    'VM_VOLUME_WITHOUT_DISK',
    'a volume alone',
    ofInstance((vmi) => vmi.domain.devices.disks.pop()),
    'spec.template.spec.volumes.1.name',
  ],
  [
    'VM_DISK_NAME_TWICE',
    'two disks of a name',
    ofInstance((vmi) => vmi.domain.devices.disks.push({ name: 'root' })),
    'spec.template.spec.domain.devices.disks.2.name',
  ],
  [
    'VM_VOLUME_NAME_TWICE',
    'two volumes of a name',
    ofInstance((vmi) => vmi.volumes.push({ name: 'root', emptyDisk: { capacity: '1Gi' } })),
    'spec.template.spec.volumes.2.name',
  ],
  [
    'VM_DISK_NAME_INVALID',
    'a name that is no container name',
    ofInstance((vmi) => {
      vmi.domain.devices.disks[0] = { name: 'Root_1' };
      vmi.volumes[0] = { name: 'Root_1', emptyDisk: {} };
    }),
    'spec.template.spec.domain.devices.disks.0.name',
  ],
  ['VM_DISK_TARGETS', 'disk and lun', disk({ lun: {} }), 'spec.template.spec.domain.devices.disks.0'],
  ['VM_DISK_BUS', 'ide', disk({ disk: { bus: 'ide' } }), 'spec.template.spec.domain.devices.disks.0.disk.bus'],
  [
    'VM_DISK_BUS',
    'a CD-ROM on virtio',
    disk({ disk: null, cdrom: { bus: 'virtio' } }),
    'spec.template.spec.domain.devices.disks.0.cdrom.bus',
  ],
  [
    'VM_VOLUME_SOURCE',
    'two sources',
    ofInstance((vmi) => Object.assign(vmi.volumes[0] ?? {}, { emptyDisk: {} })),
    'spec.template.spec.volumes.0',
  ],
  [
    'VM_VOLUME_SOURCE',
    'no source',
    ofInstance((vmi) => (vmi.volumes[0] = { name: 'root' })),
    'spec.template.spec.volumes.0',
  ],
  [
    'VM_BOOT_ORDER',
    'a number twice',
    ofInstance((vmi) => vmi.domain.devices.disks.forEach((each) => (each.bootOrder = 1))),
    'spec.template.spec.domain.devices.disks.1.bootOrder',
  ],
  ['VM_BOOT_ORDER', 'zero', disk({ bootOrder: 0 }), 'spec.template.spec.domain.devices.disks.0.bootOrder'],
  [
    'VM_CLOUD_INIT_TOO_LONG',
    'user data',
    cloudInit({ userData: 'x'.repeat(2_049) }),
    'spec.template.spec.volumes.1.cloudInitNoCloud.userData',
  ],
  [
    'VM_CLOUD_INIT_TOO_LONG',
    'user data in two-byte letters',
    cloudInit({ userData: 'ä'.repeat(1_025) }),
    'spec.template.spec.volumes.1.cloudInitNoCloud.userData',
  ],
  [
    'VM_CLOUD_INIT_TOO_LONG',
    'encoded user data',
    cloudInit({ userDataBase64: base64(2_049) }),
    'spec.template.spec.volumes.1.cloudInitNoCloud.userDataBase64',
  ],
  [
    'VM_CLOUD_INIT_TOO_LONG',
    'network data',
    cloudInit({ userData: 'x', networkData: 'x'.repeat(2_049) }),
    'spec.template.spec.volumes.1.cloudInitNoCloud.networkData',
  ],
  [
    'VM_CLOUD_INIT_TOO_LONG',
    'encoded network data',
    cloudInit({ networkDataBase64: base64(2_049) }),
    'spec.template.spec.volumes.1.cloudInitNoCloud.networkDataBase64',
  ],
  [
    'VM_CLOUD_INIT_BASE64',
    'no base64',
    cloudInit({ userDataBase64: '#cloud-config' }),
    'spec.template.spec.volumes.1.cloudInitNoCloud.userDataBase64',
  ],
  [
    'VM_CLOUD_INIT_TWICE',
    'text and reference',
    cloudInit({ userData: 'x', secretRef: { name: 'init' } }),
    'spec.template.spec.volumes.1.cloudInitNoCloud.secretRef',
  ],
  ['VM_CLOUD_INIT_EMPTY', 'nothing', cloudInit({ userData: '' }), 'spec.template.spec.volumes.1.cloudInitNoCloud'],
  [
    'VM_INTERFACE_WITHOUT_NETWORK',
    'an interface alone',
    ofInstance((vmi) => vmi.domain.devices.interfaces.push({ name: 'lan', bridge: {} })),
    'spec.template.spec.domain.devices.interfaces.1.name',
  ],
  [
    'VM_NETWORK_WITHOUT_INTERFACE',
    'a network alone',
    ofInstance((vmi) => vmi.networks.push({ name: 'lan', multus: { networkName: 'lan' } })),
    'spec.template.spec.networks.1.name',
  ],
  [
    'VM_INTERFACE_NAME_TWICE',
    'two interfaces of a name',
    ofInstance((vmi) => vmi.domain.devices.interfaces.push({ name: 'default', bridge: {} })),
    'spec.template.spec.domain.devices.interfaces.1.name',
  ],
  [
    'VM_NETWORK_NAME_TWICE',
    'two networks of a name',
    ofInstance((vmi) => vmi.networks.push({ name: 'default', multus: { networkName: 'lan' } })),
    'spec.template.spec.networks.1.name',
  ],
  [
    'VM_NETWORK_SOURCE',
    'no type',
    ofInstance((vmi) => {
      vmi.networks = [{ name: 'default' }];
      vmi.domain.devices.interfaces = [{ name: 'default', bridge: {} }];
    }),
    'spec.template.spec.networks.0',
  ],
  [
    'VM_NETWORK_SOURCE',
    'two types',
    network({ pod: {}, multus: { networkName: 'lan' } }),
    'spec.template.spec.networks.0',
  ],
  [
    'VM_POD_NETWORK_TWICE',
    'two pod networks',
    ofInstance((vmi) => {
      vmi.networks.push({ name: 'lan', pod: {} });
      vmi.domain.devices.interfaces.push({ name: 'lan', bridge: {} });
    }),
    'spec.template.spec.networks.1',
  ],
  [
    'VM_INTERFACE_BINDINGS',
    'two bindings',
    port({ masquerade: {}, bridge: {} }),
    'spec.template.spec.domain.devices.interfaces.0',
  ],
  ['VM_INTERFACE_BINDING_MISSING', 'no binding', port({}), 'spec.template.spec.domain.devices.interfaces.0'],
  [
    'VM_INTERFACE_BINDING_DROPPED',
    'slirp',
    port({ slirp: {} }),
    'spec.template.spec.domain.devices.interfaces.0.slirp',
  ],
  [
    'VM_MASQUERADE_WITHOUT_POD_NETWORK',
    'masquerade on multus',
    network({ multus: { networkName: 'lan' } }),
    'spec.template.spec.domain.devices.interfaces.0.masquerade',
  ],
  [
    'VM_DATA_VOLUME_NAME',
    'no name',
    dataVolume({ storage, source: { blank: {} } }, null),
    'spec.dataVolumeTemplates.0.metadata.name',
  ],
  [
    'VM_DATA_VOLUME_NAME_TWICE',
    'two of a name',
    ofInstance((vmi, vm) => {
      vmi.volumes[0] = { name: 'root', dataVolume: { name: 'dv' } };
      vm.dataVolumeTemplates = [1, 2].map(() => ({
        metadata: { name: 'dv' },
        spec: { storage, source: { blank: {} } },
      }));
    }),
    'spec.dataVolumeTemplates.1.metadata.name',
  ],
  ['VM_DATA_VOLUME_STORAGE', 'neither', dataVolume({ source: { blank: {} } }), 'spec.dataVolumeTemplates.0.spec'],
  [
    'VM_DATA_VOLUME_STORAGE',
    'both',
    dataVolume({ storage, pvc: {}, source: { blank: {} } }),
    'spec.dataVolumeTemplates.0.spec',
  ],
  ['VM_DATA_VOLUME_SOURCE', 'no source', dataVolume({ storage }), 'spec.dataVolumeTemplates.0.spec.source'],
  [
    'VM_DATA_VOLUME_SOURCE',
    'an empty source',
    dataVolume({ storage, source: {} }),
    'spec.dataVolumeTemplates.0.spec.source',
  ],
  [
    'VM_DATA_VOLUME_SOURCE',
    'two sources',
    dataVolume({ storage, source: { blank: {}, http: { url: 'https://x' } } }),
    'spec.dataVolumeTemplates.0.spec.source',
  ],
  [
    'VM_DATA_VOLUME_SOURCE',
    'a source and a population',
    dataVolume({ storage: { dataSourceRef: { name: 'x' } }, source: { blank: {} } }),
    'spec.dataVolumeTemplates.0.spec.source',
  ],
  [
    'VM_DATA_VOLUME_UNUSED',
    'no volume uses it',
    dataVolume({ storage, source: { blank: {} } }, 'other'),
    'spec.dataVolumeTemplates.0',
  ],
];

describe('KubeVirt refuses', () => {
  test.each(wrong)('%s: %s', (code, _situation, problems, path) => {
    expect(problems).toEqual([expect.objectContaining({ code, path: path.split('.') })]);
    expect(problems[0]?.line).toBeGreaterThan(1);
    expect(problems[0]?.severity).toBe(vmRules.find((rule) => rule.code === code)?.severity);
  });

  test('every rule has a row', () => {
    expect(vmRules.map(({ code }) => code).filter((code) => !wrong.some(([row]) => row === code))).toEqual([]);
  });
});

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
