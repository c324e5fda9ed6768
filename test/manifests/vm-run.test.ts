import { describe, expect, test } from '@jest/globals';
import { cloudInitRules } from '../../src/manifests/vm-cloud-init-rules.js';
import { dataVolumeRules } from '../../src/manifests/vm-data-volume-rules.js';
import { runRules } from '../../src/manifests/vm-run-rules.js';
import {
  base64,
  cloudInit,
  dataVolume,
  ofInstance,
  ofMachine,
  storage,
  withInstancetype,
  type Row,
} from './machines.js';

const rows: Row[] = [
  ['VM_DOMAIN_MISSING', 'no template', ofMachine((vm) => delete vm.spec.template), '~.domain'],
  ['VM_DOMAIN_MISSING', 'no domain', ofMachine((vm) => delete vm.spec.template?.spec.domain), '~.domain'],
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
  ['VM_SIZE_WITH_INSTANCETYPE', 'cores', withInstancetype({ cpu: { cores: 1 } }), '~.domain.cpu.cores'],
  [
    'VM_SIZE_WITH_INSTANCETYPE',
    'guest memory',
    withInstancetype({ memory: { guest: '1Gi' } }),
    '~.domain.memory.guest',
  ],
  [
    'VM_SIZE_WITH_INSTANCETYPE',
    'requested memory',
    withInstancetype({ resources: { requests: { memory: '1Gi' } } }),
    '~.domain.resources.requests.memory',
  ],
  ['VM_MEMORY_MISSING', 'no memory', ofInstance((vmi) => delete vmi.domain.memory), '~.domain'],
  ['VM_CPU_MISSING', 'no cpu', ofInstance((vmi) => delete vmi.domain.cpu), '~.domain'],
  [
    'VM_CLOUD_INIT_TOO_LONG',
    'user data',
    cloudInit({ userData: 'x'.repeat(2_049) }),
    '~.volumes.1.cloudInitNoCloud.userData',
  ],
  [
    'VM_CLOUD_INIT_TOO_LONG',
    'user data in two-byte letters',
    cloudInit({ userData: 'ä'.repeat(1_025) }),
    '~.volumes.1.cloudInitNoCloud.userData',
  ],
  [
    'VM_CLOUD_INIT_TOO_LONG',
    'encoded user data',
    cloudInit({ userDataBase64: base64(2_049) }),
    '~.volumes.1.cloudInitNoCloud.userDataBase64',
  ],
  [
    'VM_CLOUD_INIT_TOO_LONG',
    'network data',
    cloudInit({ userData: 'x', networkData: 'x'.repeat(2_049) }),
    '~.volumes.1.cloudInitNoCloud.networkData',
  ],
  [
    'VM_CLOUD_INIT_TOO_LONG',
    'encoded network data',
    cloudInit({ networkDataBase64: base64(2_049) }),
    '~.volumes.1.cloudInitNoCloud.networkDataBase64',
  ],
  [
    'VM_CLOUD_INIT_BASE64',
    'no base64',
    cloudInit({ userDataBase64: '#cloud-config' }),
    '~.volumes.1.cloudInitNoCloud.userDataBase64',
  ],
  [
    'VM_CLOUD_INIT_TWICE',
    'text and reference',
    cloudInit({ userData: 'x', secretRef: { name: 'init' } }),
    '~.volumes.1.cloudInitNoCloud.secretRef',
  ],
  ['VM_CLOUD_INIT_EMPTY', 'nothing', cloudInit({ userData: '' }), '~.volumes.1.cloudInitNoCloud'],
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
  const rules = [...runRules, ...cloudInitRules, ...dataVolumeRules];

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
