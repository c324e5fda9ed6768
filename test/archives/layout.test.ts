import { describe, expect, test } from '@jest/globals';
import {
  appliedOf,
  archiveFileName,
  basenameOf,
  layoutOf,
  marked,
  type EarlierVersion,
  type LayerNames,
} from '../../src/archives/layout.js';

const layer = (id: string, name: string, manifests: string[], installOrder = 0): LayerNames => ({
  id,
  name,
  installOrder,
  manifests: manifests.map((title) => ({ name: title })),
});
const sourced = (id: string, name: string, source: string | null, manifests: string[] = []): LayerNames => ({
  ...layer(id, name, manifests),
  kind: 'PACK',
  source: source === null ? null : { name: source },
});
const earlier = (version: string, ...layers: LayerNames[]): EarlierVersion => ({ version, layers });
const lay = (layers: LayerNames[], before: EarlierVersion[] = [], slug = 'edge') => layoutOf({ slug, layers }, before);
const applied = (layers: LayerNames[], before: EarlierVersion[] = [], slug = 'edge') =>
  lay(layers, before, slug).layers.flatMap((place) => place.manifests.map((manifest) => manifest.appliedPath));

describe('groups', () => {
  test('equal install orders share a number, lowest first, whatever the numbers are', () => {
    const layers = [
      layer('a', 'dns', ['x'], -5),
      layer('b', 'web', ['x'], 0),
      layer('c', 'till', ['x'], 0),
      layer('d', 'vm', ['x'], 900),
    ];
    expect(lay(layers).layers.map((place) => place.folder)).toEqual([
      'layers/001-dns',
      'layers/002-web',
      'layers/002-till',
      'layers/003-vm',
    ]);
  });

  test('256 layers of 256 orders sort as texts in install order', () => {
    const layers = Array.from({ length: 256 }, (_, i) => layer(`l${i}`, `layer ${i}`, ['m'], i - 128));
    const paths = applied(layers);
    expect([...paths].sort()).toEqual(paths);
    expect(new Set(paths).size).toBe(256);
  });
});

describe('basenames', () => {
  test.each([
    ['spaces, dots and underscores', 'My Layer_1.2', 'my-layer-1-2'],
    ['marks at the end', 'web--. ', 'web'],
    ['one letter', 'A', 'a'],
  ])('%s', (_, name, expected) => expect(basenameOf(name)).toBe(expected));

  test('tell profile, layer and manifest', () => {
    expect(applied([layer('a', 'Web', ['deployment', 'Service 2'])])).toEqual([
      'manifests/001/edge--web-deployment.yaml',
      'manifests/001/edge--web-service-2.yaml',
    ]);
  });

  test('are what k3s takes for a name, up to the first dot, however long the names are', () => {
    const names = ['x', 'a.b', 'A'.repeat(100), `${'b'.repeat(99)}.`, 'c - _ . d'];
    const paths = applied(names.map((name, i) => layer(`l${i}`, name, names)));
    for (const path of paths) {
      const file = path.slice(path.lastIndexOf('/') + 1);
      expect(file.slice(0, file.indexOf('.'))).toMatch(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/);
      expect(file.length).toBeLessThanOrEqual(100);
    }
    expect(new Set(paths.map((path) => path.slice(14))).size).toBe(25);
  });

  test('that would be alike differ, and the first one keeps its plain name', () => {
    const [first, second] = applied([layer('a', 'web', ['x y']), layer('b', 'Web', ['x-y'])]);
    expect(first).toBe('manifests/001/edge--web-x-y.yaml');
    expect(second).toMatch(/^manifests\/001\/edge--web-[0-9a-f]{8}-x-y\.yaml$/);
  });

  test('alike by joining differ too', () => {
    expect(new Set(applied([layer('a', 'web-a', ['b']), layer('b', 'web', ['a-b'])])).size).toBe(2);
  });

  test('of two profiles on one device are never alike', () => {
    const [one] = applied([layer('a', 'gw-web', ['x'])], [], 'edge');
    const [other] = applied([layer('a', 'web', ['x'])], [], 'edge-gw');
    expect(one).not.toBe(other);
  });

  test('stay with a layer that gets another order, another name and another neighbour', () => {
    const before = [earlier('1.0.0', layer('a', 'web', ['x'])), earlier('1.1.0', layer('a', 'shop', ['x']))];
    expect(applied([layer('b', 'web', ['x'], 0), layer('a', 'till', ['x'], 7)], before)).toEqual([
      expect.stringMatching(/^manifests\/001\/edge--web-[0-9a-f]{8}-x\.yaml$/),
      'manifests/002/edge--web-x.yaml',
    ]);
  });

  test('stay, while the folder for people bears the new name', () => {
    const before = [earlier('1.0.0', layer('a', 'web', ['x']))];
    expect(lay([layer('a', 'Web Shop', ['x'])], before).layers).toEqual([
      {
        id: 'a',
        group: '001',
        release: null,
        folder: 'layers/001-web-shop',
        manifests: [
          {
            name: 'x',
            basename: 'edge--web-x',
            authoredPath: 'layers/001-web-shop/manifests/x',
            appliedPath: 'manifests/001/edge--web-x.yaml',
          },
        ],
      },
    ]);
  });

  test('that fit exactly stay whole, one character more bears a mark', () => {
    const basename = (name: string) => applied([layer('a', 'web', [name])])[0]?.slice('manifests/001/'.length);
    const fits = 'm'.repeat(95 - 'edge--web-'.length);
    expect(basename(fits)).toBe(`edge--web-${fits}.yaml`);
    expect(basename(`${fits}m`)).toMatch(/^edge--web-m+-[0-9a-f]{8}\.yaml$/);
    expect(basename(`${fits}m`)).toHaveLength(100);
    const folder = (name: string) => lay([layer('a', name, [])]).layers[0]?.folder;
    expect(folder('l'.repeat(40))).toBe(`layers/001-${'l'.repeat(40)}`);
    expect(folder('l'.repeat(41))).toMatch(/^layers\/001-l{31}-[0-9a-f]{8}$/);
  });

  test('that are cut have one hyphen before their mark, and keep those inside', () =>
    expect(marked('edge--web', 'key', 15)).toMatch(/^edge-[0-9a-f]{8}$/));

  test('do not depend on what is published later', () => {
    const first = layer('a', 'web', ['x']);
    const second = layer('b', 'WEB', ['x']);
    const inTheSecond = applied([first, second], [earlier('1.0.0', first)]);
    const inTheThird = applied([second], [earlier('1.0.0', first), earlier('2.0.0', first, second)]);
    expect(inTheThird).toEqual([inTheSecond[1]]);
  });
});

describe('layers from a registry', () => {
  const places = (layers: LayerNames[], before: EarlierVersion[] = []) => lay(layers, before).layers;
  const prefixes = (layers: LayerNames[], before: EarlierVersion[] = []) =>
    places(layers, before).map((place) => place.release?.prefix ?? null);

  test('have one file for all that they install, before their own manifests', () => {
    const [place] = places([sourced('a', 'Web', 'nginx', ['extra'])]);
    expect(place?.release).toEqual({
      prefix: 'nginx',
      basename: 'edge--web',
      appliedPath: 'manifests/001/edge--web.yaml',
    });
    expect(appliedOf(place!).map((one) => one.appliedPath)).toEqual([
      'manifests/001/edge--web.yaml',
      'manifests/001/edge--web-extra.yaml',
    ]);
  });

  test('alone have one: a layer of manifests has its manifests', () => {
    const [place] = places([layer('a', 'web', ['x'])]);
    expect(appliedOf(place!)).toEqual(place?.manifests);
    expect(prefixes([{ ...layer('a', 'web', ['x']), kind: 'MANIFEST' }])).toEqual([null]);
  });

  test('name their releases after the pack, the second of a pack with a mark, without a pack after themselves', () =>
    expect(
      prefixes([sourced('a', 'Web', 'nginx'), sourced('b', 'Shop', 'nginx'), sourced('c', 'My Till', null)]),
    ).toEqual(['nginx', expect.stringMatching(/^nginx-[0-9a-f]{8}$/), 'my-till']));

  test('keep the names of their releases, whatever comes before them or becomes of theirs', () => {
    const before = [earlier('1.0.0', sourced('a', 'Web', 'nginx'))];
    expect(prefixes([sourced('b', 'Shop', 'nginx'), sourced('a', 'Site', 'nginx-oss')], before)).toEqual([
      expect.stringMatching(/^nginx-[0-9a-f]{8}$/),
      'nginx',
    ]);
  });

  test('leave a tombstone for what they installed', () =>
    expect(lay([], [earlier('1.0.0', sourced('a', 'Web', 'nginx', ['x']))]).tombstones).toEqual([
      'manifests/999/edge--web.yaml',
      'manifests/999/edge--web-x.yaml',
    ]));
});

describe('tombstones', () => {
  const web = layer('a', 'web', ['x', 'y']);
  const dns = layer('b', 'dns', ['x']);

  test('stand for removed layers and detached manifests, in every later version', () => {
    const before = [earlier('1.0.0', web, dns), earlier('1.1.0', layer('a', 'web', ['x']))];
    expect(lay([layer('a', 'web', ['x'])], before).tombstones).toEqual([
      'manifests/999/edge--dns-x.yaml',
      'manifests/999/edge--web-y.yaml',
    ]);
  });

  test('go when the manifest comes back', () => {
    const before = [earlier('1.0.0', web), earlier('1.1.0', layer('a', 'web', ['x']))];
    expect(lay([web], before)).toMatchObject({
      tombstones: [],
      layers: [{ manifests: [{}, { basename: 'edge--web-y' }] }],
    });
  });

  test('come after every group, so that nothing is deleted before its new file has it', () => {
    const paths = applied(Array.from({ length: 256 }, (_, i) => layer(`l${i}`, `l${i}`, ['m'], i)));
    const [tombstone] = lay([], [earlier('1.0.0', web)]).tombstones;
    expect(paths.every((path) => path < tombstone!)).toBe(true);
  });
});

test('the file is named after the profile and the version', () => {
  expect(archiveFileName('edge-gateway', '1.0.0-rc.1+b2')).toBe('edge-gateway-1.0.0-rc.1+b2.tgz');
});
