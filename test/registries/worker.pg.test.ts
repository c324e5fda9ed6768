import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { pino } from 'pino';
import type { RequestInfo } from '../../src/access/caller.js';
import { createApp, type App } from '../../src/app.js';
import { loadConfig } from '../../src/config.js';
import { indexFolder, starterPacksFolder } from '../../src/pack-folders.js';
import { defaultRegistryId } from '../../src/registries/defaults.js';
import { createQueues, type Queues } from '../../workers/queues.js';
import { startWorkers, type Workers } from '../../workers/start-workers.js';
import { eventually } from '../store/eventually.js';
import { freshDatabase, type FreshDatabase } from '../support/database.js';
import { serveFolder, type StaticServer } from './static-server.js';

const ada: RequestInfo = { caller: { actor: { kind: 'USER', id: 'ada' }, role: 'ADMIN' }, requestId: 'r1' };
const logged: string[] = [];
let database: FreshDatabase;
let folder: string;
let packs: string;
let server: StaticServer;
let app: App;
let queues: Queues;
let workers: Workers;

beforeAll(async () => {
  database = await freshDatabase();
  folder = await mkdtemp(path.join(os.tmpdir(), 'system-profiles-registries-'));
  packs = await mkdtemp(path.join(os.tmpdir(), 'system-profiles-packs-'));
  await indexFolder(starterPacksFolder(), packs);
  server = await serveFolder(packs);
  const config = loadConfig({ DATA_DIR: folder, DATABASE_URL: database.url, ALLOW_PRIVATE_REGISTRIES: 'on' });
  const log = pino({ level: 'info' }, { write: (line: string) => void logged.push(line) });
  app = await createApp({ config, log, databaseUrl: database.url });
  queues = await createQueues({ redisUrl: null, databaseUrl: database.url, db: app.db, log, retryMs: 20 });
  workers = await startWorkers(app, queues, { standByMs: 50, patienceMs: 200 });
});
afterAll(async () => {
  await workers.stop();
  await queues.close();
  await app.close();
  await server.close();
  await database.close();
  for (const made of [folder, packs]) await rm(made, { recursive: true, force: true });
});

const row = async (registryId: string) => (await app.registries.rows([registryId]))[0];
const becomes = async (registryId: string, status: 'SUCCEEDED' | 'FAILED') => {
  await eventually(async () => (await row(registryId))?.sync.status === status);
  return row(registryId);
};
let shop: string;
const known = async () =>
  (await app.catalog.packs({ first: 100 }, { registryId: shop })).edges.map(({ node }) => node.name);

describe('a registry on a web server', () => {
  test('is read soon after it was added, by way of the log, a job and a worker', async () => {
    const input = { name: 'Shop packs', kind: 'PACK', endpoint: server.url, synchronize: true } as const;
    shop = (await app.registries.add(input, ada)).registryId;
    expect(await becomes(shop, 'SUCCEEDED')).toMatchObject({ sync: { message: '7 pack versions.' } });
    expect(await known()).toContain('demo-web');
    const types = (await app.store.readStream({ streamId: shop, limit: 10 })).map(({ type }) => type);
    expect(types).toEqual(['RegistryAdded', 'RegistrySyncRequested', 'RegistrySynced']);
  });

  test('that has not changed costs one answer of 304', async () => {
    const before = server.answered.length;
    await app.registries.requestSync({ registryId: shop }, ada);
    await eventually(async () => (await row(shop))?.sync.message.includes('unchanged') === true);
    expect(server.answered.slice(before)).toEqual(['GET /index.json 304']);
  });

  test('that answers with a web page fails with one sentence, once, and its catalog stays', async () => {
    server.answerAll('<!doctype html><title>Welcome</title><p>Please sign in.');
    const before = server.answered.length;
    await app.registries.requestSync({ registryId: shop }, ada);
    const { sync } = (await becomes(shop, 'FAILED')) ?? {};
    expect(sync?.message).toMatch(/^[^\n<]{20,300}\.$/);
    expect(server.answered.length).toBe(before + 1);
    expect(await known()).toHaveLength(7);
    expect(logged.filter((line) => line.includes('"level":50') || line.includes('"level":40'))).toEqual([]);
  });

  test('that answers with a web page can’t be added at all', async () => {
    const input = { name: 'Page', kind: 'PACK', endpoint: server.url, synchronize: true } as const;
    await expect(app.registries.add(input, ada)).rejects.toMatchObject({ name: 'Invalid', path: ['endpoint'] });
    server.answerAll(null);
  });

  test('tells the audit what happened to it', async () => {
    const lines = (await app.audit.log({ first: 50 }, { subjectId: shop })).edges.map(({ node }) => node);
    expect(new Set(lines.map(({ subject }) => subject))).toEqual(new Set(['registry "Shop packs"']));
    expect(lines.at(-1)?.summary).toBe(`Added the registry "Shop packs" at ${server.url}.`);
  });
});

describe('a layer from a registry', () => {
  const draft = async (name: string) =>
    (await app.wizard.create({ name, description: '', tags: [], version: '1.0.0' }, ada)).profileId;
  const layersOf = async (profileId: string) => {
    const found = await app.profiles.state(profileId);
    return found?.profile.status === 'active' ? (found.profile.draft?.layers ?? []) : [];
  };

  test('is pinned to what its tag means today, with the pack’s own values', async () => {
    const profileId = await draft('Pinned');
    const listed = await app.catalog.pack(shop, 'demo-web');
    const tag = `${listed?.latestVersion.split('.')[0] ?? ''}.x`;
    await app.wizard.addPackLayer({ profileId, registryId: shop, packName: 'demo-web', tag, manifests: [] }, ada);
    const [layer] = await layersOf(profileId);
    expect(layer?.source).toMatchObject({ registryName: 'Shop packs', tag, version: listed?.latestVersion });
    const { pack, digest } = await app.layerContents.packContent({
      registryId: shop,
      name: 'demo-web',
      version: listed?.latestVersion ?? '',
    });
    expect(layer?.source?.digest).toBe(digest);
    const texts = await app.store.texts([layer?.values.digest ?? '']);
    expect(texts.get(layer?.values.digest ?? '')).toBe(pack.values);
  });

  test('starts with the presets that were chosen, recorded in its values', async () => {
    const version = (await app.catalog.pack(shop, 'demo-web'))?.latestVersion ?? '';
    const { pack } = await app.layerContents.packContent({ registryId: shop, name: 'demo-web', version });
    const preset = `${pack.presets[0]?.group ?? ''}:${pack.presets[0]?.name ?? ''}`;
    const { values } = await app.layerContents.pack({
      registryId: shop,
      name: 'demo-web',
      tag: version,
      presets: [preset],
    });
    expect(values).toContain(`# spectrocloud.com/enabled-presets: ${preset}`);
    const unknown = app.layerContents.pack({ registryId: shop, name: 'demo-web', tag: version, presets: ['a:b'] });
    await expect(unknown).rejects.toMatchObject({ code: 'PRESET_UNKNOWN', path: ['presets'] });
  });

  test('keeps its content when the registry is away', async () => {
    const profileId = await draft('Kept');
    const version = (await app.catalog.pack(shop, 'demo-web'))?.latestVersion ?? '';
    await app.wizard.addPackLayer(
      { profileId, registryId: shop, packName: 'demo-web', tag: version, manifests: [] },
      ada,
    );
    const [layer] = await layersOf(profileId);
    server.answerAll('gone');
    const digest = layer?.source?.digest ?? '';
    expect((await app.archiveSources.content(digest)).length).toBeGreaterThan(100);
    const pinned = await app.layerContents.pinnedPack({ registryId: shop, name: 'demo-web', version, digest });
    expect(pinned.pack.name).toBe('demo-web');
    server.answerAll(null);
  });

  test('whose stored content was damaged is fetched again', async () => {
    const version = (await app.catalog.pack(shop, 'demo-web'))?.latestVersion ?? '';
    const wanted = { registryId: shop, name: 'demo-web', version };
    const { digest } = await app.layerContents.packContent(wanted);
    const sha256 = digest.slice('sha256:'.length);
    const stored = path.join(folder, 'archives', 'content', 'sha256', sha256.slice(0, 2));
    const [file = ''] = await readdir(stored);
    await writeFile(path.join(stored, file), 'damaged');
    await expect(app.archiveSources.content(digest)).rejects.toMatchObject({ name: 'Refused' });
    await app.layerContents.pinnedPack({ ...wanted, digest: `sha256:${sha256}` });
    await app.layerContents.packContent(wanted);
    expect((await app.archiveSources.content(digest)).length).toBeGreaterThan(100);
  });

  test.each<[string, string, string, readonly string[]]>([
    ['no such pack', 'no-such-pack', '1.0.0', ['packName']],
    ['no such tag', 'demo-web', '99.x', ['tag']],
  ])('that names %s says so at the field', async (_, packName, tag, fieldPath) => {
    const profileId = await draft(`Missing ${packName} ${tag}`);
    await expect(
      app.wizard.addPackLayer({ profileId, registryId: shop, packName, tag, manifests: [] }, ada),
    ).rejects.toMatchObject({ name: 'NotFound', path: fieldPath });
  });

  test('keeps its registry from being removed while it is in a draft', async () => {
    await expect(app.registries.remove({ registryId: shop }, ada)).rejects.toMatchObject({
      code: 'REGISTRY_IN_USE',
      message: expect.stringContaining('"Kept" and "Pinned"'),
    });
  });

  test('can come from a registry that isn’t synchronised: name and version are tried live', async () => {
    const input = { name: 'Live', kind: 'PACK', endpoint: server.url, synchronize: false } as const;
    const { registryId } = await app.registries.add(input, ada);
    expect(await row(registryId)).toMatchObject({
      sync: { status: 'NEVER', message: expect.stringContaining('typed') },
    });
    const version = (await app.catalog.pack(shop, 'demo-web'))?.latestVersion ?? '';
    const wanted = { registryId, name: 'demo-web', presets: [] };
    const exact = await app.layerContents.pack({ ...wanted, tag: version });
    const train = await app.layerContents.pack({ ...wanted, tag: `${version.split('.')[0] ?? ''}.x` });
    expect(train.source.digest).toBe(exact.source.digest);
    await expect(app.layerContents.pack({ ...wanted, tag: '99.0.0' })).rejects.toMatchObject({ name: 'NotFound' });
  });
});

describe('the registries that come with the server', () => {
  test('are there after every start, each once', async () => {
    await workers.stop();
    await Promise.all([app.registrySync.ensureDefaults(), app.registrySync.ensureDefaults()]);
    await app.registrySync.ensureDefaults();
    const rows = (await app.registries.list({ first: 100 })).edges.map(({ node }) => node);
    expect(rows.filter(({ isDefault }) => isDefault).map(({ name }) => name)).toEqual([
      'Bitnami',
      'Grafana',
      'ingress-nginx',
      'Jetstack',
      'Palette community registry',
      'Prometheus community',
      'Starter packs',
    ]);
  });

  test('the starter packs need no network and no permission', async () => {
    const registryId = defaultRegistryId('starter-packs');
    await app.registrySync.sync({ registryId, request: 2 }, new AbortController().signal);
    expect(await row(registryId)).toMatchObject({ sync: { status: 'SUCCEEDED', entries: 7 } });
    const { source } = await app.layerContents.pack({ registryId, name: 'demo-web', tag: '1.x', presets: [] });
    const same = await app.layerContents.pack({ registryId: shop, name: 'demo-web', tag: '1.x', presets: [] });
    expect(source.digest).toBe(same.source.digest);
  });

  test('Palette’s community registry says what it wants, and nobody asks it before', async () => {
    const registryId = defaultRegistryId('palette-community');
    expect(await row(registryId)).toMatchObject({
      kind: 'OCI',
      content: 'PACKS',
      sync: { status: 'NEVER', message: expect.stringContaining('credentials') },
    });
    expect((await app.registries.scheduled()).map((one) => one.registryId)).not.toContain(registryId);
    await expect(app.registries.requestSync({ registryId }, ada)).rejects.toMatchObject({
      code: 'CREDENTIALS_MISSING',
    });
  });
});
