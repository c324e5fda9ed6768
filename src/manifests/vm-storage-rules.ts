import { isOpen } from './macros.js';
import { nameFault } from './kubernetes-name.js';
import { isSet, mappingOf, valueAt } from './plain-value.js';
import { disksOf, filesystemsOf, interfacesOf, volumesOf, type Part } from './virtual-machine.js';
import { keysSet, namesOf, repeated, type VmRule } from './vm-rule.js';

const TARGETS = ['disk', 'lun', 'cdrom'];
const BUSES = ['virtio', 'scsi', 'sata', 'usb'];

/** v1.Volume's sources. */
const SOURCES = [
  'cloudInitConfigDrive',
  'cloudInitNoCloud',
  'configMap',
  'containerDisk',
  'containerPath',
  'dataVolume',
  'downwardAPI',
  'downwardMetrics',
  'emptyDisk',
  'ephemeral',
  'hostDisk',
  'memoryDump',
  'persistentVolumeClaim',
  'secret',
  'serviceAccount',
  'sysprep',
];

/** Disks and volumes belong together by name. */
export const storageRules: readonly VmRule[] = [
  {
    code: 'VM_DISK_WITHOUT_VOLUME',
    severity: 'ERROR',
    source: 'validateBootOrder',
    find: (machine) => {
      const volumes = namesOf(volumesOf(machine));
      return disksOf(machine)
        .filter((disk) => disk.name !== null && !volumes.has(disk.name) && !isSet(disk.value.cdrom))
        .map(({ name, path }) => ({
          path: [...path, 'name'],
          message: `The disk "${name}" has no volume. Add a volume of that name, or remove the disk.`,
        }));
    },
  },
  {
    code: 'VM_CDROM_EMPTY',
    severity: 'WARNING',
    source: 'validateBootOrder (feature gate DeclarativeHotplugVolumes)',
    find: (machine) => {
      const volumes = namesOf(volumesOf(machine));
      return disksOf(machine)
        .filter((disk) => disk.name !== null && !volumes.has(disk.name) && isSet(disk.value.cdrom))
        .map(({ name, path }) => ({
          path: [...path, 'name'],
          message: `The CD-ROM "${name}" has no volume, which needs KubeVirt's feature gate DeclarativeHotplugVolumes. Add a volume of that name, or remove the disk.`,
        }));
    },
  },
  {
    code: 'VM_VOLUME_WITHOUT_DISK',
    severity: 'ERROR',
    source: 'validateVirtualMachineInstanceSpecVolumeDisks (when the machine starts)',
    find: (machine) => {
      const devices = namesOf(disksOf(machine), filesystemsOf(machine));
      return volumesOf(machine)
        .filter(({ name, value }) => name !== null && !devices.has(name) && !isSet(value.memoryDump))
        .map(({ name, path }) => ({
          path: [...path, 'name'],
          message: `The volume "${name}" has no disk, so the machine never starts. Add a disk of that name (cloud-init needs one too), or remove the volume.`,
        }));
    },
  },
  {
    code: 'VM_DISK_NAME_TWICE',
    severity: 'ERROR',
    source: 'validateDiskName',
    find: (machine) => repeated(disksOf(machine), 'disks', 'Rename one of them, and its volume.'),
  },
  {
    code: 'VM_VOLUME_NAME_TWICE',
    severity: 'ERROR',
    source: 'validateVolumes',
    find: (machine) => repeated(volumesOf(machine), 'volumes', 'Rename one of them, and its disk.'),
  },
  {
    code: 'VM_DISK_NAME_INVALID',
    severity: 'ERROR',
    source: 'validateDiskNameAsContainerName',
    find: (machine) =>
      disksOf(machine).flatMap(({ name, path }) => {
        const fault = name === null || isOpen(name) ? null : nameFault('', 'Namespace', name);
        return fault
          ? [{ path: [...path, 'name'], message: `The disk name "${name}" isn't allowed; it has to be ${fault}.` }]
          : [];
      }),
  },
  {
    code: 'VM_DISK_TARGETS',
    severity: 'ERROR',
    source: 'validateDeviceTarget',
    find: (machine) =>
      disksOf(machine).flatMap(({ name, value, path }) => {
        const targets = keysSet(value, TARGETS);
        return targets.length > 1
          ? [{ path, message: `The disk "${name ?? ''}" is ${targets.join(' and ')} at once. Keep one of them.` }]
          : [];
      }),
  },
  {
    code: 'VM_DISK_BUS',
    severity: 'ERROR',
    source: 'validateBusSupport',
    find: (machine) => disksOf(machine).flatMap((disk) => busFault(disk)),
  },
  {
    code: 'VM_VOLUME_SOURCE',
    severity: 'ERROR',
    source: 'validateVolumes',
    find: (machine) =>
      volumesOf(machine).flatMap(({ name, value, path }) => {
        const sources = keysSet(value, SOURCES);
        if (sources.length > 1) {
          return [
            {
              path,
              message: `The volume "${name ?? ''}" has ${sources.length} sources: ${sources.join(', ')}. Keep one.`,
            },
          ];
        }
        // A newer KubeVirt may know sources that are unknown here: only a volume with nothing at all has surely none.
        const empty =
          sources.length === 0 && Object.keys(value).every((key) => key === 'name' || SOURCES.includes(key));
        return empty
          ? [
              {
                path,
                message: `The volume "${name ?? ''}" has no source. Add one, such as containerDisk or dataVolume.`,
              },
            ]
          : [];
      }),
  },
  {
    code: 'VM_BOOT_ORDER',
    severity: 'ERROR',
    source: 'validateBootOrderValue, validateBootOrder, validateInterfaceBootOrder',
    find: (machine) => {
      const seen = new Map<number, string>();
      return [...disksOf(machine), ...interfacesOf(machine)].flatMap(({ name, value, path }) => {
        const order = value.bootOrder;
        if (typeof order !== 'number') return [];
        const at = { path: [...path, 'bootOrder'] };
        if (order < 1) return [{ ...at, message: `The bootOrder of "${name ?? ''}" is ${order}. Count from 1.` }];
        const other = seen.get(order);
        seen.set(order, other ?? name ?? '');
        return other === undefined
          ? []
          : [{ ...at, message: `"${other}" and "${name ?? ''}" both boot as number ${order}. Give each its own.` }];
      });
    },
  },
];

function busFault({ name, value, path }: Part): readonly { path: readonly string[]; message: string }[] {
  for (const target of TARGETS) {
    const bus = valueAt(mappingOf(value[target]), 'bus');
    if (typeof bus !== 'string' || bus === '' || isOpen(bus)) continue;
    const at = { path: [...path, target, 'bus'] };
    if (!BUSES.includes(bus))
      return [
        { ...at, message: `The disk "${name ?? ''}" is on the bus "${bus}". Choose one of ${BUSES.join(', ')}.` },
      ];
    if (target === 'cdrom' && bus === 'virtio')
      return [{ ...at, message: `The CD-ROM "${name ?? ''}" can't be on the bus virtio. Choose sata or scsi.` }];
  }
  return [];
}
