import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { createApp, type App } from '../../src/app.js';
import { loadConfig } from '../../src/config.js';
import { freshDatabase, type FreshDatabase } from '../support/database.js';
import { startProgram } from '../support/program.js';
import { serveFolder, type StaticServer } from './static-server.js';
import { caller } from './workshop.js';

const ada = caller('ada');
let database: FreshDatabase;
let folder: string;
let server: StaticServer;
let app: App;
let env: NodeJS.ProcessEnv;

beforeAll(async () => {
  database = await freshDatabase();
  folder = await mkdtemp(path.join(os.tmpdir(), 'system-profiles-killed-'));
  server = await serveFolder(folder);
  env = { DATA_DIR: folder, DATABASE_URL: database.url, ALLOW_PRIVATE_REGISTRIES: 'on' };
  app = await createApp({ config: loadConfig(env), log: pino({ level: 'silent' }), databaseUrl: database.url });
});
afterAll(async () => {
  await app.close();
  await server.close();
  await database.close();
  await rm(folder, { recursive: true, force: true });
});

const publish = (prefix: string, count: number) => {
  const packs = Array.from({ length: count }, (_, i) => ({
    ...{ name: `${prefix}-${i}`, version: '1.0.0', layer: 'addon', url: `${prefix}-${i}.tar.gz` },
    digest: `sha256:${'a'.repeat(64)}`,
  }));
  return writeFile(path.join(folder, 'index.json'), JSON.stringify({ formatVersion: 1, packs }));
};

test('a worker that is killed in the middle of a load leaves the old catalog, and the next one clears up', async () => {
  await publish('old', 3);
  const input = { name: 'Packs', kind: 'PACK', endpoint: server.url, synchronize: true } as const;
  const { registryId } = await app.registries.add(input, ada);
  const signal = new AbortController().signal;
  await app.registrySync.sync({ registryId, request: 2 }, signal);
  await publish('new', 400);
  const { revision: request } = await app.registries.requestSync({ registryId }, ada);

  const worker = startProgram('test/registries/slow-sync.ts', env, [registryId, String(request)]);
  await worker.line(/^loading/);
  expect(await worker.end('SIGKILL')).toBe('SIGKILL');

  const names = async () =>
    (await app.catalog.packs({ first: 100 }, { registryId })).edges.map(({ node }) => node.name);
  expect(await names()).toEqual(['old-0', 'old-1', 'old-2']);
  expect(await app.catalog.countPacks({ search: 'new' })).toBe(0);
  await app.registrySync.sync({ registryId, request }, signal);
  expect(await app.catalog.countPacks({ registryId })).toBe(400);
  expect((await names())[0]).toBe('new-0');
  const generations = await database.pool.query('select 1 from catalog.generation');
  const rows = await database.pool.query('select 1 from catalog.pack_version');
  expect([generations.rowCount, rows.rowCount]).toEqual([1, 400]);
});
