import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { unpack, type UnpackLimits } from '../../../src/registries/unpack.js';
import { faultOf } from './host.js';
import { archiveOf, tarOf, tgzOf, type TarEntry } from './tars.js';

const SMALL: UnpackLimits = { archiveBytes: 100_000, unpackedBytes: 20_000, files: 3, fileBytes: 5_000 };
const END = Buffer.alloc(1_024);

const contents = async (bytes: Buffer, allowed?: UnpackLimits): Promise<Record<string, string>> =>
  Object.fromEntries([...(await unpack(bytes, allowed))].map(([name, content]) => [name, content.toString()]));

describe('an archive', () => {
  test('gives its files without the folder that holds them all', async () => {
    const files = { 'pack.json': '{}', 'charts/a/values.yaml': 'a: 1\n', empty: '' };
    expect(await contents(archiveOf('demo-1.0.0', files))).toEqual(files);
  });

  test('of a chart may lack such a folder', async () => {
    const entries = [
      { path: 'Chart.yaml', content: 'name: a' },
      { path: 'templates/a.yaml', content: 'b' },
    ];
    expect(await contents(tgzOf(entries))).toEqual({ 'Chart.yaml': 'name: a', 'templates/a.yaml': 'b' });
  });

  test('may name its paths from "./" on, hold folders, and a header for all of it', async () => {
    const entries: readonly TarEntry[] = [
      {
        path: 'pax_global_header',
        type: 'GlobalExtendedHeader',
        content: '52 comment=0123456789012345678901234567890123456789\n',
      },
      { path: './', type: 'Directory' },
      { path: './demo/', type: 'Directory' },
      { path: './demo/pack.json', content: '{}' },
    ];
    expect(await contents(tgzOf(entries))).toEqual({ 'pack.json': '{}' });
  });

  test('may have long paths, as GNU and pax write them', async () => {
    const long = `demo/${'folder/'.repeat(40)}file.txt`;
    const gnu: readonly TarEntry[] = [
      { path: '././@LongLink', type: 'NextFileHasLongPath', content: `${long}\0` },
      { path: 'short', content: 'gnu' },
    ];
    const pax: readonly TarEntry[] = [{ path: 'short', content: 'pax', pax: { path: long } }];
    expect(await contents(tgzOf(gnu))).toEqual({ [long.slice('demo/'.length)]: 'gnu' });
    expect(await contents(tgzOf(pax))).toEqual({ [long.slice('demo/'.length)]: 'pax' });
  });

  test('may come in several gzip members, and be filled up with zeros', async () => {
    const tar = Buffer.concat([tarOf([{ path: 'demo/a', content: 'a' }]), END, Buffer.alloc(8_192)]);
    const bytes = Buffer.concat([gzipSync(tar.subarray(0, 100)), gzipSync(tar.subarray(100)), Buffer.alloc(512)]);
    expect(await contents(bytes)).toEqual({ a: 'a' });
  });

  test("of the system's tar is read as it was packed", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'unpack-'));
    try {
      const long = 'x'.repeat(95);
      mkdirSync(path.join(folder, 'demo', long), { recursive: true });
      writeFileSync(path.join(folder, 'demo', 'pack.json'), '{}');
      writeFileSync(path.join(folder, 'demo', long, 'größe.txt'), 'text');
      for (const format of ['gnu', 'pax', 'ustar']) {
        const bytes = execFileSync('tar', ['-C', folder, `--format=${format}`, '-cz', 'demo']);
        expect(await contents(bytes)).toEqual({ 'pack.json': '{}', [`${long}/größe.txt`]: 'text' });
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

type Row = readonly [name: string, bytes: Buffer, code: string, sentence: RegExp];

const safe: TarEntry = { path: 'demo/pack.json', content: '{}' };
const beside = (...entries: TarEntry[]) => tgzOf([safe, ...entries]);
const incompressible = Buffer.from(Array.from({ length: 4_000 }, (_, index) => (index * 7_919 * index) % 251));

const hostile: readonly Row[] = [
  [
    'a symbolic link',
    beside({ path: 'demo/a', type: 'SymbolicLink', linkpath: '/etc/passwd' }),
    'ARCHIVE_UNSAFE',
    /"demo\/a" is a symbolic link/,
  ],
  [
    'a hard link',
    beside({ path: 'demo/a', type: 'Link', linkpath: 'demo/pack.json' }),
    'ARCHIVE_UNSAFE',
    /a hard link/,
  ],
  ['a device', beside({ path: 'demo/a', type: 'CharacterDevice' }), 'ARCHIVE_UNSAFE', /a device/],
  ['a pipe', beside({ path: 'demo/a', type: 'FIFO' }), 'ARCHIVE_UNSAFE', /a pipe/],
  [
    'an unknown kind',
    beside({ path: 'demo/a', type: 'TapeVolumeHeader' }),
    'ARCHIVE_UNSAFE',
    /neither a file nor a folder/,
  ],
  ['a path that climbs', beside({ path: 'demo/../../a' }), 'ARCHIVE_UNSAFE', /leads out/],
  ['an absolute path', beside({ path: '/etc/cron.d/a' }), 'ARCHIVE_UNSAFE', /absolute/],
  ['a Windows path', beside({ path: 'demo\\..\\a' }), 'ARCHIVE_UNSAFE', /leads out/],
  ['a climbing path by pax', beside({ path: 'demo/a', pax: { path: '../a' } }), 'ARCHIVE_UNSAFE', /leads out/],
  ['a control character', beside({ path: 'demo/a\u001b[31m' }), 'ARCHIVE_UNSAFE', /isn't plain/],
  [
    'a path too long',
    beside({ path: 'demo/a', pax: { path: `demo/${'a'.repeat(1_100)}` } }),
    'ARCHIVE_UNSAFE',
    /isn't plain/,
  ],
  [
    'a path that is no UTF-8',
    beside({ path: 'x', rawPath: Buffer.from([0x64, 0x2f, 0xff, 0xfe]) }),
    'ARCHIVE_UNSAFE',
    /isn't UTF-8/,
  ],
  ['the same path twice', beside(safe), 'ARCHIVE_UNSAFE', /twice/],
  ['the same path in other words', beside({ path: './demo/pack.json' }), 'ARCHIVE_UNSAFE', /twice/],
  ['no gzip', tarOf([safe]), 'ARCHIVE_UNREADABLE', /isn't gzipped/],
  ['nothing', Buffer.alloc(0), 'ARCHIVE_UNREADABLE', /isn't gzipped/],
  ['no files', tgzOf([{ path: 'demo/', type: 'Directory' }]), 'ARCHIVE_UNREADABLE', /holds no files/],
  ['no tar', gzipSync('a'.repeat(2_000)), 'ARCHIVE_UNREADABLE', /isn't a tar/],
  ['gzip in gzip', gzipSync(beside()), 'ARCHIVE_UNREADABLE', /ends in the middle|isn't a tar/],
  ['a cut gzip', beside().subarray(0, -20), 'ARCHIVE_UNREADABLE', /ends in the middle/],
  [
    'a damaged gzip',
    damaged(tgzOf([{ path: 'demo/a', content: incompressible }])),
    'ARCHIVE_UNREADABLE',
    /can't be read|damaged/,
  ],
  [
    'a cut tar',
    gzipSync(tarOf([safe, { path: 'demo/a', content: 'x'.repeat(2_000) }]).subarray(0, -1_000)),
    'ARCHIVE_UNREADABLE',
    /ends in the middle/,
  ],
  [
    'garbage behind the tar',
    gzipSync(Buffer.concat([tarOf([safe]), END, Buffer.from('more')])),
    'ARCHIVE_UNREADABLE',
    /behind its end/,
  ],
  [
    'garbage behind the gzip',
    Buffer.concat([beside(), Buffer.from('more')]),
    'ARCHIVE_UNREADABLE',
    /behind its end|can't be read/,
  ],
  [
    'a size that is no number',
    beside({ path: 'demo/a', content: 'x', pax: { path: 'demo/a', size: 1.5 } }),
    'ARCHIVE_UNREADABLE',
    /damaged/,
  ],
  [
    'a size that is a lie',
    beside({ path: 'demo/a', content: 'x', size: 4_000_000_000 }),
    'ARCHIVE_TOO_LARGE',
    /4000000000 bytes/,
  ],
  [
    'a header of headers without end',
    beside({ path: 'x', type: 'ExtendedHeader', content: 'x'.repeat(70_000) }),
    'ARCHIVE_TOO_LARGE',
    /70000 bytes/,
  ],
];

describe('an archive with', () => {
  test.each(hostile)('%s is refused', async (_name, bytes, code, sentence) => {
    const fault = await faultOf(unpack(bytes));
    expect(fault).toMatchObject({ name: 'Invalid', code });
    expect(fault.message).toMatch(sentence);
    expect(fault.message).toMatch(/^The archive [^\n\u001b]{10,1500}\.$/);
  });
});

describe('the limits', () => {
  const sized = (...sizes: number[]) =>
    tgzOf(sizes.map((size, index) => ({ path: `demo/${index}`, content: Buffer.alloc(size) })));

  test.each<readonly [string, Buffer, Buffer, string]>([
    ['one file', sized(5_000), sized(5_001), '5000 are allowed for one'],
    ['files', sized(1, 1, 1), sized(1, 1, 1, 1), 'more than 3 files'],
    ['all of it', sized(5_000, 5_000, 5_000), sized(5_000, 5_000, 5_000, 5_000), 'more than 20000 bytes'],
  ])('for %s hold exactly', async (_name, most, more, sentence) => {
    expect((await unpack(most, SMALL)).size).toBeGreaterThan(0);
    expect(await faultOf(unpack(more, { ...SMALL, ...(sentence.includes('20000') && { files: 9 }) }))).toMatchObject({
      code: 'ARCHIVE_TOO_LARGE',
      message: expect.stringContaining(sentence),
    });
  });

  test('for the packed bytes hold exactly', async () => {
    const bytes = sized(1);
    await expect(unpack(bytes, { ...SMALL, archiveBytes: bytes.length })).resolves.toBeDefined();
    expect(await faultOf(unpack(bytes, { ...SMALL, archiveBytes: bytes.length - 1 }))).toMatchObject({
      code: 'ARCHIVE_TOO_LARGE',
    });
  });

  test('stop a bomb before it is unpacked', async () => {
    const bomb = gzipSync(Buffer.concat([tarOf([safe]), END, Buffer.alloc(300 * 1_024 * 1_024)]));
    const before = process.memoryUsage().rss;
    expect(await faultOf(unpack(bomb))).toMatchObject({ code: 'ARCHIVE_TOO_LARGE' });
    expect(process.memoryUsage().rss - before).toBeLessThan(100 * 1_024 * 1_024);
  });
});

test('whatever an archive holds comes out again, and whatever else is given is refused', async () => {
  const name = fc.stringMatching(/^[a-z0-9]{1,8}$/);
  const file = fc.tuple(fc.array(name, { minLength: 1, maxLength: 3 }), fc.uint8Array({ maxLength: 2_000 }));
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(file, { minLength: 1, maxLength: 8, selector: ([parts]) => parts[0] }),
      async (files) => {
        const entries = files.map(([parts, bytes]) => ({
          path: `top/${parts.join('/')}`,
          content: Buffer.from(bytes),
        }));
        const unpacked = await unpack(tgzOf([...entries, { path: 'top/at-the-root', content: 'x' }]));
        for (const { path: place, content } of entries)
          expect(unpacked.get(place.slice('top/'.length))).toEqual(content);
      },
    ),
    { numRuns: 50 },
  );
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 3_000 }), async (bytes) => {
      const fault = await faultOf(unpack(gzipSync(bytes)));
      expect(fault).toMatchObject({ name: 'Invalid' });
    }),
    { numRuns: 50 },
  );
});

function damaged(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  copy.fill(0xff, Math.floor(copy.length / 2), Math.floor(copy.length / 2) + 40);
  return copy;
}
