import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Wizard } from '../../src/profiles/commands.js';
import type { LayerSources } from '../../src/profiles/wizard-sources.js';
import { digest, source } from './samples.js';
import { caller, openWorkshop, type Workshop } from './wizard-workshop.js';

const ada = caller('ada');
const { registryId } = source;

/** A catalog of one pack and one chart; every tag resolves to itself. */
const catalog: LayerSources = {
  pack: ({ name, tag, presets }) =>
    Promise.resolve({
      source: { ...source, name, tag, version: tag, digest: digest('e') },
      values: `presets: [${presets.join(', ')}]\n`,
    }),
  chart: ({ name, version }) =>
    Promise.resolve({
      source: { ...source, name, tag: version, version, digest: digest('f') },
      values: 'replicas: 1\n',
    }),
  withPresets: (_source, values, presets) => Promise.resolve(`${values}# with ${presets.join(', ')}\n`),
};

let workshop: Workshop;
let wizard: Wizard;
let profileId: string;

beforeAll(async () => {
  workshop = await openWorkshop();
  wizard = workshop.with({ sources: catalog });
  profileId = (await wizard.create({ name: 'Gateway', description: '', tags: [], version: '1.0.0' }, ada)).profileId;
});
afterAll(() => workshop.close());

const layer = async (layerId: string) => {
  const found = (await workshop.profile(profileId)).draft?.layers.find((one) => one.id === layerId);
  const text = found && (await workshop.store.texts([found.values.digest])).get(found.values.digest);
  return { ...found, text };
};
const pack = (name: string, changes: object = {}) =>
  wizard.addPackLayer({ profileId, registryId, packName: 'nginx', tag: '1.2.7', name, manifests: [], ...changes }, ada);

describe('layers from registries', () => {
  test('a pack starts with its own values and is pinned', async () => {
    const { layerId } = await wizard.addPackLayer(
      { profileId, registryId, packName: 'nginx', tag: '1.2.7', manifests: [], presets: ['mode:fast'] },
      ada,
    );
    expect(await layer(layerId)).toMatchObject({
      name: 'nginx',
      kind: 'PACK',
      presets: ['mode:fast'],
      source: { version: '1.2.7', digest: digest('e') },
      text: 'presets: [mode:fast]\n',
    });
  });

  test('values that are given win over the pack’s', async () => {
    const { layerId } = await pack('mine', { values: '# mine\n', installOrder: 4 });
    expect(await layer(layerId)).toMatchObject({ text: '# mine\n', installOrder: 4 });
  });

  test('a chart is pinned too', async () => {
    const { layerId } = await wizard.addHelmChartLayer(
      { profileId, registryId, chartName: 'redis', version: '20.1.0', manifests: [] },
      ada,
    );
    expect(await layer(layerId)).toMatchObject({
      name: 'redis',
      kind: 'HELM_CHART',
      source: { version: '20.1.0', digest: digest('f') },
      text: 'replicas: 1\n',
    });
    await wizard.updateLayer({ profileId, layerId, tag: '20.2.0' }, ada);
    expect(await layer(layerId)).toMatchObject({ source: { version: '20.2.0' } });
  });

  test('another tag keeps the author’s values; cleared values are the pack’s again', async () => {
    const { layerId } = await pack('tagged', { values: '# mine\n' });
    await wizard.updateLayer({ profileId, layerId, tag: '1.3.0' }, ada);
    expect(await layer(layerId)).toMatchObject({ source: { tag: '1.3.0', version: '1.3.0' }, text: '# mine\n' });
    await wizard.updateLayer({ profileId, layerId, values: null }, ada);
    expect(await layer(layerId)).toMatchObject({ source: { tag: '1.3.0' }, text: 'presets: []\n' });
  });

  test('presets are merged into the values that an author gives, or has', async () => {
    const { layerId } = await pack('preset', { values: '# mine\n', presets: ['mode:fast'] });
    expect(await layer(layerId)).toMatchObject({ presets: ['mode:fast'], text: '# mine\n# with mode:fast\n' });
    await wizard.updateLayer({ profileId, layerId, presets: ['mode:slow'] }, ada);
    expect(await layer(layerId)).toMatchObject({ text: '# mine\n# with mode:fast\n# with mode:slow\n' });
    await wizard.updateLayer({ profileId, layerId, presets: ['mode:fast'], values: '# new\n' }, ada);
    expect(await layer(layerId)).toMatchObject({ text: '# new\n# with mode:fast\n' });
    await wizard.updateLayer({ profileId, layerId, presets: null, values: null }, ada);
    expect(await layer(layerId)).toMatchObject({ presets: [], text: 'presets: []\n' });
  });

  test('presets never overwrite an edit that came between', async () => {
    const { layerId } = await pack('hasty', { values: '# first\n' });
    const hasty = workshop.with({
      sources: {
        ...catalog,
        async withPresets(_source, values) {
          await wizard.updateLayer({ profileId, layerId, values: '# second\n' }, ada);
          return `${values}# merged\n`;
        },
      },
    });
    await expect(hasty.updateLayer({ profileId, layerId, presets: ['mode:fast'] }, ada)).rejects.toMatchObject({
      name: 'Refused',
      code: 'VALUES_CHANGED',
    });
    expect(await layer(layerId)).toMatchObject({ presets: [], text: '# second\n' });
  });

  test('a manifest layer has no tag', async () => {
    const { layerId } = await wizard.addManifestLayer({ profileId, name: 'web', manifests: [], values: '' }, ada);
    await expect(wizard.updateLayer({ profileId, layerId, tag: '1.0.0' }, ada)).rejects.toMatchObject({
      code: 'NO_SOURCE',
      path: ['tag'],
    });
    await expect(wizard.updateLayer({ profileId, layerId, values: null }, ada)).resolves.toMatchObject({ layerId });
  });

  test('without any registry every layer from one is refused', async () => {
    const input = { profileId, registryId, name: 'none', manifests: [] };
    const refusal = { name: 'Refused', code: 'NO_REGISTRY' };
    await expect(workshop.wizard.addPackLayer({ ...input, packName: 'nginx', tag: '1.x' }, ada)).rejects.toMatchObject(
      refusal,
    );
    await expect(
      workshop.wizard.addHelmChartLayer({ ...input, chartName: 'redis', version: '1.0.0' }, ada),
    ).rejects.toMatchObject(refusal);
  });

  test('no registry is asked for a draft that isn’t open', async () => {
    const asked = workshop.with({
      sources: {
        ...catalog,
        pack: () => Promise.reject(new Error('asked')),
        chart: () => Promise.reject(new Error('asked')),
      },
    });
    const other = await asked.create({ name: 'Other', description: '', tags: [], version: '1.0.0' }, ada);
    await asked.discardDraft({ profileId: other.profileId }, ada);
    const input = { profileId: other.profileId, registryId, packName: 'nginx', tag: '1', manifests: [] };
    await expect(asked.addPackLayer(input, ada)).rejects.toMatchObject({ code: 'NO_DRAFT' });
  });
});
