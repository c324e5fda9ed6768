import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildArchive } from '../../src/archives/build.js';
import { noArchiveSources } from '../../src/archives/layer-contents.js';
import { createMemberCache, type MemberCache } from '../../src/archives/member-cache.js';
import { openArchiveStore } from '../../src/archives/store-file.js';
import { authored, configMap } from './authored.js';
import { scratch } from './built.js';
import { signerFrom } from './signer.js';

let folder: Awaited<ReturnType<typeof scratch>>;
beforeAll(async () => {
  folder = await scratch();
});
afterAll(() => folder.remove());

const filesIn = (root: string) =>
  readdirSync(root, { recursive: true, encoding: 'utf8' })
    .map((path) => join(root, path))
    .filter((path) => statSync(path).isFile());

/** A cache that counts what it has made anew. */
function counting(root: string, settings: Parameters<typeof createMemberCache>[1] = {}) {
  const cache = createMemberCache(root, settings);
  let made = 0;
  const member = (key: string, content = key) =>
    cache.member([key], async () => {
      made += 1;
      return Buffer.from(content);
    });
  return { cache, member, made: () => made };
}

describe('a member', () => {
  test('is made once, however many ask at once, and kept for the next program', async () => {
    const root = join(folder.path, 'once');
    const first = counting(root);
    await Promise.all([first.member('a'), first.member('a'), first.member('a')]);
    const second = counting(root);
    expect((await second.member('a')).toString()).toBe('a');
    expect([first.made(), second.made()]).toEqual([1, 0]);
  });

  test.each([
    ['cut short', (bytes: Buffer) => bytes.subarray(0, 40)],
    ['empty', () => Buffer.alloc(0)],
    ['altered by one bit', (bytes: Buffer) => Buffer.from(bytes.map((byte, i) => (i === 50 ? byte ^ 1 : byte)))],
  ])('that is %s is made again, and mended', async (name, spoil) => {
    const root = join(folder.path, name);
    const content = 'x'.repeat(100);
    await counting(root).member('a', content);
    const [file = ''] = filesIn(root);
    writeFileSync(file, spoil(readFileSync(file)));
    const again = counting(root);
    expect((await again.member('a', content)).toString()).toBe(content);
    expect([again.made(), filesIn(root).length]).toEqual([1, 1]);
    const third = counting(root);
    await third.member('a', content);
    expect(third.made()).toBe(0);
  });

  test('of another compressor is not taken', async () => {
    const root = join(folder.path, 'other');
    await counting(root, { compressor: 'zlib-1' }).member('a', 'one');
    expect((await counting(root, { compressor: 'zlib-2' }).member('a', 'two')).toString()).toBe('two');
  });

  test('is made without the cache when its folder can not be used, and somebody is told', async () => {
    const file = join(folder.path, 'a-file');
    writeFileSync(file, '');
    const faults: unknown[] = [];
    const { member } = counting(file, { onFault: (error) => void faults.push(error) });
    expect((await member('a')).toString()).toBe('a');
    expect(faults.length).toBeGreaterThan(0);
  });
});

describe('when there are too many', () => {
  const SIZE = 132;

  test('the oldest go', async () => {
    const root = join(folder.path, 'bounded');
    const { member } = counting(root);
    for (let i = 0; i < 12; i++) await member(String(i), String(i).padEnd(100));
    const before = filesIn(root);
    utimesSync(before[4]!, new Date(0), new Date(0));
    const cache = createMemberCache(root, { maxBytes: 10 * SIZE });
    expect(await cache.trim()).toBe(3);
    expect(filesIn(root)).toHaveLength(9);
    expect(filesIn(root)).not.toContain(before[4]);
    expect(await cache.trim()).toBe(0);
  });

  test('it trims itself while it is filled', async () => {
    const root = join(folder.path, 'filled');
    const { member } = counting(root, { maxBytes: 10 * SIZE });
    for (let i = 0; i < 50; i++) await member(String(i), String(i).padEnd(100));
    expect(filesIn(root).length).toBeLessThanOrEqual(11);
  });
});

describe('a build with a cache', () => {
  const long = (name: string) => configMap(name, `data: {x: ${'y'.repeat(5_000)}}\n`);
  const version = (changed: string) =>
    authored({
      layers: ['a', 'b', 'c'].map((name) => ({ name, manifests: { m: long(name === 'b' ? changed : name) } })),
    });
  const build = (root: string, changed: string, cache?: MemberCache) =>
    buildArchive({
      version: version(changed),
      earlier: [],
      store: openArchiveStore(join(folder.path, root)),
      sources: noArchiveSources,
      signer: signerFrom(),
      cache,
    });

  test('gives the bytes that one without gives, cold, warm and from a spoiled cache', async () => {
    const root = join(folder.path, 'members');
    const plain = await build('plain', 'b');
    expect((await build('cold', 'b', createMemberCache(root))).sha256).toBe(plain.sha256);
    expect((await build('warm', 'b', createMemberCache(root))).sha256).toBe(plain.sha256);
    for (const file of filesIn(root)) writeFileSync(file, 'spoiled');
    expect((await build('spoiled', 'b', createMemberCache(root))).sha256).toBe(plain.sha256);
  });

  test('compresses again only what changed', async () => {
    const cache = createMemberCache(join(folder.path, 'edited'));
    const made: string[] = [];
    const watched: MemberCache = {
      ...cache,
      member: (parts, make, isSmall) =>
        cache.member(
          parts,
          () => {
            if (isSmall !== true) made.push(parts[0]!);
            return make();
          },
          isSmall,
        ),
    };
    await build('first', 'b', watched);
    made.length = 0;
    await build('second', 'edited', watched);
    expect(made.filter((path) => /^(manifests|layers)\//.test(path)).sort()).toEqual([
      'layers/001-b/manifests/m',
      'manifests/001/edge-gateway--b-m.yaml',
    ]);
  });
});
