import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { globalId } from '../../schema/global-id.js';
import { defaultRegistryId } from '../../src/registries/defaults.js';
import { describeWithShared } from '../support/needs.js';
import { openWorkshop, type Workshop } from './workshop.js';

let workshop: Workshop;
beforeAll(async () => {
  workshop = await openWorkshop();
});
afterAll(() => workshop.close());

type Problem = { code: string; severity: string; layer: string | null; message: string };
type Layer = {
  id: string;
  name: string;
  kind: string;
  installOrder: number;
  vmManifest: boolean;
  values: string;
  presets: string[];
  source: { version: string } | null;
  wanted: { name: string; version: string; packLayer: string; reason: string } | null;
};
type Draft = { version: string; layers: Layer[]; review: { ready: boolean; problems: Problem[] } };
type Imported = { systemProfile: { id: string; name: string; tags: string[]; draft: Draft } | null };

const DRAFT = `systemProfile { id name tags draft { version
  layers { id name kind installOrder vmManifest values presets source { tag version } wanted { name version packLayer reason } }
  review { ready problems { code severity layer message } } } }`;
const importFile = (content: string, more: object = {}) =>
  workshop.mutate<Imported>('importSystemProfile', { content, ...more }, DRAFT);
const errorsOf = ({ systemProfile }: Imported) =>
  systemProfile?.draft.review.problems
    .filter(({ severity }) => severity === 'ERROR')
    .map(({ code, layer }) => [code, layer]);

const MAP = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: greeting }\n';
const web = {
  name: 'web',
  type: 'manifest',
  values: 'pack:\n  spectrocloud.com/install-priority: "7"\n',
  manifests: [{ name: 'map', content: MAP }],
};
const argo = {
  name: 'argo-cd',
  type: 'spectro',
  layer: 'addon',
  version: '3.26.7',
  tag: '3.26.x',
  values: '# mine\n',
  registry: { metadata: { name: 'Public Repo' } },
};
const file = (name: string, packs: object[], spec: object = {}) =>
  JSON.stringify({ metadata: { name }, spec: { version: '1.2.0', template: { type: 'cluster', packs }, ...spec } });

describe('an import', () => {
  test('leaves an open draft, and its history tells every layer', async () => {
    const { systemProfile, userErrors } = await importFile(file('Imported', [web]), { note: 'from the old house' });
    expect(userErrors).toEqual([]);
    expect(systemProfile).toMatchObject({
      name: 'Imported',
      draft: {
        version: '1.2.0',
        layers: [{ name: 'web', kind: 'MANIFEST', installOrder: 7 }],
        review: { ready: true },
      },
    });
    const told = await workshop.query<{ node: { history: { nodes: { type: string; note: string }[] } } }>(
      'query H($id: ID!) { node(id: $id) { ... on SystemProfile { history(first: 9) { nodes { type note } } } } }',
      { id: systemProfile!.id },
    );
    expect(told.node.history.nodes.map(({ type, note }) => [type, note]).sort()).toEqual([
      ['LayerAdded', 'from the old house'],
      ['ProfileCreated', 'from the old house'],
    ]);
  });

  test('keeps the text of a layer whose pack can’t be had, and Finish is refused until it can', async () => {
    const made = await importFile(file('Wanting', [web, argo]));
    const { id, draft } = made.systemProfile!;
    expect(errorsOf(made)).toEqual([['SOURCE_UNKNOWN', 'argo-cd']]);
    const layer = draft.layers.find(({ name }) => name === 'argo-cd')!;
    expect(layer).toMatchObject({
      values: '# mine\n',
      source: null,
      wanted: { name: 'argo-cd', version: '3.26.7', reason: 'No registry here has that name.' },
    });
    expect(await workshop.mutate('finishSystemProfile', { profileId: id }, 'problems { code }')).toMatchObject({
      userErrors: [{ code: 'REFUSED' }],
    });
    expect(
      await workshop.mutate('updateLayer', { profileId: id, layerId: layer.id, tag: '1' }, 'layer { id }'),
    ).toMatchObject({
      userErrors: [{ code: 'INVALID', path: ['registryId'] }],
    });
  });

  test('has no infrastructure: its layers are problems that only removal solves', async () => {
    const k8s = { ...argo, name: 'kubernetes', layer: 'k8s' };
    const made = await importFile(file('Cluster', [k8s, web]));
    expect(errorsOf(made)).toEqual([['INFRASTRUCTURE_LAYER', 'kubernetes']]);
    const profileId = made.systemProfile!.id;
    const layerId = made.systemProfile!.draft.layers.find(({ name }) => name === 'kubernetes')!.id;
    const after = await workshop.mutate<Imported>('removeLayer', { profileId, layerId }, DRAFT);
    expect(errorsOf(after)).toEqual([]);
  });

  test('under a taken name is a duplicate, under another one it isn’t; one key imports once', async () => {
    await importFile(file('Taken', [web]));
    expect(await importFile(file('Taken', [web]))).toMatchObject({
      systemProfile: null,
      userErrors: [{ code: 'DUPLICATE' }],
    });
    const idempotencyKey = randomUUID();
    const [one, two] = [
      await importFile(file('Taken', [web]), { name: 'Taken twice', idempotencyKey }),
      await importFile(file('Taken', [web]), { name: 'Taken twice', idempotencyKey }),
    ];
    expect(two.systemProfile?.id).toBe(one.systemProfile?.id);
  });

  test.each([
    [
      '500 packs',
      file(
        'Many',
        Array.from({ length: 500 }, (_, place) => ({ ...web, name: `web${place}` })),
      ),
      /500 layers/,
    ],
    ['one name twice', file('Twice', [web, web]), /both called "web"/],
    ['hostile YAML', `packs: ${'['.repeat(9_000)}`, /nested/],
    ['another file', 'hello', /no profile/],
  ])('%s is told in a sentence', async (_, content, sentence) => {
    const { systemProfile, userErrors } = await importFile(content);
    expect(systemProfile).toBeNull();
    expect(userErrors).toMatchObject([{ code: 'INVALID', path: ['content'] }]);
    expect(userErrors[0]!.message).toMatch(sentence);
  });
});

describe('an export', () => {
  test('of what isn’t published is null', async () => {
    const { systemProfile } = await importFile(file('Unpublished', [web]));
    const query = 'query E($id: ID!) { exportSystemProfile(profileId: $id, version: "1.2.0") }';
    expect(await workshop.query(query, { id: systemProfile!.id })).toEqual({ exportSystemProfile: null });
  });
});

describe('packs that a registry here has', () => {
  let registryId: string;
  beforeAll(async () => {
    const { registries, registrySync } = workshop.app;
    await registrySync.ensureDefaults();
    const starter = defaultRegistryId('starter-packs');
    const order = (await registries.unanswered(-1_000)).find((one) => one.registryId === starter);
    await registrySync.sync(order!, AbortSignal.timeout(30_000));
    registryId = globalId('Registry', starter);
  });

  const demo = { name: 'demo-web', type: 'spectro', layer: 'addon', version: '1.0.0', tag: '1.x' };
  const from = (name: string, more: object = {}) => ({ ...demo, registry: { metadata: { name } }, ...more });

  test('are found by the registry’s name, pinned, and keep the tag of the file', async () => {
    const made = await importFile(file('Found', [from('starter PACKS', { values: '# mine\n' })]));
    expect(made.systemProfile?.draft.layers).toMatchObject([
      { source: { tag: '1.x', version: '1.0.0' }, wanted: null, values: '# mine\n' },
    ]);
  });

  test('are found in a registry that is chosen; without values of the file they start with their own', async () => {
    const registries = [{ name: 'Public Repo', registryId }];
    const made = await importFile(file('Chosen', [from('Public Repo')]), { registries });
    expect(made.systemProfile?.draft.layers).toMatchObject([
      { source: { version: '1.0.0' }, values: expect.stringContaining('This device is up'), installOrder: 20 },
    ]);
  });

  test('a version that the registry hasn’t is wanted still, with the reason', async () => {
    const made = await importFile(file('Newer', [from('Starter packs', { version: '9.0.0' })]));
    expect(made.systemProfile?.draft.layers).toMatchObject([
      { wanted: { version: '9.0.0', reason: expect.stringMatching(/No version of demo-web fits "9.0.0"/) } },
    ]);
  });

  test('a wanted layer gets its source when a registry is chosen, with the values that it came without', async () => {
    const made = await importFile(file('Wanted', [from('Elsewhere')]));
    const profileId = made.systemProfile!.id;
    const layerId = made.systemProfile!.draft.layers[0]!.id;
    const chosen = await workshop.mutate<Imported>('updateLayer', { profileId, layerId, registryId }, DRAFT);
    expect(chosen).toMatchObject({ userErrors: [] });
    expect(errorsOf(chosen)).toEqual([]);
    expect(chosen.systemProfile?.draft.layers).toMatchObject([
      { wanted: null, source: { version: '1.0.0' }, values: expect.stringContaining('This device is up') },
    ]);
  });

  test.each(['PALETTE_JSON', 'PALETTE_YAML'])(
    '%s of a version and its import have one content digest',
    async (format) => {
      const own = readFileSync('starter-packs/demo-web/values.yaml', 'utf8');
      const packs = [from('Starter packs', { values: `${own}# mine\n` }), web];
      const variables = [
        { name: 'site', defaultValue: 'a', isSensitive: false },
        { name: 'pass', isSensitive: true },
      ];
      const name = `Round ${format}`;
      const made = await importFile(file(name, packs, { variables }));
      const first = await finished(made.systemProfile!.id);
      await workshop.mutate('deleteSystemProfile', { profileId: made.systemProfile!.id }, 'deletedId');
      const again = await importFile(first.exported[format]!);
      expect(again.userErrors).toEqual([]);
      expect((await finished(again.systemProfile!.id)).contentDigest).toBe(first.contentDigest);
    },
  );
});

/** Publishes a draft and exports the version in both forms. */
async function finished(profileId: string): Promise<{ contentDigest: string; exported: Record<string, string> }> {
  const { profileVersion } = await workshop.mutate<{ profileVersion: { version: string; contentDigest: string } }>(
    'finishSystemProfile',
    { profileId },
    'problems { message } profileVersion { version contentDigest }',
  );
  const exported = await workshop.query<Record<string, string>>(
    `query E($id: ID!, $version: String!) {
       PALETTE_JSON: exportSystemProfile(profileId: $id, version: $version)
       PALETTE_YAML: exportSystemProfile(profileId: $id, version: $version, format: PALETTE_YAML) }`,
    { id: profileId, version: profileVersion.version },
  );
  return { contentDigest: profileVersion.contentDigest, exported };
}

describeWithShared('real files of Palette', (shared) => {
  const real = (path: string, more: object = {}) => importFile(readFileSync(join(shared, path), 'utf8'), more);

  test.each([
    ['palette-exports/herbs.json', ['SOURCE_UNKNOWN kubeflow', 'SOURCE_UNKNOWN argo-cd', 'SOURCE_UNKNOWN istio']],
    [
      'palette-exports/cluster-template.json',
      ['INFRASTRUCTURE_LAYER ubuntu-aws', 'INFRASTRUCTURE_LAYER kubernetes', 'SOURCE_UNKNOWN hello-universe'],
    ],
    ['system-profiles/trailblazer.yaml', ['SOURCE_UNKNOWN ehl-vault-webservice']],
  ])('%s is imported, and its errors are only what it wants', async (path, errors) => {
    const made = await real(path);
    expect(made.userErrors).toEqual([]);
    expect(errorsOf(made)?.map((words) => words.join(' '))).toEqual(errors);
  });

  test('a real virtual machine keeps its mark, its order and every byte', async () => {
    const made = await real('system-profiles/trailblazer.yaml', { name: 'Trailblazer again' });
    expect(made.systemProfile?.draft.layers[0]).toMatchObject({
      name: 'pfsense-gateway',
      vmManifest: true,
      installOrder: 0,
    });
  });
});
