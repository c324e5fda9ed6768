import { describe, expect, test } from '@jest/globals';
import { checkConstraints, inRange, type PlacedPack } from '../../src/packs/constraints.js';
import type { DependencyType, PackDependency } from '../../src/packs/pack.js';
import { quantityOf, resourcesOf } from '../../src/packs/resources.js';

const wants = (
  type: DependencyType,
  packName: string,
  min: string | null = null,
  max: string | null = null,
  layer = 'addon',
): PackDependency => ({
  type,
  packName,
  layer,
  minVersion: min,
  maxVersion: max,
});
const placed = (name: string, version: string, ...dependencies: readonly PackDependency[]): PlacedPack => ({
  layer: `the ${name}`,
  name,
  version,
  dependencies,
  resources: [],
  values: '',
});
const codes = (...packs: readonly PlacedPack[]) =>
  checkConstraints(packs).map(({ code, severity }) => `${severity} ${code}`);

describe('what packs ask of each other', () => {
  test.each<[string, PackDependency, PlacedPack[], string[]]>([
    ['required and there', wants('required', 'vault', '0.6'), [placed('vault', '0.6.0')], []],
    ['required and missing', wants('required', 'vault', '0.6'), [], ['ERROR PACK_MISSING']],
    ['required and too old', wants('required', 'vault', '0.6'), [placed('vault', '0.5.9')], ['ERROR PACK_VERSION']],
    [
      'required and too new',
      wants('required', 'vault', null, '1.18.6'),
      [placed('vault', '1.18.7')],
      ['ERROR PACK_VERSION'],
    ],
    ['required without limits', wants('required', 'vault'), [placed('vault', 'any')], []],
    [
      'required Kubernetes, which the device brings',
      wants('required', 'kubernetes', '1.27', null, 'k8s'),
      [],
      ['WARNING PACK_MISSING'],
    ],
    ['optional and missing', wants('optional', 'vault', '0.6'), [], []],
    ['optional Kubernetes without a layer for it', wants('optional', 'kubernetes', '1.27', null, 'k8s'), [], []],
    ['optional and too old', wants('optional', 'vault', '0.6'), [placed('vault', '0.5.9')], ['ERROR PACK_VERSION']],
    ['not supported and missing', wants('notSupported', 'vault', '1.0', '2.0'), [], []],
    [
      'not supported and in range',
      wants('notSupported', 'vault', '1.0', '2.0'),
      [placed('vault', '1.5.0')],
      ['ERROR PACK_NOT_SUPPORTED'],
    ],
    ['not supported and out of range', wants('notSupported', 'vault', '1.0', '2.0'), [placed('vault', '2.1.0')], []],
    [
      'not supported whatever the version',
      wants('notSupported', 'vault'),
      [placed('vault', '1.0.0')],
      ['WARNING PACK_NOT_SUPPORTED'],
    ],
    ['upgrade and missing', wants('upgrade', 'vault', '2.7.1'), [], []],
    ['upgrade and too old', wants('upgrade', 'vault', '2.7.1'), [placed('vault', '2.6.0')], ['ERROR PACK_VERSION']],
    [
      'a version that can’t be compared',
      wants('optional', 'vault', '1.0'),
      [placed('vault', 'latest')],
      ['INFO PACK_VERSION_UNKNOWN'],
    ],
    [
      'two of them, one too old',
      wants('required', 'vault', '1.0'),
      [placed('vault', '1.0.0'), placed('vault', '0.9.0')],
      ['ERROR PACK_VERSION'],
    ],
  ])('%s', (_, dependency, others, expected) => {
    expect(codes(placed('web', '1.0.0', dependency), ...others)).toEqual(expected);
  });

  test('is told with both layers, the range and the way out', () => {
    expect(
      checkConstraints([placed('web', '1.0.0', wants('required', 'vault', '0.6', '0.9')), placed('vault', '1.0.0')]),
    ).toEqual([
      {
        code: 'PACK_VERSION',
        severity: 'ERROR',
        message:
          'The pack "web" 1.0.0 needs "vault" from 0.6 to 0.9, and the layer "the vault" has 1.0.0. Choose another version of one of the two.',
        layer: 'the web',
        path: [],
      },
    ]);
  });
});

test.each([
  ['1.29.5', '1.29', null, true],
  ['1.29.0', '1.29', null, true],
  ['1.28.9', '1.29', null, false],
  ['1.29.5', null, '1.29', true],
  ['1.30.0', null, '1.29', false],
  ['v1.29.5', '1.29', '1.29', true],
  ['3.5.24-0', '3.5.24', null, true],
  ['1.10.0', '1.9', null, true],
  ['2', null, '1', false],
  ['latest', '1.0', null, null],
])('%s from %s to %s: %s', (version, minVersion, maxVersion, expected) => {
  expect(inRange(version, { ...wants('required', 'x'), minVersion, maxVersion })).toBe(expected);
});

describe('resources', () => {
  const component = {
    resourceRequestParamRef: 'charts.web.resources.requests.memory',
    replicaCountParamRef: 'charts.web.replicas',
  };
  const values = 'charts:\n  web:\n    replicas: 3\n    resources:\n      requests:\n        memory: 1.5Gi\n';

  test('are summed up in one sentence that blocks nothing', () => {
    const packs = [
      {
        ...placed('a', '1.0.0'),
        resources: [
          { type: 'cpu' as const, minLimit: 2_000, components: [] },
          { type: 'diskSize' as const, minLimit: 10, components: [] },
        ],
      },
      {
        ...placed('b', '1.0.0'),
        values,
        resources: [{ type: 'memory' as const, minLimit: 1, components: [component] }],
      },
    ];
    expect(checkConstraints(packs)).toEqual([
      {
        code: 'PACK_RESOURCES',
        severity: 'INFO',
        message:
          'The packs of this profile ask for at least 2 CPU cores, 4608 MiB of memory, 10 GB of disk together. See that the device has that to spare.',
        path: [],
      },
    ]);
  });

  test('of components count instead of the limit, times their replicas; what isn’t there counts nothing', () => {
    const resources = [
      {
        type: 'memory' as const,
        minLimit: 9_999,
        components: [component, { resourceRequestParamRef: 'no.such.path' }],
      },
    ];
    expect(resourcesOf([{ resources, values }]).memory).toBe(3 * 1536);
    expect(resourcesOf([{ resources, values: 'a: [' }]).memory).toBe(0);
  });

  test.each([
    ['100m', 'cpu', 100],
    [2, 'cpu', 2_000],
    ['0.5', 'cpu', 500],
    ['256Mi', 'memory', 256],
    ['1Gi', 'memory', 1_024],
    ['10G', 'diskSize', 10],
    ['{{ .spectro.var.cpu }}', 'cpu', null],
    [null, 'cpu', null],
  ] as const)('%s of %s is %s', (value, type, expected) => {
    expect(quantityOf(value, type)).toBe(expected);
  });
});
