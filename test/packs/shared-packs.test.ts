import { expect, test } from '@jest/globals';
import { join } from 'node:path';
import { readYaml } from '../../src/manifests/yaml-text.js';
import { checkValues } from '../../src/packs/check-values.js';
import { checkChartValues } from '../../src/packs/chart-schema.js';
import { checkConstraints } from '../../src/packs/constraints.js';
import { enabledPresets } from '../../src/packs/enabled-presets.js';
import type { Pack } from '../../src/packs/pack.js';
import { indexedPack } from '../../src/packs/pack-index.js';
import { applyPresets } from '../../src/packs/presets.js';
import { readPack } from '../../src/packs/read-pack.js';
import { packCharts } from '../../src/sources/pack-charts.js';
import { describeWithShared } from '../support/needs.js';
import { packsIn } from './pack-folders.js';

describeWithShared('122 real packs', (shared) => {
  const folders = packsIn(join(shared, 'packs'));
  const read = new Map([...folders].map(([name, files]) => [name, readPack(files)]));
  const packs = [...read.values()].flatMap(({ pack }) => pack ?? []);
  const about = (rule: string) =>
    [...read].flatMap(([name, { faults }]) => (faults.some((fault) => fault.rule === rule) ? [name] : []));

  test('are all read, and none has an error', () => {
    expect(packs).toHaveLength(122);
    expect(packs.filter(({ charts }) => charts.length > 0)).toHaveLength(101);
    expect(packs.filter(({ manifests }) => manifests.length > 0)).toHaveLength(21);
  });

  test('have their names from pack.json', () => {
    expect(packs.filter(({ name, version }) => !folders.has(`${name}-${version}`))).toHaveLength(31);
  });

  test.each<[string, number]>([
    ['readme', 19],
    ['values', 3],
    ['logo', 1],
    ['version', 10],
    ['header', 9],
    ['content-charts', 1],
    ['image-tag', 10],
    ['empty', 1],
  ])('with the fault %s are told, %i of them', (rule, count) => {
    expect(about(rule)).toHaveLength(count);
  });

  test('that misspell "image" are told where', () => {
    const told = [...read.values()].flatMap(({ faults }) =>
      faults.filter(({ message }) => message.includes('"iamge"')),
    );
    expect(told).toHaveLength(2);
  });

  test('say which layer, state and constraints they have', () => {
    const count = (find: (pack: Pack) => boolean) => packs.filter(find).length;
    expect([
      count((p) => p.layer === 'addon'),
      count((p) => p.layer === 'csi'),
      count((p) => p.layer === 'cni'),
    ]).toEqual([103, 18, 1]);
    expect(packs.filter(({ state }) => state !== 'ACTIVE').map(({ name, version }) => `${name} ${version}`)).toEqual([
      'crossplane 1.7.0',
    ]);
    const types = packs.flatMap(({ dependencies }) => dependencies.map(({ type }) => type));
    expect([
      types.filter((t) => t === 'optional').length,
      types.filter((t) => t === 'required').length,
      types.filter((t) => t === 'upgrade').length,
    ]).toEqual([48, 10, 3]);
  });

  test('have rules that all are understood', () => {
    expect(packs.flatMap(({ schema }) => schema)).not.toHaveLength(0);
    expect(about('schema')).toEqual([]);
  });

  test('start from values that keep their own formats; only what an author must fill in is missing', () => {
    const codes = packs.flatMap((pack) => checkValues(pack.values, pack.schema, pack.values).map(({ code }) => code));
    expect(new Set(codes)).toEqual(new Set(['VALUE_REQUIRED']));
  });

  test('start from values that their own charts take', async () => {
    let charts = 0;
    for (const [folder, files] of folders) {
      const pack = read.get(folder)?.pack;
      if (!pack) continue;
      for (const { name, schema, defaults } of await packCharts(pack, files)) {
        if (schema === null) continue;
        charts += 1;
        const problems = checkChartValues({ schema, defaults, values: pack.values, chart: name, ofPack: true });
        // A busy machine may run out of the time that a schema may take, which is told as INFO.
        const errors = problems.filter(({ severity }) => severity === 'ERROR');
        expect({ folder, name, errors }).toEqual({ folder, name, errors: [] });
      }
    }
    expect(charts).toBe(6);
  }, 60_000);

  test('name their presets as Palette does', () => {
    const enabled = packs.flatMap((pack) => enabledPresets(pack.values).map((id) => ({ pack, id })));
    expect(enabled).toHaveLength(9);
    const known = enabled.filter(({ pack, id }) => pack.presets.some(({ group, name }) => `${group}:${name}` === id));
    expect(known).toHaveLength(7);
    expect(about('enabled-presets')).toHaveLength(2);
  });

  test('take each of their presets, keep every comment line, and take it once', () => {
    let applied = 0;
    for (const pack of packs) {
      const comments = pack.values
        .split('\n')
        .filter((line) => line.trim().startsWith('#') && !line.includes('enabled-presets'));
      for (const { group, name, remove } of pack.presets) {
        const { values, problems } = applyPresets(pack.values, pack.presets, [`${group}:${name}`]);
        expect(problems).toEqual([]);
        expect(readYaml(values).problems).toEqual([]);
        expect(enabledPresets(values)).toEqual([`${group}:${name}`]);
        expect(applyPresets(values, pack.presets, [`${group}:${name}`]).values).toBe(values);
        const lines = new Set(values.split('\n'));
        // Comments inside of what a preset removes go with it.
        if (remove.length === 0) expect(comments.filter((line) => !lines.has(line))).toEqual([]);
        applied += 1;
      }
    }
    expect(applied).toBe(75);
  });

  test('in a profile without a Kubernetes layer fail on no optional constraint', () => {
    for (const pack of packs) {
      const problems = checkConstraints([{ ...pack, layer: pack.name }]);
      const required = pack.dependencies.filter(({ type }) => type === 'required').length;
      expect(problems.filter(({ severity }) => severity !== 'INFO')).toHaveLength(required);
    }
  });

  test('are all indexed and packed', async () => {
    for (const [name, files] of folders) {
      const { entry, archive } = await indexedPack(name, files);
      expect(entry?.sizeBytes).toBe(archive?.bytes.length);
    }
  });
});
