import { describe, expect, test } from '@jest/globals';
import {
  archiveFileName,
  basenameOf,
  layoutOf,
  type EarlierVersion,
  type LayerNames,
} from '../../src/archives/layout.js';

const layer = (id: string, name: string, manifests: string[], installOrder = 0): LayerNames => ({
  id,
  name,
  installOrder,
  manifests: manifests.map((title) => ({ name: title })),
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

  test('do not depend on what is published later', () => {
    const first = layer('a', 'web', ['x']);
    const second = layer('b', 'WEB', ['x']);
    const inTheSecond = applied([first, second], [earlier('1.0.0', first)]);
    const inTheThird = applied([second], [earlier('1.0.0', first), earlier('2.0.0', first, second)]);
    expect(inTheThird).toEqual([inTheSecond[1]]);
  });
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
