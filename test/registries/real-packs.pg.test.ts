import { mkdtemp, readdir, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { createApp, type App } from '../../src/app.js';
import { loadConfig } from '../../src/config.js';
import { freshDatabase, type FreshDatabase } from '../support/database.js';
import { describeWithShared } from '../support/needs.js';
import { caller } from './workshop.js';

describeWithShared('the real packs of the field', (shared) => {
  const folder = path.join(shared, 'packs');
  let database: FreshDatabase;
  let dataDir: string;
  let app: App;
  let registryId: string;

  beforeAll(async () => {
    database = await freshDatabase();
    dataDir = await mkdtemp(path.join(os.tmpdir(), 'system-profiles-real-'));
    const config = loadConfig({ DATA_DIR: dataDir, DATABASE_URL: database.url, PACKS_DIR: folder });
    app = await createApp({ config, log: pino({ level: 'silent' }), databaseUrl: database.url });
    const input = { name: 'Real', kind: 'PACK', endpoint: pathToFileURL(folder).href, synchronize: true } as const;
    registryId = (await app.registries.add(input, caller('ada'))).registryId;
    await app.registrySync.sync({ registryId, request: 2 }, new AbortController().signal);
  }, 120_000);
  afterAll(async () => {
    await app.close();
    await database.close();
    await rm(dataDir, { recursive: true, force: true });
  });

  const everyVersion = async () => {
    const all: { name: string; version: string }[] = [];
    for (let after: string | null = null; ;) {
      const page = await app.catalog.packs({ first: 100, after }, { registryId });
      for (const { node } of page.edges) {
        const versions = await app.catalog.packVersions(registryId, node.name, { first: 100 });
        all.push(...versions.edges.map(({ node: { name, version } }) => ({ name, version })));
      }
      after = page.edges.at(-1)?.cursor ?? null;
      if (!page.hasNextPage) return all;
    }
  };

  test('are all in the catalog, or left out with a sentence', async () => {
    const folders = (await readdir(folder, { withFileTypes: true })).filter((entry) => entry.isDirectory());
    const [faults] = await app.registries.faults([registryId]);
    const versions = await everyVersion();
    expect(versions.length + (faults?.length ?? 0)).toBe(folders.length);
    expect(versions.length).toBeGreaterThan(100);
    for (const fault of faults ?? []) expect(fault).toMatch(/^\S+: .+\.$/s);
  });

  test('can each be put on a layer, with the values as their author typed them', async () => {
    for (const { name, version } of await everyVersion()) {
      const { source, values } = await app.layerContents.pack({ registryId, name, tag: version, presets: [] });
      expect(source).toMatchObject({ name, version, digest: expect.stringMatching(/^sha256:/) });
      expect(typeof values).toBe('string');
      expect((await app.archiveSources.content(source.digest)).length).toBeGreaterThan(0);
    }
  }, 240_000);
});
