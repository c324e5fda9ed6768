import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { openArchiveStore } from '../../src/archives/store-file.js';
import { NotFound, Unavailable } from '../../src/errors.js';
import { packArchive } from '../../src/packs/pack-archive.js';
import { createContentStore } from '../../src/registries/content-store.js';
import { createRegistryContents } from '../../src/registries/contents.js';
import type { Entry, Fetched } from '../../src/registries/client.js';
import { createLayerContents, type LayerContents } from '../../src/sources/layer-sources.js';
import { chart, pack } from './samples.js';
import { syncing } from './syncing.js';
import { caller, offering, openWorkshop, type Workshop } from './workshop.js';

let workshop: Workshop;
let folder: string;
let layers: LayerContents;
const { add, again } = syncing(() => workshop);
/** what was fetched from registries, in order */
const fetched: string[] = [];

beforeAll(async () => {
  workshop = await openWorkshop();
  folder = await mkdtemp(path.join(os.tmpdir(), 'system-profiles-contents-'));
  const { pool } = workshop.database;
  const { store, vault, catalog, syncPorts } = workshop;
  const kept = createContentStore(openArchiveStore(folder), syncPorts.log);
  layers = createLayerContents(
    createRegistryContents({ pool, store, vault, connect: syncPorts.connect, catalog, kept }),
  );
});
beforeEach(() => {
  fetched.length = 0;
});
afterAll(async () => {
  await workshop.close();
  await rm(folder, { recursive: true, force: true });
});

type Files = Record<string, string | Buffer>;
const archive = (name: string, files: Files) =>
  packArchive(name, new Map(Object.entries(files).map(([file, text]) => [file, Buffer.from(text as string)])));
const chartFiles = (name: string, version: string, more: Files = {}) => ({
  'Chart.yaml': `apiVersion: v2\nname: ${name}\nversion: ${version}\n`,
  'values.yaml': `# of ${name}\nreplicas: 1\n`,
  ...more,
});

/** A client that has these archives, whatever its index says. */
function holding(archives: Record<string, Fetched>, ...entries: readonly Entry[]) {
  return {
    ...offering(...entries),
    versions: (name: string) =>
      Promise.resolve(Object.keys(archives).flatMap((key) => (key.startsWith(`${name} `) ? [key.split(' ')[1]!] : []))),
    fetch: ({ name, version }: { name: string; version: string }) => {
      fetched.push(`${name} ${version}`);
      const found = archives[`${name} ${version}`];
      return found
        ? Promise.resolve(found)
        : Promise.reject(new NotFound('CHART_NOT_FOUND', `The registry has no ${name} ${version}.`));
    },
  };
}

describe('the content of a chart', () => {
  test('is fetched once, whoever asks at the same time, and its digest is remembered where the index says none', async () => {
    const nginx = await archive(
      'nginx',
      chartFiles('nginx', '1.0.0', { 'README.md': '# nginx', 'values.schema.json': '{}' }),
    );
    const registryId = await add('HELM');
    workshop.behave(holding({ 'nginx 1.0.0': nginx }, chart('nginx', '1.0.0')));
    await workshop.sync(registryId);
    const wanted = { registryId, name: 'nginx', version: '1.0.0' };
    const [one, two] = await Promise.all([layers.chartContent(wanted), layers.chartContent(wanted)]);
    expect(two).toEqual(one);
    expect(one).toEqual({
      digest: nginx.digest,
      values: '# of nginx\nreplicas: 1\n',
      readme: '# nginx',
      valuesSchema: '{}',
    });
    await layers.chartContent(wanted);
    expect(fetched).toEqual(['nginx 1.0.0']);
    expect(await workshop.catalog.chartVersion(registryId, 'nginx', '1.0.0')).toMatchObject({ digest: nginx.digest });
  });

  test('stays pinned when the registry offers something else under the same version', async () => {
    const [first, second] = [
      await archive('redis', chartFiles('redis', '1.0.0')),
      await archive('redis', chartFiles('redis', '1.0.0', { 'values.yaml': 'replicas: 9\n' })),
    ];
    const registryId = await add('HELM');
    workshop.behave(holding({ 'redis 1.0.0': first }, chart('redis', '1.0.0', { digest: first.digest })));
    await workshop.sync(registryId);
    const { source, values } = await layers.chart({ registryId, name: 'redis', version: '1.0.0' });
    await again(registryId);
    workshop.behave(holding({ 'redis 1.0.0': second }, chart('redis', '1.0.0', { digest: second.digest })));
    await workshop.sync(registryId);
    expect((await layers.pinnedChart(source)).values).toBe(values);
    expect((await layers.chart({ registryId, name: 'redis', version: '1.0.0' })).values).toBe('replicas: 9\n');
  });

  test.each<[string, Files, string]>([
    ['no Chart.yaml', { 'values.yaml': '' }, 'no Chart.yaml'],
    ['values over a mebibyte', chartFiles('bad', '1.0.0', { 'values.yaml': 'x'.repeat(1_048_577) }), '1048577 bytes'],
    ['values that are no text', chartFiles('bad', '1.0.0', { 'values.yaml': 'a\0b' }), 'is no text'],
  ])('with %s is refused in a sentence', async (_, files, sentence) => {
    const registryId = await add('HELM');
    workshop.behave(holding({ 'bad 1.0.0': await archive('bad', files) }, chart('bad', '1.0.0')));
    await workshop.sync(registryId);
    await expect(layers.chart({ registryId, name: 'bad', version: '1.0.0' })).rejects.toMatchObject({
      name: 'Refused',
      code: 'CHART_UNUSABLE',
      path: ['version'],
      message: expect.stringContaining(sentence),
    });
  });

  test('of a registry that is away is unavailable, not gone', async () => {
    const registryId = await add('HELM');
    workshop.behave(offering(chart('away', '1.0.0')));
    await workshop.sync(registryId);
    workshop.behave({ fetch: () => Promise.reject(new Unavailable('REGISTRY_AWAY', 'packs.example is away.')) });
    await expect(layers.chartContent({ registryId, name: 'away', version: '1.0.0' })).rejects.toThrow(Unavailable);
  });
});

describe('a pack', () => {
  const json = (name: string, version: string) =>
    JSON.stringify({ name, displayName: name, version, layer: 'addon', addonType: 'x', cloudTypes: ['all'] });
  const files = (name: string, version: string) => ({
    'pack.json': json(name, version),
    'values.yaml': '# mine\npack:\n  namespace: shop\n',
    'logo.png': Buffer.from([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3]),
    'README.md': 'Read me.',
  });

  test('that calls itself something else than the index is refused', async () => {
    const registryId = await add();
    workshop.behave(
      holding(
        { 'mine 1.0.0': await archive('mine-1.0.0', files('yours', '1.0.0')) },
        pack('mine', '1.0.0', { digest: null }),
      ),
    );
    await workshop.sync(registryId);
    await expect(layers.pack({ registryId, name: 'mine', tag: '1.0.0', presets: [] })).rejects.toMatchObject({
      code: 'PACK_MISNAMED',
      path: ['tag'],
      message: expect.stringContaining('yours 1.0.0'),
    });
  });

  test('a logo is what its bytes say', async () => {
    const registryId = await add();
    workshop.behave(
      holding(
        { 'mine 1.0.0': await archive('mine-1.0.0', files('mine', '1.0.0')) },
        pack('mine', '1.0.0', { digest: null }),
      ),
    );
    await workshop.sync(registryId);
    const { logo, pack: read } = await layers.packContent({ registryId, name: 'mine', version: '1.0.0' });
    expect(logo?.mediaType).toBe('image/jpeg');
    expect(read.readme).toBe('Read me.');
  });

  test('a train takes the newest version that was not withdrawn', async () => {
    const registryId = await add();
    const archives = {
      'mine 1.2.7': await archive('mine-1.2.7', files('mine', '1.2.7')),
      'mine 1.2.8': await archive('mine-1.2.8', files('mine', '1.2.8')),
    };
    const digests = { digest: null };
    workshop.behave(
      holding(
        archives,
        pack('mine', '1.2.7', digests),
        pack('mine', '1.2.8', { ...digests, state: 'DISABLED' }),
        pack('mine', '2.0.0', { ...digests, state: 'DELETED' }),
      ),
    );
    await workshop.sync(registryId);
    const wanted = { registryId, name: 'mine', presets: [] };
    expect((await layers.pack({ ...wanted, tag: '1.2.x' })).source).toMatchObject({ tag: '1.2.x', version: '1.2.7' });
    for (const tag of ['1.2.8', '2.0.0'])
      await expect(layers.pack({ ...wanted, tag })).rejects.toMatchObject({ code: 'VERSION_WITHDRAWN', path: ['tag'] });
    await expect(layers.pack({ ...wanted, tag: '3.x' })).rejects.toMatchObject({
      code: 'TAG_NOT_FOUND',
      message: 'No version of mine fits "3.x". Choose for example 1.2.7.',
    });
  });

  test('is not looked for where there are only charts, or where nothing is', async () => {
    const registryId = await add('HELM');
    const wanted = { name: 'mine', tag: '1.0.0', presets: [] };
    await expect(layers.pack({ ...wanted, registryId })).rejects.toMatchObject({
      code: 'OTHER_CONTENT',
      path: ['registryId'],
    });
    await expect(layers.pack({ ...wanted, registryId: 'no uuid' })).rejects.toMatchObject({
      code: 'REGISTRY_NOT_FOUND',
    });
    await workshop.commands.remove({ registryId }, caller('ada'));
    await expect(layers.pack({ ...wanted, registryId })).rejects.toMatchObject({ code: 'REGISTRY_NOT_FOUND' });
  });
});
