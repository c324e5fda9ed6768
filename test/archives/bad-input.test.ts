import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readdirSync } from 'node:fs';
import { truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { buildArchive } from '../../src/archives/build.js';
import type { ArchiveStore, Progress } from '../../src/archives/archives.js';
import type { ArchiveSources } from '../../src/archives/layer-contents.js';
import { openArchiveStore } from '../../src/archives/store-file.js';
import { Unavailable } from '../../src/errors.js';
import { limits } from '../../src/limits.js';
import { authored, configMap } from './authored.js';
import { built, scratch, textsOf } from './built.js';
import { Shelf } from './packed-content.js';
import { signerFrom } from './signer.js';

let folder: Awaited<ReturnType<typeof scratch>>;
beforeAll(async () => {
  folder = await scratch();
});
afterAll(() => folder.remove());

const shelf = new Shelf();
const version = authored({
  layers: [
    { name: 'web', manifests: { config: configMap('web') } },
    shelf.packLayer({ name: 'secrets', charts: { vault: {} } }),
  ],
});

describe('a store that fails half-way', () => {
  const fault = (code: string) => Object.assign(new Error('the words of the system'), { code });
  const build = (
    root: string,
    changes: Partial<ArchiveStore>,
    sources: ArchiveSources = shelf,
    onProgress?: (progress: Progress) => void,
  ) =>
    buildArchive({
      ...{ version, earlier: [], signer: signerFrom(), sources, onProgress },
      store: { ...openArchiveStore(join(folder.path, root)), ...changes },
    });
  const placing = (
    root: string,
    change: Partial<Awaited<ReturnType<ArchiveStore['begin']>>>,
  ): Partial<ArchiveStore> => ({
    begin: async () => ({ ...(await openArchiveStore(join(folder.path, root)).begin()), ...change }),
  });

  test.each([
    ['ENOSPC', 'STORE_FULL'],
    ['EDQUOT', 'STORE_FULL'],
    ['EIO', 'STORE_DOWN'],
    ['EROFS', 'STORE_DOWN'],
    ['EACCES', 'STORE_DOWN'],
  ])('with %s when the file is to be kept is %s, to be tried again, and leaves nothing', async (system, code) => {
    const failing = placing(system, { commit: () => Promise.reject(fault(system)) });
    const error = await build(system, failing).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(Unavailable);
    expect(error).toMatchObject({ code, message: expect.not.stringContaining('words of the system') });
    expect(readdirSync(join(folder.path, system, 'partial'))).toEqual([]);
    expect((await build(system, {})).sha256).toBe((await build('other', {})).sha256);
  });

  test('where packs and charts are, while they are written, keeps nothing', async () => {
    let reads = 0;
    const flaky: ArchiveSources = {
      content: (digest) =>
        ++reads > 1 ? Promise.reject(new Unavailable('STORE_DOWN', 'The store is away.')) : shelf.content(digest),
    };
    await expect(build('flaky', {}, flaky)).rejects.toMatchObject({ code: 'STORE_DOWN' });
    expect(reads).toBe(2);
    expect(readdirSync(join(folder.path, 'flaky'))).toEqual(['partial']);
    expect(readdirSync(join(folder.path, 'flaky', 'partial'))).toEqual([]);
  });

  test('that gives other bytes the second time never makes an archive', async () => {
    let reads = 0;
    const changing: ArchiveSources = {
      content: async (digest) => (++reads > 1 ? Buffer.from('other') : await shelf.content(digest)),
    };
    await expect(build('changing', {}, changing)).rejects.toMatchObject({ code: 'CONTENT_CHANGED' });
    expect(readdirSync(join(folder.path, 'changing', 'partial'))).toEqual([]);
  });

  test('that lost its file is written anew by the next build', async () => {
    const first = await build('lost', {});
    const file = join(folder.path, 'lost', 'sha256', first.sha256.slice(0, 2), `${first.sha256}.tgz`);
    await truncate(file, 100);
    const again = await build('lost', {});
    expect(await openArchiveStore(join(folder.path, 'lost')).stat(first.sha256)).toEqual({
      sizeBytes: again.sizeBytes,
    });
  });
});

test('names that are alike once they are slugs make files, folders, charts and releases of their own', async () => {
  const names = ['Till 1', 'till-1', 'till_1', 'TILL.1', 'till  1'];
  const layers = [
    ...names.map((name) => ({
      name,
      manifests: Object.fromEntries(names.map((own, i) => [own, configMap(`${name.length}-${i}`.replace(/\W/g, '-'))])),
    })),
    ...names.map((name, i) =>
      shelf.packLayer(
        { name: 'till', charts: { one: {} }, manifests: { 'one.yaml': configMap('x') } },
        { id: `p${i}`, name: `p ${name}` },
      ),
    ),
    shelf.chartLayer('till-one', { name: 'chart' }),
  ];
  const texts = textsOf(await built(folder.path, authored({ layers }), [], shelf));
  const profile = JSON.parse(texts.get('profile.json')!) as {
    layers: { folder: string; manifests: string[]; releases: { name: string }[] }[];
  };
  for (const all of [
    profile.layers.map((layer) => layer.folder),
    profile.layers.flatMap((layer) => layer.manifests).map((path) => path.slice(path.lastIndexOf('/'))),
    profile.layers.flatMap((layer) => layer.releases).map(({ name }) => name),
  ])
    expect(new Set(all).size).toBe(all.length);
  expect(profile.layers.flatMap((layer) => layer.releases)).toHaveLength(11);
});

const padded = (start: string, end: string) =>
  `${start}${'y'.repeat(limits.textBytes - Buffer.byteLength(start + end))}${end}`;

test.each([
  ['manifests', (i: number) => ({ manifests: { m: padded(`${configMap(`c${i}`)}data:\n  x: "`, '"\n') } })],
  ['values', (i: number) => ({ values: padded(`# ${i} `, '\n'), manifests: { m: configMap(`c${i}`) } })],
])(
  'as many %s as a version may have, each as long as one may be, are packed and read',
  async (_, textsOfLayer) => {
    const count = limits.versionTextBytes / limits.textBytes;
    const layers = Array.from({ length: count }, (__, i) => ({ name: `layer ${i}`, ...textsOfLayer(i) }));
    const archive = await built(folder.path, authored({ layers }));
    expect(archive.members.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)).toBeGreaterThan(limits.versionTextBytes);
    expect(archive.sizeBytes).toBeLessThan(limits.versionTextBytes * 2);
  },
  60_000,
);
