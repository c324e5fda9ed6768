import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readYaml } from '../../src/manifests/yaml-text.js';
import { authored, type LayerSketch } from './authored.js';
import { built, scratch, textsOf } from './built.js';

const packs = join(import.meta.dirname, '..', '..', '..', 'shared', 'packs');
const present = existsSync(packs);
if (!present)
  process.stderr.write(`skipped, ${packs} is not on this machine: real values and manifests travel unchanged\n`);

const parses = (text: string) => !readYaml(text).problems.some((problem) => problem.severity === 'ERROR');

/** A pack's values and the manifests that parse, as a manifest layer in a namespace of its own. */
function layerOf(pack: string): LayerSketch {
  const manifests = join(packs, pack, 'manifests');
  const files = existsSync(manifests) ? readdirSync(manifests).filter((file) => /\.ya?ml$/.test(file)) : [];
  const texts = files.map((file) => [file, readFileSync(join(manifests, file), 'utf8')] as const);
  return {
    name: pack,
    values: readFileSync(join(packs, pack, 'values.yaml'), 'utf8'),
    manifests: Object.fromEntries(texts.filter(([, text]) => parses(text))),
    vmManifest: true,
  };
}

(present ? describe : describe.skip)('real packs', () => {
  let folder: Awaited<ReturnType<typeof scratch>>;
  let texts: ReadonlyMap<string, string>;
  const layers = present ? readdirSync(packs).map(layerOf) : [];

  beforeAll(async () => {
    folder = await scratch();
    texts = textsOf(await built(folder.path, authored({ layers, tags: ['site:north'] })));
  });
  afterAll(() => folder.remove());

  test('there are many of them', () => {
    expect(layers.length).toBeGreaterThan(100);
    expect(layers.flatMap((layer) => Object.keys(layer.manifests ?? {})).length).toBeGreaterThan(10);
  });

  test('every text travels through layers/ byte for byte', () => {
    const travelled = [...texts]
      .filter(([path]) => path.startsWith('layers/') && !path.endsWith('layer.json'))
      .map(([, text]) => text);
    const typed = layers.flatMap((layer) => [layer.values ?? '', ...Object.values(layer.manifests ?? {})]);
    expect(travelled.sort()).toEqual(typed.sort());
  });

  test('what Kubernetes gets says the same, but for what was added', () => {
    const stripped = (text: string) =>
      readYaml(text).documents.map(({ value }) => {
        const { metadata, ...rest } = value as { metadata?: Record<string, unknown> };
        const { namespace: _namespace, labels: _labels, ...named } = metadata ?? {};
        return { ...rest, metadata: named };
      });
    const profile = JSON.parse(texts.get('profile.json') ?? '') as {
      layers: { name: string; folder: string; manifests: string[] }[];
    };
    for (const layer of profile.layers) {
      const document = JSON.parse(texts.get(`${layer.folder}/layer.json`) ?? '') as {
        manifests: { path: string; appliedAs: string }[];
      };
      for (const { path, appliedAs } of document.manifests) {
        expect(stripped(texts.get(appliedAs) ?? '')).toEqual(stripped(texts.get(`${layer.folder}/${path}`) ?? ''));
      }
    }
  });
});
