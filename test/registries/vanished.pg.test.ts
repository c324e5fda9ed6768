import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { createApp, type App } from '../../src/app.js';
import { loadConfig } from '../../src/config.js';
import { indexFolder, starterPacksFolder } from '../../src/pack-folders.js';
import { freshDatabase, type FreshDatabase } from '../support/database.js';
import { serveFolder, type StaticServer } from './static-server.js';
import { caller } from './workshop.js';

type Index = { packs: { name: string; state?: string; digest: string }[] };

const ada = caller('ada');
let database: FreshDatabase;
let folder: string;
let index: Index;
let server: StaticServer;
let app: App;
let registryId: string;
let profileId: string;

beforeAll(async () => {
  database = await freshDatabase();
  folder = await mkdtemp(path.join(os.tmpdir(), 'system-profiles-vanished-'));
  await indexFolder(starterPacksFolder(), folder);
  index = JSON.parse(await readFile(path.join(folder, 'index.json'), 'utf8')) as Index;
  server = await serveFolder(folder);
  const config = loadConfig({ DATA_DIR: folder, DATABASE_URL: database.url, ALLOW_PRIVATE_REGISTRIES: 'on' });
  app = await createApp({ config, log: pino({ level: 'silent' }), databaseUrl: database.url });
  const added = { name: 'Shop', kind: 'PACK', endpoint: server.url, synchronize: true } as const;
  registryId = (await app.registries.add(added, ada)).registryId;
  await synchronised(index);
  profileId = (await app.wizard.create({ name: 'Gateway', description: '', tags: [], version: '1.0.0' }, ada))
    .profileId;
  await app.wizard.addPackLayer({ profileId, registryId, packName: 'demo-web', tag: '1.x', manifests: [] }, ada);
});
afterAll(async () => {
  await app.close();
  await server.close();
  await database.close();
  await rm(folder, { recursive: true, force: true });
});

/** The registry's index becomes this one, and the catalog follows. */
async function synchronised(next: Index): Promise<void> {
  await writeFile(path.join(folder, 'index.json'), JSON.stringify({ ...index, ...next }));
  // The first time the registry waits for its catalog already, and nothing new is asked for.
  const { revision: request } = await app.registries.requestSync({ registryId }, ada);
  await app.registrySync.sync({ registryId, request }, new AbortController().signal);
}

const changed = (change: (entry: Index['packs'][number]) => Index['packs']): Index => ({
  packs: index.packs.flatMap((entry) => (entry.name === 'demo-web' ? change(entry) : [entry])),
});

async function reviewed() {
  const found = await app.profiles.state(profileId);
  if (found?.profile.status !== 'active') throw new Error('The profile is not there.');
  const review = await app.profiles.review(found.profile);
  return {
    ready: review?.ready,
    codes: review?.problems.map(({ code }) => code).filter((code) => /^SOURCE_/.test(code)),
  };
}

describe('a pack of a draft', () => {
  test.each<[string, () => Index, readonly string[]]>([
    ['that its registry offers is no problem', () => index, []],
    [
      'that is offered with other content is told',
      () => changed((entry) => [{ ...entry, digest: `sha256:${'0'.repeat(64)}` }]),
      ['SOURCE_CHANGED'],
    ],
    [
      'that became deprecated is a warning',
      () => changed((entry) => [{ ...entry, state: 'DEPRECATED' }]),
      ['SOURCE_DEPRECATED'],
    ],
    [
      'that became disabled is a warning',
      () => changed((entry) => [{ ...entry, state: 'DISABLED' }]),
      ['SOURCE_DISABLED'],
    ],
    [
      'that is marked as deleted is a warning',
      () => changed((entry) => [{ ...entry, state: 'DELETED' }]),
      ['SOURCE_DELETED'],
    ],
    ['that vanished is a warning', () => changed(() => []), ['SOURCE_VANISHED']],
  ])('%s', async (_claim, next, codes) => {
    await synchronised(next());
    expect(await reviewed()).toEqual({ ready: true, codes });
  });

  test('that vanished is finished all the same, and its version keeps what it holds', async () => {
    await synchronised(changed(() => []));
    await app.wizard.finish({ profileId }, ada);
    const found = await app.profiles.state(profileId);
    const layer = found?.profile.status === 'active' ? found.profile.published?.layers[0] : undefined;
    expect(layer?.source).toMatchObject({ name: 'demo-web', tag: '1.x' });
    expect((await app.archiveSources.content(layer?.source?.digest ?? '')).length).toBeGreaterThan(100);
  });
});
