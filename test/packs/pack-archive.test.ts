import { describe, expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { Parser, type ReadEntry } from 'tar';
import { indexedPack, indexText, uniqueArchives } from '../../src/packs/pack-index.js';
import { packArchive } from '../../src/packs/pack-archive.js';
import type { PackFiles } from '../../src/packs/pack.js';
import { packFiles } from './pack-sketch.js';

/** The entries of a gzipped tar as node-tar reads them. */
async function entriesOf(
  bytes: Buffer,
): Promise<readonly { path: string; mode: number | undefined; mtime: number | undefined; content: string }[]> {
  const found: { path: string; mode: number | undefined; mtime: number | undefined; content: string }[] = [];
  await new Promise<void>((resolve, reject) => {
    const parser = new Parser({
      strict: true,
      onReadEntry: (entry: ReadEntry) => {
        const chunks: Buffer[] = [];
        entry.on('data', (chunk: Buffer) => chunks.push(chunk));
        entry.on('end', () => {
          const content = Buffer.concat(chunks).toString();
          found.push({ path: entry.path, mode: entry.mode, mtime: entry.mtime?.getTime(), content });
        });
      },
    });
    parser.on('end', resolve);
    parser.on('error', reject);
    parser.end(bytes);
  });
  return found;
}

describe('the archive of a pack', () => {
  test('holds the pack’s files in one folder, sorted, without a trace of who made it', async () => {
    const { bytes, digest } = await packArchive('web-1.2.3', packFiles());
    expect(await entriesOf(bytes)).toEqual(
      ['README.md', 'logo.png', 'manifests/web.yaml', 'pack.json', 'values.yaml'].map((path) => ({
        path: `web-1.2.3/${path}`,
        mode: 0o644,
        mtime: 0,
        content: packFiles().get(path)?.toString(),
      })),
    );
    expect(digest).toBe(`sha256:${createHash('sha256').update(bytes).digest('hex')}`);
  });

  test('is the same whatever order its files come in', async () => {
    const reversed: PackFiles = new Map([...packFiles()].reverse());
    expect((await packArchive('web-1.2.3', reversed)).digest).toBe(
      (await packArchive('web-1.2.3', packFiles())).digest,
    );
  });

  test('is one gzip member, for readers that stop after the first', async () => {
    const { bytes } = await packArchive('web-1.2.3', packFiles());
    expect(gunzipSync(bytes).length % 512).toBe(0);
    expect(bytes.indexOf(Buffer.from([0x1f, 0x8b, 8]), 1)).toBe(-1);
  });

  test.each(['../x', '/etc/x', 'a//b', 'a\\b', 'a\nb', './x'])('never holds %j', async (path) => {
    await expect(packArchive('web', new Map([[path, Buffer.from('x')]]))).rejects.toMatchObject({
      code: 'PATH_ESCAPES',
    });
  });
});

describe('a pack folder that is indexed', () => {
  test('becomes an entry and an archive', async () => {
    const { entry, archive, faults } = await indexedPack(
      'web',
      packFiles({ annotations: { description: 'Serves.', disabled: 'true' } }),
    );
    expect(faults).toEqual([]);
    expect(archive?.fileName).toBe('web-1.2.3.tar.gz');
    expect(entry).toEqual({
      name: 'web',
      displayName: 'Web',
      version: '1.2.3',
      layer: 'addon',
      addonType: '',
      description: 'Serves.',
      cloudTypes: ['all'],
      annotations: { description: 'Serves.', disabled: 'true' },
      state: 'DISABLED',
      digest: `sha256:${createHash('sha256')
        .update(archive?.bytes ?? '')
        .digest('hex')}`,
      sizeBytes: archive?.bytes.length,
      url: 'web-1.2.3.tar.gz',
    });
  });

  test('with an error is left out', async () => {
    expect(await indexedPack('web', packFiles({ layer: 'x' }))).toMatchObject({ entry: null, archive: null });
  });

  test('under another name than its own is told so', async () => {
    const { entry, faults } = await indexedPack('old-web', packFiles());
    expect(entry).not.toBeNull();
    expect(faults).toMatchObject([{ file: '.', rule: 'folder-name', severity: 'warning' }]);
  });

  test('has its chart folders packed, and doesn’t ship them', async () => {
    const chart = {
      'charts-src/web/Chart.yaml': 'name: web\nversion: 1.0.0\n',
      'charts-src/web/templates/x.yaml': 'a: 1\n',
    };
    const { archive, faults } = await indexedPack('web', packFiles({ charts: ['charts/web-1.0.0.tgz'] }, chart));
    expect(faults).toEqual([]);
    const paths = (await entriesOf(archive!.bytes)).map(({ path }) => path);
    expect(paths).toContain('web-1.2.3/charts/web-1.0.0.tgz');
    expect(paths.some((path) => path.includes('charts-src'))).toBe(false);
  });

  test.each([
    ['without Chart.yaml', {}],
    ['without a version', { 'charts-src/web/Chart.yaml': 'name: web\n' }],
    ['that climbs out', { 'charts-src/web/Chart.yaml': 'name: ../../x\nversion: 1.0.0\n' }],
  ])('with a chart folder %s is left out', async (_, chart) => {
    const { entry, faults } = await indexedPack(
      'web',
      packFiles({}, { 'charts-src/web/templates/x.yaml': '', ...chart }),
    );
    expect(entry).toBeNull();
    expect(faults).toMatchObject([{ rule: 'chart-source', severity: 'error' }]);
  });

  test.each<[string, Record<string, string>, Record<string, string>?]>([
    ['another of the same name and version', { name: 'web' }],
    ['another that differs in capitals', { name: 'WEB' }],
    ['another with the same file name', { name: 'web-1.2.3', version: '4' }, { name: 'web', version: '1.2.3-4' }],
  ])('after %s is left out', async (_, other, own = {}) => {
    const unique = uniqueArchives();
    const [first, second] = [await indexedPack('a', packFiles(other)), await indexedPack('b', packFiles(own))];
    expect(unique(first).entry).not.toBeNull();
    expect(unique(second)).toMatchObject({ entry: null, archive: null });
    expect(unique(second).faults.at(-1)).toMatchObject({ rule: 'twice', severity: 'error' });
  });
});

test('the index is sorted by name, the newest version first, and the same for the same packs', async () => {
  const entryOf = async (name: string, version: string) =>
    (await indexedPack(name, packFiles({ name, version }))).entry!;
  const entries = [await entryOf('web', '1.9.0'), await entryOf('web', '1.10.0'), await entryOf('api', '1.0.0')];
  const index = JSON.parse(indexText(entries)) as { formatVersion: number; packs: { name: string; version: string }[] };
  expect(index.formatVersion).toBe(1);
  expect(index.packs.map(({ name, version }) => `${name} ${version}`)).toEqual([
    'api 1.0.0',
    'web 1.10.0',
    'web 1.9.0',
  ]);
  expect(indexText([...entries].reverse())).toBe(indexText(entries));
});
