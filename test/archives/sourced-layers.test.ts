import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { gunzipSync } from 'node:zlib';
import { parseAllDocuments } from 'yaml';
import { MAX_INLINE_BYTES } from '../../src/archives/contents/layer-content.js';
import { sha256 } from '../../src/archives/contents/entry.js';
import { unpack } from '../../src/registries/unpack.js';
import { authored, configMap, type LayerSketch } from './authored.js';
import { built, scratch, textsOf } from './built.js';
import { Shelf } from './packed-content.js';

let folder: Awaited<ReturnType<typeof scratch>>;
const shelf = new Shelf();
beforeAll(async () => {
  folder = await scratch();
});
afterAll(() => folder.remove());

type Chart = {
  kind: string;
  metadata: { name: string; namespace?: string; labels?: Record<string, string> };
  spec: Record<string, unknown> & { chartContent: string; valuesContent?: string; chart?: string };
};

const archiveOf = async (...layers: LayerSketch[]) =>
  textsOf(await built(folder.path, authored({ layers }), [], shelf));

/** The objects that Kubernetes gets from the only layer. */
async function objectsOf(layer: LayerSketch): Promise<Chart[]> {
  const texts = await archiveOf(layer);
  const applied = [...texts].filter(([path]) => path.startsWith('manifests/')).map(([, text]) => text);
  return applied.flatMap((text) => parseAllDocuments(text).map((document) => document.toJS() as Chart));
}

/** A text that doesn't compress well, always the same. */
const noise = (bytes: number) => Array.from({ length: Math.ceil(bytes / 64) }, (_, i) => sha256(String(i))).join('');

describe('a pack with charts', () => {
  test('becomes one HelmChart each, with its part of the values as typed', async () => {
    const values = `pack:
  namespace: vault-ns
charts:
  # about vault
  vault:
    # how many
    replicas: 3   # odd

    note: |
      two
        lines
  # about the agent
  agent: {on: true}
`;
    const layer = shelf.packLayer({
      name: 'secrets',
      values,
      charts: { vault: {}, agent: { version: '2.0.0+b1' } },
    });
    const [vault, agent] = await objectsOf(layer);
    expect(vault).toMatchObject({
      apiVersion: 'helm.cattle.io/v1',
      kind: 'HelmChart',
      metadata: { name: 'secrets-vault', namespace: 'kube-system' },
      spec: { targetNamespace: 'vault-ns', createNamespace: true },
    });
    expect(vault?.spec.valuesContent).toBe('# how many\nreplicas: 3   # odd\n\nnote: |\n  two\n    lines\n');
    expect(JSON.parse(agent?.spec.valuesContent ?? '')).toEqual({ on: true });
    const chart = await unpack(Buffer.from(vault!.spec.chartContent, 'base64'));
    expect(chart.get('Chart.yaml')?.toString()).toContain('name: vault');
  });

  test.each([
    ['as the header overrides them', 'pack:\n  releaseNameOverride: {vault: my-vault}\n', 'my-vault'],
    ['as pack and chart, where it does not', '', 'secrets-vault'],
    ['as what Kubernetes takes', 'pack:\n  releaseNameOverride: {vault: My_Vault}\n', 'my-vault'],
  ])('names releases %s', async (_, values, name) => {
    const [vault] = await objectsOf(shelf.packLayer({ name: 'secrets', values, charts: { vault: {} } }));
    expect(vault?.metadata.name).toBe(name);
  });

  test('twice in a profile gives releases of different names, and the first keeps the plain one', async () => {
    const pack = { name: 'vault', charts: { vault: {} } };
    const texts = await archiveOf(
      shelf.packLayer(pack, { id: 'a', name: 'one' }),
      shelf.packLayer(pack, { id: 'b', name: 'two' }),
    );
    const names = [...texts]
      .filter(([path]) => path.startsWith('manifests/'))
      .map(([, text]) => (parseAllDocuments(text)[0]?.toJS() as Chart).metadata.name);
    expect(names).toEqual(['vault-vault', expect.stringMatching(/^vault-[0-9a-f]{8}-vault$/)]);
  });

  test('marks its namespaces, and keeps k3s from ever deleting them', async () => {
    const values = `pack:
  namespace: deep
  namespaceLabels:
    deep: "a/enforce=privileged,a/version=v{{ .spectro.system.kubernetes.version | substr 0, 4 }}"
  namespaceAnnotations:
    deep: "note=x=y"
`;
    const [namespace] = await objectsOf(shelf.packLayer({ name: 'p', values, charts: { c: {} } }));
    expect(namespace?.metadata).toEqual({
      name: 'deep',
      labels: {
        'a/enforce': 'privileged',
        'a/version': 'v{{ .spectro.system.kubernetes.version | substr 0, 4 }}',
        'objectset.rio.cattle.io/prune': 'false',
      },
      annotations: { note: 'x=y' },
    });
  });

  test('marks a namespace of several layers once, for all of them', async () => {
    const marking = (name: string, label: string) =>
      shelf.packLayer({
        ...{ name, charts: { c: {} } },
        values: `pack:\n  namespace: shared\n  namespaceLabels:\n    shared: "${label}"\n`,
      });
    const texts = await archiveOf(marking('one', 'a=1,b=1'), marking('two', 'b=2,c=2'));
    const objects = [...texts]
      .filter(([path]) => path.startsWith('manifests/'))
      .map(([, text]) => parseAllDocuments(text).map((document) => document.toJS() as Chart));
    expect(objects.map((own) => own.map(({ kind }) => kind))).toEqual([['Namespace', 'HelmChart'], ['HelmChart']]);
    expect(objects[0]?.[0]?.metadata.labels).toEqual({
      ...{ a: '1', b: '1', c: '2' },
      'objectset.rio.cattle.io/prune': 'false',
    });
  });

  test("marks the author's own definition of a namespace, where there is one", async () => {
    const typed = `apiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop # ours\n  labels:\n    a: mine\n`;
    const pack = shelf.packLayer({
      ...{ name: 'one', charts: { c: {} } },
      values: `pack:\n  namespace: shop\n  namespaceLabels:\n    shop: "a=1,b={{ .spectro.system.cluster.name }}"\n`,
    });
    const texts = await archiveOf({ name: 'own', manifests: { namespace: typed, other: configMap('x') } }, pack);
    expect(texts.get('manifests/001/edge-gateway--own-namespace.yaml')).toBe(
      typed.replace('    a: mine', '    b: "{{ .spectro.system.cluster.name }}"\n    a: mine'),
    );
    expect(texts.get('manifests/001/edge-gateway--own-other.yaml')).toBe(configMap('x'));
    expect(texts.get('manifests/001/edge-gateway--one.yaml')).not.toContain('kind: Namespace');
    expect(texts.get('site.env.example')).toContain('used by own\n{{ .spectro.system.cluster.name }}=');
  });

  test('over 512 KiB is served from the static folder of k3s, and lies in blobs/', async () => {
    const layer = shelf.packLayer({
      name: 'p',
      charts: { big: { templates: { 'templates/x': noise(MAX_INLINE_BYTES * 2) } } },
    });
    const texts = await archiveOf(layer);
    const [chart] = await objectsOf(layer);
    const [, digest = ''] =
      /^https:\/\/%\{KUBERNETES_API\}%\/static\/system-profiles\/edge-gateway\/([0-9a-f]{64})\.tgz$/.exec(
        chart?.spec.chart ?? '',
      ) ?? [];
    expect(texts.has(`blobs/sha256/${digest}`)).toBe(true);
    expect(texts.get('install.sh')).toContain(`\nblobs/sha256/${digest} system-profiles/edge-gateway/${digest}.tgz\n`);
    expect(chart?.spec.chartContent).toBeUndefined();
  });
});

test.each([
  ['beside long values stands in the static folder too', 700 * 1024, false],
  ['beside values of its usual size stands in its resource', 400 * 1024, true],
])('a chart of almost 512 KiB %s', async (_, valuesBytes, inline) => {
  const values = `a: ${'v'.repeat(valuesBytes)}\n`;
  const chart = { templates: { 'templates/x': noise(MAX_INLINE_BYTES - 8 * 1024) } };
  const layer = shelf.chartLayer('wide', { values }, chart);
  const [only] = await objectsOf(layer);
  expect([only?.spec.chartContent !== undefined, only?.spec.valuesContent === values]).toEqual([inline, true]);
  const digest = layer.source!.digest.slice('sha256:'.length);
  expect((await archiveOf(layer)).get('install.sh')!.includes(`${digest}.tgz\n`)).toBe(!inline);
});

describe('a pack with manifests', () => {
  test('becomes a chart around each, rendered by Helm with its own part of the values', async () => {
    const values = 'manifests:\n  hello:\n    port: 80 # http\n';
    const template = 'kind: Service\nspec: {port: {{ .Values.port }}}\n';
    const [chart] = await objectsOf(
      shelf.packLayer({ name: 'universe', version: 'v1', values, manifests: { 'hello.yaml': template } }),
    );
    expect(chart).toMatchObject({
      metadata: { name: 'universe-hello' },
      spec: { targetNamespace: 'default', valuesContent: 'port: 80 # http\n' },
    });
    const files = await unpack(Buffer.from(chart!.spec.chartContent, 'base64'));
    expect(JSON.parse(files.get('Chart.yaml')!.toString())).toMatchObject({
      apiVersion: 'v2',
      name: 'universe-hello',
      version: '0.0.0',
      appVersion: 'v1',
    });
    expect(files.get('templates/hello.yaml')?.toString()).toBe(template);
  });

  test('that another engine renders ships them as typed', async () => {
    const template = `${configMap('injector')}data:\n  template: |\n    {{ valueOrDefault .Values.x "y" }}\n`;
    const texts = await archiveOf(shelf.packLayer({ name: 'mesh', manifests: { 'injector.yaml': template } }));
    expect(texts.get('manifests/001/edge-gateway--mesh.yaml')).toBe(template);
  });

  test('the bytes of the chart do not depend on zlib', async () => {
    const [chart] = await objectsOf(shelf.packLayer({ name: 'p', manifests: { 'm.yaml': configMap('x') } }));
    const bytes = Buffer.from(chart!.spec.chartContent, 'base64');
    expect(bytes.length).toBeGreaterThan(gunzipSync(bytes).length);
  });
});

describe('a chart layer', () => {
  test.each([
    ['whole values but for the header', 'pack:\n  namespace: a\n# mine\nreplicas: 2\n', '# mine\nreplicas: 2\n'],
    ['values under its name', 'charts:\n  redis:\n    replicas: 2\n', 'replicas: 2\n'],
    ['values with anchors elsewhere', 'pack: {x: &x 2}\nreplicas: *x\n', '{\n  "replicas": 2\n}\n'],
    ['nothing but a header', 'pack:\n  namespace: a\n', undefined],
  ])('is released under its own name, with %s', async (_, values, expected) => {
    const [chart] = await objectsOf(shelf.chartLayer('redis', { values }));
    expect(chart?.metadata.name).toBe('redis');
    expect(chart?.spec.valuesContent).toBe(expected);
  });

  test('brings its own manifests along, after it', async () => {
    const layer = shelf.chartLayer('redis', { name: 'cache', manifests: { extra: configMap('extra') } });
    const texts = await archiveOf(layer);
    expect([...texts.keys()].filter((path) => path.startsWith('manifests/'))).toEqual([
      'manifests/001/edge-gateway--cache.yaml',
      'manifests/001/edge-gateway--cache-extra.yaml',
    ]);
    const profile = JSON.parse(texts.get('profile.json')!) as { layers: { releases: object[] }[] };
    expect(profile.layers[0]?.releases).toMatchObject([
      { name: 'redis', namespace: 'default', chart: 'redis', version: '1.0.0' },
    ]);
  });

  test('asks the site for what its values need', async () => {
    const texts = await archiveOf(
      shelf.chartLayer('redis', { values: 'host: "{{ .spectro.system.cluster.name }}"\n' }),
    );
    expect(texts.get('site.env.example')).toContain('{{ .spectro.system.cluster.name }}=');
  });
});

describe('content that can not be used is refused with the layer and the way out', () => {
  const missing = {
    registryId: 'r',
    registryName: 'R',
    name: 'x',
    tag: '1',
    version: '1',
    digest: `sha256:${'0'.repeat(64)}`,
  };

  test.each([
    ['not stored', { source: missing }, 'CONTENT_MISSING'],
    ['without a source', { source: null }, 'CONTENT_MISSING'],
  ])('%s', async (_, layer, code) => {
    await expect(archiveOf({ name: 'x', kind: 'PACK', ...layer })).rejects.toMatchObject({ code });
  });

  test('changed in the store', async () => {
    const layer = shelf.packLayer({ name: 'spoiled', charts: { c: {} } });
    shelf.spoil(layer.source!.digest, Buffer.from('other'));
    await expect(archiveOf(layer)).rejects.toMatchObject({
      code: 'CONTENT_CHANGED',
      message: expect.stringContaining('"spoiled"'),
    });
  });

  test('no archive at all', async () => {
    const digest = shelf.keep(Buffer.from('plain'));
    const layer: LayerSketch = { name: 'odd', kind: 'HELM_CHART', source: { ...missing, digest } };
    await expect(archiveOf(layer)).rejects.toMatchObject({
      code: 'CONTENT_UNREADABLE',
      message: expect.stringContaining('"odd"'),
    });
  });
});
