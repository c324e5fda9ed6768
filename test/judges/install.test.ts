import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { EarlierVersion } from '../../src/archives/layout.js';
import { authored, configMap, type LayerSketch } from '../archives/authored.js';
import { built, scratch } from '../archives/built.js';
import { Shelf } from '../archives/packed-content.js';
import { K3s, type ManifestFile } from './k3s.js';

let folder: Awaited<ReturnType<typeof scratch>>;
const shelf = new Shelf();
const pack = (...charts: string[]) =>
  shelf.packLayer(
    { name: 'secrets', charts: Object.fromEntries(charts.map((name) => [name, {}])) },
    { id: 'secrets', installOrder: 3 },
  );
const web: LayerSketch = { id: 'web', name: 'web', manifests: { a: configMap('a'), b: configMap('b') } };
const dns: LayerSketch = { id: 'dns', name: 'dns', manifests: { c: `${configMap('c')}---\n${configMap('d')}` } };
/** What each version holds: removed layers and manifests, other orders and names, an object that moves, fewer charts. */
const history: readonly LayerSketch[][] = [
  [web, dns, pack('vault', 'agent')],
  [{ ...web, installOrder: 9, manifests: { a: configMap('a') } }, dns, pack('vault')],
  [{ ...dns, name: 'DNS', installOrder: -1, manifests: { c: configMap('c') } }, pack('agent')],
  [
    { ...web, name: 'dns', manifests: { a: configMap('d') } },
    { ...dns, manifests: { e: configMap('c') } },
  ],
];
let unpacked: string[];

beforeAll(async () => {
  folder = await scratch();
  const earlier: EarlierVersion[] = [];
  unpacked = [];
  for (const [i, layers] of history.entries()) {
    const version = authored({ version: `1.${i}.0`, layers });
    const { file } = await built(join(folder.path, 'store'), version, earlier, shelf);
    const target = mkdtempSync(join(folder.path, `unpacked-${i}-`));
    execFileSync('tar', ['-xzf', file, '-C', target]);
    unpacked.push(target);
    earlier.push({ version: `1.${i}.0`, layers: version.layers });
  }
});
afterAll(() => folder.remove());

/** A device with k3s' folder on the disk, and the k3s that looks into it. */
function device() {
  const manifests = mkdtempSync(join(folder.path, 'k3s-'));
  mkdirSync(join(manifests, 'manifests'));
  const k3s = new K3s();
  return {
    k3s,
    install(version: number, times = 1) {
      for (let i = 0; i < times; i++)
        execFileSync('sh', [
          join(unpacked[version]!, 'install.sh'),
          ...['--target', 'k3s', '--manifests-dir', join(manifests, 'manifests')],
        ]);
      expect(k3s.scan(filesBelow(join(manifests, 'manifests')))).toEqual([]);
      return k3s.identities();
    },
  };
}

function filesBelow(root: string): readonly ManifestFile[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((path) => statSync(join(root, path)).isFile())
    .map((path) => ({
      path,
      text: readFileSync(join(root, path), 'utf8'),
      mtimeMs: statSync(join(root, path)).mtimeMs,
    }));
}

const paths = [
  [0, 1, 2, 3],
  [0, 3],
  [1, 3],
  [0, 2],
  [0, 1],
  [2, 3],
  [1, 2],
  [3, 0, 1],
];

test.each(paths.map((versions) => [versions]))(
  'versions %j, one after the other, leave k3s with what the last one says',
  (versions) => {
    const upgraded = device();
    for (const version of versions) upgraded.install(version, 2);
    expect(upgraded.k3s.identities()).toEqual(device().install(versions.at(-1)!));
  },
);

test('the same version twice changes nothing', () => {
  const once = device();
  once.install(0);
  const deeds = once.k3s.deeds.length;
  once.install(0);
  expect(once.k3s.deeds).toHaveLength(deeds);
});
