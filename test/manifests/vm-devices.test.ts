import { describe, expect, test } from '@jest/globals';
import { networkRules } from '../../src/manifests/vm-network-rules.js';
import { storageRules } from '../../src/manifests/vm-storage-rules.js';
import { disk, network, ofInstance, port, type Row } from './machines.js';

const rows: Row[] = [
  [
    'VM_DISK_WITHOUT_VOLUME',
    'a disk alone',
    ofInstance((vmi) => vmi.domain.devices.disks.push({ name: 'data' })),
    '~.domain.devices.disks.2.name',
  ],
  [
    'VM_CDROM_EMPTY',
    'a CD-ROM alone',
    ofInstance((vmi) => vmi.domain.devices.disks.push({ name: 'cd', cdrom: { bus: 'sata' } })),
    '~.domain.devices.disks.2.name',
  ],
  ['VM_VOLUME_WITHOUT_DISK', 'a volume alone', ofInstance((vmi) => vmi.domain.devices.disks.pop()), '~.volumes.1.name'],
  [
    'VM_DISK_NAME_TWICE',
    'two disks of a name',
    ofInstance((vmi) => vmi.domain.devices.disks.push({ name: 'root' })),
    '~.domain.devices.disks.2.name',
  ],
  [
    'VM_VOLUME_NAME_TWICE',
    'two volumes of a name',
    ofInstance((vmi) => vmi.volumes.push({ name: 'root', emptyDisk: { capacity: '1Gi' } })),
    '~.volumes.2.name',
  ],
  [
    'VM_DISK_NAME_INVALID',
    'a name that is no container name',
    ofInstance((vmi) => {
      vmi.domain.devices.disks[0] = { name: 'Root_1' };
      vmi.volumes[0] = { name: 'Root_1', emptyDisk: {} };
    }),
    '~.domain.devices.disks.0.name',
  ],
  ['VM_DISK_TARGETS', 'disk and lun', disk({ lun: {} }), '~.domain.devices.disks.0'],
  ['VM_DISK_BUS', 'ide', disk({ disk: { bus: 'ide' } }), '~.domain.devices.disks.0.disk.bus'],
  [
    'VM_DISK_BUS',
    'a CD-ROM on virtio',
    disk({ disk: null, cdrom: { bus: 'virtio' } }),
    '~.domain.devices.disks.0.cdrom.bus',
  ],
  [
    'VM_VOLUME_SOURCE',
    'two sources',
    ofInstance((vmi) => Object.assign(vmi.volumes[0] ?? {}, { emptyDisk: {} })),
    '~.volumes.0',
  ],
  ['VM_VOLUME_SOURCE', 'no source', ofInstance((vmi) => (vmi.volumes[0] = { name: 'root' })), '~.volumes.0'],
  [
    'VM_BOOT_ORDER',
    'a number twice',
    ofInstance((vmi) => vmi.domain.devices.disks.forEach((each) => (each.bootOrder = 1))),
    '~.domain.devices.disks.1.bootOrder',
  ],
  ['VM_BOOT_ORDER', 'zero', disk({ bootOrder: 0 }), '~.domain.devices.disks.0.bootOrder'],
  [
    'VM_INTERFACE_WITHOUT_NETWORK',
    'an interface alone',
    ofInstance((vmi) => vmi.domain.devices.interfaces.push({ name: 'lan', bridge: {} })),
    '~.domain.devices.interfaces.1.name',
  ],
  [
    'VM_NETWORK_WITHOUT_INTERFACE',
    'a network alone',
    ofInstance((vmi) => vmi.networks.push({ name: 'lan', multus: { networkName: 'lan' } })),
    '~.networks.1.name',
  ],
  [
    'VM_INTERFACE_NAME_TWICE',
    'two interfaces of a name',
    ofInstance((vmi) => vmi.domain.devices.interfaces.push({ name: 'default', bridge: {} })),
    '~.domain.devices.interfaces.1.name',
  ],
  [
    'VM_NETWORK_NAME_TWICE',
    'two networks of a name',
    ofInstance((vmi) => vmi.networks.push({ name: 'default', multus: { networkName: 'lan' } })),
    '~.networks.1.name',
  ],
  [
    'VM_NETWORK_SOURCE',
    'no type',
    ofInstance((vmi) => {
      vmi.networks = [{ name: 'default' }];
      vmi.domain.devices.interfaces = [{ name: 'default', bridge: {} }];
    }),
    '~.networks.0',
  ],
  ['VM_NETWORK_SOURCE', 'two types', network({ pod: {}, multus: { networkName: 'lan' } }), '~.networks.0'],
  [
    'VM_POD_NETWORK_TWICE',
    'two pod networks',
    ofInstance((vmi) => {
      vmi.networks.push({ name: 'lan', pod: {} });
      vmi.domain.devices.interfaces.push({ name: 'lan', bridge: {} });
    }),
    '~.networks.1',
  ],
  ['VM_INTERFACE_BINDINGS', 'two bindings', port({ masquerade: {}, bridge: {} }), '~.domain.devices.interfaces.0'],
  ['VM_INTERFACE_BINDING_MISSING', 'no binding', port({}), '~.domain.devices.interfaces.0'],
  ['VM_INTERFACE_BINDING_DROPPED', 'slirp', port({ slirp: {} }), '~.domain.devices.interfaces.0.slirp'],
  [
    'VM_MASQUERADE_WITHOUT_POD_NETWORK',
    'masquerade on multus',
    network({ multus: { networkName: 'lan' } }),
    '~.domain.devices.interfaces.0.masquerade',
  ],
];

describe('KubeVirt refuses', () => {
  const rules = [...storageRules, ...networkRules];

  test.each(rows)('%s: %s', (code, _situation, problems, path) => {
    const whole = path.replace('~', 'spec.template.spec').split('.');
    const severity = rules.find((rule) => rule.code === code)?.severity;
    expect(problems).toEqual([expect.objectContaining({ code, severity, path: whole })]);
    expect(problems[0]?.line).toBeGreaterThan(1);
  });

  test('every rule has a row', () => {
    expect(rules.map(({ code }) => code).filter((code) => !rows.some(([row]) => row === code))).toEqual([]);
  });
});
