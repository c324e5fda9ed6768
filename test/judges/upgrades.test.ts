import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { basename } from 'node:path';
import { bodyOf, planOf } from '../../src/archives/contents.js';
import { sbomOf } from '../../src/archives/contents/sbom.js';
import { readSourcedLayers } from '../../src/archives/layer-contents.js';
import type { EarlierVersion } from '../../src/archives/layout.js';
import { authored, configMap, type LayerSketch } from '../archives/authored.js';
import { Shelf } from '../archives/packed-content.js';
import { K3s, type ManifestFile } from './k3s.js';

// A device skips versions and goes back to older ones, k3s looks whenever it likes and is started anew in between. Whatever
// came before, it has to end with the objects of the version that was installed last, and with nothing else.

const shelf = new Shelf();
const LAYERS = ['a', 'b', 'c', 'd'];
const MANIFESTS = ['x', 'y'];
const HOSTS = LAYERS.flatMap((layer) => MANIFESTS.map((manifest) => ({ layer, manifest })));

/** Where each of eight objects stands in a version, if anywhere; what each layer is called and when it is installed. */
const sketch = fc.record({
  hosts: fc.array(fc.option(fc.constantFrom(...HOSTS)), { minLength: 8, maxLength: 8 }),
  names: fc.array(fc.constantFrom('web', 'Web', 'shop', 'till 1', 'till-1'), { minLength: 4, maxLength: 4 }),
  orders: fc.array(fc.integer({ min: -2, max: 2 }), { minLength: 4, maxLength: 4 }),
  charts: fc.option(fc.subarray(['one', 'two', 'three'], { minLength: 1 })),
});
type Sketch = typeof sketch extends fc.Arbitrary<infer T> ? T : never;

function layersOf({ hosts, names, orders, charts }: Sketch): LayerSketch[] {
  const layers = LAYERS.map((id, i) => {
    const manifests = MANIFESTS.flatMap((manifest) => {
      const objects = hosts.flatMap((host, o) =>
        host?.layer === id && host.manifest === manifest ? [configMap(`o${o}`)] : [],
      );
      return objects.length === 0 ? [] : [[manifest, objects.join('---\n')] as const];
    });
    return { id, name: names[i]!, installOrder: orders[i]!, manifests: Object.fromEntries(manifests) };
  });
  const own = layers.filter((layer) => Object.keys(layer.manifests).length > 0);
  if (charts === null) return own;
  const pack = { name: 'pack', charts: Object.fromEntries(charts.map((name) => [name, {}])) };
  return [...own, shelf.packLayer(pack, { id: 'p', installOrder: orders[0]! })];
}

type Version = EarlierVersion & { readonly files: readonly { path: string; text: string }[] };

/** Every version of a history, with what its archive brings for k3s. */
async function published(sketches: readonly Sketch[]): Promise<readonly Version[]> {
  const versions: Version[] = [];
  for (const [i, one] of sketches.entries()) {
    const version = authored({ version: `1.${i}.0`, layers: layersOf(one) });
    const plan = planOf(version, versions, await readSourcedLayers(version, shelf));
    const files = [...bodyOf(plan, sbomOf)].flatMap((entry) =>
      'bytes' in entry && entry.path.startsWith('manifests/')
        ? [{ path: entry.path, text: entry.bytes.toString('utf8') }]
        : [],
    );
    versions.push({ version: `1.${i}.0`, layers: version.layers, files });
  }
  return versions;
}

/** What happens between two steps of install.sh. */
type Meanwhile = 'nothing' | 'k3s looks' | 'k3s starts anew';

/** A device: the folder as install.sh leaves it, step by step, and k3s, which looks at it at any moment. */
class Device {
  readonly k3s = new K3s();
  private folder: ManifestFile[] = [];
  private clock = 0;

  install({ files }: Version, between: Iterator<Meanwhile>): void {
    const names = new Set(files.map(({ path }) => basename(path)));
    const gone = [...new Set(this.folder.map(({ path }) => basename(path)))].filter((name) => !names.has(name));
    this.folder = [];
    this.meanwhile(between);
    for (const file of [...files, ...gone.map((name) => ({ path: `manifests/999/${name}`, text: '# nothing\n' }))]) {
      this.folder.push({ ...file, mtimeMs: ++this.clock });
      this.meanwhile(between);
    }
    this.look();
  }

  look(): void {
    expect(this.k3s.scan(this.folder)).toEqual([]);
  }

  private meanwhile(between: Iterator<Meanwhile>): void {
    const { value } = between.next() as { value: Meanwhile | undefined };
    if (value === 'k3s starts anew') this.k3s.restart();
    if (value !== 'nothing') this.look();
  }
}

test('k3s ends with exactly the objects of the version installed last, whatever was skipped, moved, renamed, reordered and taken back', async () => {
  const moment = fc.constantFrom<Meanwhile>('nothing', 'nothing', 'k3s looks', 'k3s starts anew');
  await fc.assert(
    fc.asyncProperty(
      fc.array(sketch, { minLength: 1, maxLength: 5 }),
      fc.array(fc.nat(), { minLength: 1, maxLength: 5 }),
      fc.array(moment, { minLength: 60, maxLength: 60 }),
      async (sketches, installed, moments) => {
        const versions = await published(sketches);
        const order = installed.map((i) => versions[i % versions.length]!);
        const device = new Device();
        const between = moments[Symbol.iterator]();
        for (const version of order) device.install(version, between);
        const fresh = new Device();
        fresh.install(order.at(-1)!, [][Symbol.iterator]());
        expect(device.k3s.identities()).toEqual(fresh.k3s.identities());
        device.k3s.restart();
        device.look();
        expect(device.k3s.identities()).toEqual(fresh.k3s.identities());
      },
    ),
    { numRuns: 300 },
  );
}, 120_000);

test('an object that moves from a removed layer to another one is never deleted', async () => {
  const at = (layer: string): Sketch => ({
    hosts: [{ layer, manifest: 'x' }, ...Array.from({ length: 7 }, () => null)],
    names: ['web', 'shop', 'till 1', 'Web'],
    orders: [0, 0, 0, 0],
    charts: null,
  });
  for (const [from, to] of [
    ['a', 'd'],
    ['d', 'a'],
  ] as const) {
    const device = new Device();
    for (const version of await published([at(from), at(to)])) device.install(version, [][Symbol.iterator]());
    expect(device.k3s.deeds.map((deed) => deed.did)).toEqual(['created', 'taken over']);
  }
});
