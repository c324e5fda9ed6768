import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { readYaml } from '../../src/manifests/yaml-text.js';
import { mappingOf, valueAt } from '../../src/manifests/plain-value.js';
import { readPack } from '../../src/packs/read-pack.js';
import { storedAtOnce } from '../../src/tar/gzip.js';
import { tarOf } from '../../src/tar/tar.js';
import { describeWithShared } from '../support/needs.js';
import { authored, type LayerSketch } from './authored.js';
import { identityOf, objectsIn } from '../judges/kubernetes.js';
import { built, scratch, textsOf } from './built.js';
import { testWith } from '../support/needs.js';
import { Shelf } from './packed-content.js';

const shelf = new Shelf();

/** A pack folder as a layer. */
function layerOf(folder: string, name: string): LayerSketch {
  const paths = readdirSync(join(folder, name), { recursive: true, encoding: 'utf8' });
  const files = new Map<string, Buffer>();
  for (const path of paths)
    if (statSync(join(folder, name, path)).isFile()) files.set(path, readFileSync(join(folder, name, path)));
  const { pack } = readPack(files);
  if (!pack) throw new Error(`${name} is no pack.`);
  const digest = shelf.keep(
    storedAtOnce(tarOf([...files].map(([path, bytes]) => ({ path: `${name}/${path}`, bytes })))),
  );
  const source = {
    registryId: 'r',
    registryName: 'R',
    name: pack.name,
    tag: pack.version,
    version: pack.version,
    digest,
  };
  return { name, kind: 'PACK', values: pack.values, source };
}

type HelmChart = { kind: string; metadata: { name: string }; spec: { chartContent?: string; valuesContent?: string } };
type Release = { name: string; chart: string; generated: boolean };

describeWithShared('real packs', (shared) => {
  const folder = join(shared, 'packs');
  let root: Awaited<ReturnType<typeof scratch>>;
  let layers: LayerSketch[];
  let texts: ReadonlyMap<string, string>;

  beforeAll(async () => {
    root = await scratch();
    layers = readdirSync(folder).map((name) => layerOf(folder, name));
    texts = textsOf(await built(root.path, authored({ layers }), [], shelf));
  }, 120_000);
  afterAll(() => root.remove());

  test('of one profile become HelmCharts whose values say what the pack says', () => {
    expect(layers.length).toBeGreaterThan(100);
    const profile = JSON.parse(texts.get('profile.json')!) as {
      layers: { name: string; manifests: string[]; releases: Release[] }[];
    };
    const names = new Set<string>();
    for (const { name, manifests, releases } of profile.layers) {
      const documents = parseAllDocuments(texts.get(manifests[0]!)!).map(
        (document) => document.toJS() as HelmChart | null,
      );
      const charts = documents.flatMap((document) => (document?.kind === 'HelmChart' ? document : []));
      expect(charts.map((chart) => chart.metadata.name)).toEqual(releases.map((release) => release.name));
      const values = readYaml(layers.find((layer) => layer.name === name)!.values!).documents[0]?.value;
      for (const [i, { chart, generated, name: release }] of releases.entries()) {
        names.add(release);
        if (generated) continue;
        const said = mappingOf(valueAt(values, 'charts', chart)) ?? {};
        const got = mappingOf(readYaml(charts[i]?.spec.valuesContent ?? '').documents[0]?.value) ?? {};
        expect({ release, values: got }).toEqual({ release, values: said });
      }
    }
    expect(names.size).toBe(profile.layers.flatMap((layer) => layer.releases).length);
    expect(names.size).toBeGreaterThan(layers.length);
  });

  test('each make a profile of their own that every judge takes, with the same releases', async () => {
    const together = JSON.parse(texts.get('profile.json')!) as { layers: { name: string; releases: Release[] }[] };
    for (const layer of layers) {
      const alone = textsOf(await built(root.path, authored({ layers: [layer] }), [], shelf));
      const [only] = (JSON.parse(alone.get('profile.json')!) as typeof together).layers;
      const charts = (releases: readonly Release[] = []) => releases.map(({ chart, generated }) => [chart, generated]);
      expect(charts(only?.releases)).toEqual(charts(together.layers.find(({ name }) => name === layer.name)?.releases));
    }
  }, 120_000);

  testWith(
    'kubectl',
    'that share no object are read by kubectl kustomize as they are',
    async () => {
      const seen = new Set<string>();
      const profile = JSON.parse(texts.get('profile.json')!) as { layers: { name: string; manifests: string[] }[] };
      const distinct = profile.layers.filter(({ manifests }) => {
        const objects = manifests.flatMap((path) => objectsIn(texts.get(path)!)).map(identityOf);
        const isNew = objects.every((object) => !seen.has(object));
        for (const object of objects) seen.add(object);
        return isNew;
      });
      expect(distinct.length).toBeGreaterThan(layers.length - 5);
      const names = new Set(distinct.map(({ name }) => name));
      const version = authored({ layers: layers.filter(({ name }) => names.has(name)) });
      const target = join(root.path, 'unpacked');
      mkdirSync(target);
      execFileSync('tar', ['-xzf', (await built(root.path, version, [], shelf)).file, '-C', target]);
      const out = execFileSync('kubectl', ['kustomize', target], { encoding: 'utf8', maxBuffer: 1024 ** 3 });
      const given = distinct.flatMap(({ manifests }) => manifests.flatMap((path) => objectsIn(texts.get(path)!)));
      expect(objectsIn(out).map(identityOf).sort()).toEqual(given.map(identityOf).sort());
    },
    60_000,
  );
});
