import { isSet, listOf, mappingOf, textOf, valueAt } from './plain-value.js';
import { volumesOf, type Part, type VirtualMachine } from './virtual-machine.js';
import { keysSet, repeated, type Finding, type VmRule } from './vm-rule.js';

const SOURCES = ['blank', 'gcs', 'http', 'imageio', 'pvc', 'registry', 's3', 'snapshot', 'upload', 'vddk'];

/** dataVolumeTemplates of a machine; all of ValidateDataVolumeTemplate in storage/admitters/data-volume-template.go. */
export const dataVolumeRules: readonly VmRule[] = [
  {
    code: 'VM_DATA_VOLUME_NAME',
    severity: 'ERROR',
    source: 'validateDataVolume',
    find: (machine) =>
      templatesOf(machine)
        .filter(({ name }) => name === null)
        .map(({ path }) => ({
          path: [...path, 'metadata', 'name'],
          message: 'A dataVolumeTemplate has no metadata.name. Name it, and use the name in a volume.',
        })),
  },
  {
    code: 'VM_DATA_VOLUME_NAME_TWICE',
    severity: 'ERROR',
    source: 'one object of a name in a namespace',
    find: (machine) => {
      const metadata = templatesOf(machine).map((template) => ({ ...template, path: [...template.path, 'metadata'] }));
      return repeated(metadata, 'dataVolumeTemplates', 'Rename one of them.');
    },
  },
  {
    code: 'VM_DATA_VOLUME_STORAGE',
    severity: 'ERROR',
    source: 'validateDataVolume',
    find: eachTemplate(({ name, value, path }) => {
      const found = keysSet(mappingOf(value.spec) ?? {}, ['pvc', 'storage']);
      if (found.length === 1) return [];
      const fault = found.length === 0 ? 'neither storage nor pvc' : 'both storage and pvc';
      return [
        {
          path: [...path, 'spec'],
          message: `The dataVolumeTemplate "${name}" has ${fault}. Give it one, best storage with a size.`,
        },
      ];
    }),
  },
  {
    code: 'VM_DATA_VOLUME_SOURCE',
    severity: 'ERROR',
    source: 'validateDataVolume, validateNumberOfSources',
    find: eachTemplate((template) => sourceFault(template)),
  },
  {
    code: 'VM_DATA_VOLUME_UNUSED',
    severity: 'ERROR',
    source: 'ValidateDataVolumeTemplate',
    find: (machine) => {
      const used = new Set(
        volumesOf(machine).flatMap(({ value }) => [
          valueAt(value.dataVolume, 'name'),
          valueAt(value.persistentVolumeClaim, 'claimName'),
        ]),
      );
      return templatesOf(machine)
        .filter(({ name }) => name !== null && !used.has(name))
        .map(({ name, path }) => ({
          path,
          message: `No volume uses the dataVolumeTemplate "${name}". Add a volume with dataVolume: {name: ${name}}, or remove the template.`,
        }));
    },
  },
];

function eachTemplate(find: (template: Part) => readonly Finding[]): VmRule['find'] {
  return (machine) =>
    templatesOf(machine)
      .filter(({ name }) => name !== null)
      .flatMap(find);
}

function templatesOf({ spec }: VirtualMachine): readonly Part[] {
  if (!spec) return [];
  return listOf(spec.value.dataVolumeTemplates).flatMap((item, index) => {
    const value = mappingOf(item);
    const path = [...spec.path, 'dataVolumeTemplates', String(index)];
    return value ? [{ name: textOf(valueAt(value, 'metadata', 'name')), value, path }] : [];
  });
}

function sourceFault({ name, value, path }: Part): readonly Finding[] {
  const spec = mappingOf(value.spec) ?? {};
  const populated = ['pvc', 'storage'].some(
    (kind) => keysSet(mappingOf(spec[kind]) ?? {}, ['dataSource', 'dataSourceRef']).length > 0,
  );
  const says = (fault: string) => [
    { path: [...path, 'spec', 'source'], message: `The dataVolumeTemplate "${name}" ${fault}` },
  ];
  if (!isSet(spec.source)) {
    return isSet(spec.sourceRef) || populated ? [] : says(`has no source. Add one of ${SOURCES.join(', ')}.`);
  }
  if (populated) return says('has a source and is populated by a dataSource too. Keep one.');
  const sources = Object.keys(mappingOf(spec.source) ?? {}).filter((key) => isSet(valueAt(spec.source, key)));
  if (sources.length === 1) return [];
  return says(
    sources.length === 0
      ? `has an empty source. Add one of ${SOURCES.join(', ')}.`
      : `has ${sources.length} sources: ${sources.join(', ')}. Keep one.`,
  );
}
