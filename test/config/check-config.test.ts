import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { checkConfig } from '../../src/check-config.js';

const folder = mkdtempSync(path.join(tmpdir(), 'check-config-'));
const [file, other] = [path.join(folder, 'file'), path.join(folder, 'other')];
for (const one of [file, other]) writeFileSync(one, '');
afterAll(() => rmSync(folder, { recursive: true }));

const check = async (env: NodeJS.ProcessEnv) => {
  const said: string[] = [];
  const code = await checkConfig(env, (text) => said.push(text));
  return { code, text: said.join('') };
};

test('settings that fit are told, without their secrets', async () => {
  const secret = 'planted-secret-of-more-than-32-characters';
  const { code, text } = await check({
    PORT: '4001',
    ADMIN_API_KEY: secret,
    DATABASE_URL: 'postgres://u:hunter2@db/x',
  });
  expect(code).toBe(0);
  expect(text).toMatch(/^ {2}port +4001$/m);
  expect(text).toMatch(/^ {2}adminApiKey +\[set\]$/m);
  expect(text).not.toContain(secret);
  expect(text).not.toContain('hunter2');
});

test('every fault is told at once', async () => {
  const { code, text } = await check({ PORT: 'x', LOG_LEVEL: 'loud', HEALTH_PORT: '-1' });
  expect(code).toBe(1);
  for (const name of ['PORT', 'LOG_LEVEL', 'HEALTH_PORT']) expect(text).toContain(`  ${name}: `);
});

test('what settings name on this machine and can’t be used is told at once', async () => {
  const { code, text } = await check({
    DATA_DIR: file,
    ARCHIVE_STORE: path.join(other, 'archives'),
    PACKS_DIR: path.join(folder, 'nowhere'),
    READ_DATABASE_URL: `postgres://replica/sp?sslrootcert=${folder}`,
  });
  expect(code).toBe(1);
  expect(text.split('\n').slice(1, -1)).toEqual([
    `  DATA_DIR: ${file} is no folder: name another one, or move away what is there.`,
    expect.stringMatching(/^ {2}ARCHIVE_STORE: .*other.* is no folder: name another one/),
    `  PACKS_DIR: there is no folder ${path.join(folder, 'nowhere')}: make it, or name another one.`,
    `  READ_DATABASE_URL: there is no file ${folder}: make it, or name another one.`,
    '  READ_DATABASE_URL: the embedded database has no replica: set DATABASE_URL too, or take this out.',
  ]);
});

test('folders that are made at the start need not be there yet', async () => {
  const { code } = await check({ DATA_DIR: path.join(folder, 'a', 'b'), ARCHIVE_STORE: path.join(folder, 'c') });
  expect(code).toBe(0);
});

test('a folder that nobody may write in is told', () => {
  const closed = path.join(folder, 'closed');
  mkdirSync(closed, { mode: 0o555 });
  chmodSync(folder, 0o755);
  const loader = new URL('../support/typescript.js', import.meta.url).href;
  // In a process of its own, which gives up being root: root may write anywhere.
  const run = spawnSync(process.execPath, ['--import', loader, path.join(import.meta.dirname, 'check-as-nobody.ts')], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], DATA_DIR: path.join(closed, 'data') },
  });
  expect(run).toMatchObject({ status: 1, stderr: '' });
  expect(run.stdout).toContain(`DATA_DIR: nothing can be written in ${closed}`);
  chmodSync(closed, 0o755);
});

test('a setting of several parts is told part by part, but for its secrets', async () => {
  const { text } = await check({
    OIDC_ISSUER: 'https://sso.example',
    OIDC_CLIENT_ID: 'sp',
    OIDC_CLIENT_SECRET: 'hunter2',
    OIDC_ROLES: 'admins=ADMIN',
    OIDC_TAGS: 'berlin=site:berlin, boss=*',
    TRUST_PROXY: 'loopback, 10.0.0.0/8',
  });
  expect(text).toMatch(/^ {2}identityProvider\.issuer +https:\/\/sso\.example$/m);
  expect(text).toMatch(/^ {2}identityProvider\.clientSecret +\[set\]$/m);
  expect(text).toMatch(/^ {2}identityProvider\.roles\.admins +ADMIN$/m);
  expect(text).toMatch(/^ {2}identityProvider\.tags +berlin=site:berlin, boss=\*$/m);
  expect(text).toMatch(/^ {2}trustProxy +loopback, 10\.0\.0\.0\/8$/m);
  expect(text).not.toMatch(/hunter2|\[object/);
});
