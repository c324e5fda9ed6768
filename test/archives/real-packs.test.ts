import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { readYaml } from '../../src/manifests/yaml-text.js';
import { mappingOf, valueAt } from '../../src/manifests/plain-value.js';
import { readPack } from '../../src/packs/read-pack.js';
import { storedAtOnce } from '../../src/tar/gzip.js';
import { tarOf } from '../../src/tar/tar.js';
import { describeWithShared } from '../support/needs.js';
import { authored, type LayerSketch } from './authored.js';
import { built, scratch, textsOf } from './built.js';
import { Shelf } from './packed-content.js';

const shelf = new Shelf();

/** A pack folder as a layer; null where the pack has an error, as one without its chart. */
function layerOf(folder: string, name: string): LayerSketch | null {
  const paths = readdirSync(join(folder, name), { recursive: true, encoding: 'utf8' });
  const files = new Map<string, Buffer>();
  for (const path of paths)
    if (statSync(join(folder, name, path)).isFile()) files.set(path, readFileSync(join(folder, name, path)));
  const { pack } = readPack(files);
  if (!pack) return null;
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
    layers = readdirSync(folder).flatMap((name) => layerOf(folder, name) ?? []);
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
});
