import { describe, expect, test } from '@jest/globals';
import { starterPacksFolder } from '../../src/pack-folders.js';
import { inspectManifest } from '../../src/manifests/manifest-checks.js';
import { isPinned, tagOf } from '../../src/manifests/image-reference.js';
import { readYaml } from '../../src/manifests/yaml-text.js';
import { withBuiltCharts } from '../../src/packs/chart-sources.js';
import { checkConstraints } from '../../src/packs/constraints.js';
import { checkValues } from '../../src/packs/check-values.js';
import { enabledPresets } from '../../src/packs/enabled-presets.js';
import { indexedPack } from '../../src/packs/pack-index.js';
import { applyPresets } from '../../src/packs/presets.js';
import { readPack } from '../../src/packs/read-pack.js';
import { packsIn } from './pack-folders.js';
import { rendered } from './rendered.js';

const folders = [...packsIn(starterPacksFolder())];

test('there are some, among them a web service, a monitor, two machines and a mirror', () => {
  expect(folders.map(([name]) => name)).toEqual([
    'debian-vm',
    'demo-web',
    'log-forwarder',
    'mqtt-broker',
    'nat-gateway-vm',
    'node-monitor',
    'registry-mirror',
  ]);
});

describe.each(folders)('%s', (folder, source) => {
  const pack = async () => readPack((await withBuiltCharts(source)).files).pack!;

  test('has no fault', async () => {
    const { entry, faults } = await indexedPack(folder, source);
    expect(faults).toEqual([]);
    expect(entry).toMatchObject({ name: folder, state: 'ACTIVE', description: expect.stringMatching(/.{20}\./) });
  });

  test('names every image with a fixed tag, and uses no other', async () => {
    const { images, values, manifests } = await pack();
    for (const image of images) expect(isPinned(image) || !['latest', null].includes(tagOf(image))).toBe(true);
    const used = manifests.flatMap(
      (path) => inspectManifest(rendered(source.get(path)!.toString(), values, path)).images,
    );
    expect(used.map(({ image }) => image).filter((image) => !images.includes(image))).toEqual([]);
  });

  test('deploys what Kubernetes and KubeVirt accept, with every choice of presets', async () => {
    const { presets, values, manifests } = await pack();
    const choices = [[], ...presets.map(({ group, name }) => [`${group}:${name}`])];
    for (const choice of choices) {
      const applied = applyPresets(values, presets, choice);
      expect(applied.problems).toEqual([]);
      for (const path of manifests) {
        const { problems } = inspectManifest(rendered(source.get(path)!.toString(), applied.values, path));
        expect(problems.filter(({ severity }) => severity !== 'INFO')).toEqual([]);
      }
    }
  });

  test('starts from values that keep its own rules, and from the presets that its comment names', async () => {
    const { presets, schema, values } = await pack();
    expect(checkValues(values, schema, values)).toEqual([]);
    const groups = new Set(presets.map(({ group }) => group));
    expect(enabledPresets(values)).toHaveLength(groups.size);
    const plain = values.replace(/^#.*enabled-presets.*\n/, '');
    const again = applyPresets(plain, presets, enabledPresets(values));
    expect(readYaml(again.values).documents[0]?.value).toEqual(readYaml(values).documents[0]?.value);
  });

  test('asks for nothing that another pack has to bring', async () => {
    const { name, version, dependencies, resources, values } = await pack();
    const problems = checkConstraints([{ layer: name, name, version, dependencies, resources, values }]);
    expect(problems.map(({ code }) => code)).toEqual(['PACK_RESOURCES']);
  });
});
