import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freshDatabase } from '../support/database.js';
import { data } from '../support/graphql.js';
import { startProgram, type Program } from '../support/program.js';
import { auditOf, done, packed, PROFILE, type Changed, type Door } from './author.js';
import { download, unpack } from './unpack.js';

// What a stranger sees who types `npm start`: the whole program on its embedded PostgreSQL, nothing else installed.
jest.setTimeout(120_000);

const CONFIG_MAP = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: kept\n';

let folder: string;
const programs: Program[] = [];
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'sp-first-start-'));
});
afterEach(async () => {
  await Promise.all(programs.splice(0).map((program) => program.end('SIGTERM')));
  await rm(folder, { recursive: true, force: true });
});

const started = (env: NodeJS.ProcessEnv = {}): Program => {
  const program = startProgram('src/main.ts', {
    ...{ DATA_DIR: path.join(folder, 'data'), PORT: '0' },
    ...env,
  });
  programs.push(program);
  return program;
};

/** What the banner says, by the words that its lines begin with. */
async function bannerOf(program: Program): Promise<Record<string, string>> {
  await program.line(/System Profiles is ready/);
  await program.line(/^ {2}Queue/);
  const lines = program.lines.flatMap((line) => /^ {2}(\S+(?: \S+)?) {2,}(\S.*)$/.exec(line) ?? []);
  const banner: Record<string, string> = {};
  for (let i = 0; i < lines.length; i += 3) banner[lines[i + 1] ?? ''] = lines[i + 2] ?? '';
  return banner;
}

const doorOf = (banner: Record<string, string>, adminKey: string): Door => ({
  url: (banner['GraphQL'] ?? '').replace(/\/graphql$/, ''),
  adminKey,
});

/** The administrator's key as its owner finds it. */
const keyIn = async (): Promise<string> => (await readFile(path.join(folder, 'data/admin.key'), 'utf8')).trim();

test('a first start says in a few lines where everything is, and has an example to look at', async () => {
  const program = started();
  const banner = await bannerOf(program);
  await program.line(/^ {2}Example/);
  const example = /^ {2}Example +(\S+) {2}\(factory-edge-1\.0\.0\.tgz\)$/.exec(
    program.lines.find((line) => line.startsWith('  Example')) ?? '',
  )?.[1];
  expect(banner['Data']).toBe(`${path.join(folder, 'data')} (embedded PostgreSQL)`);
  const adminKey = banner['Admin key']?.split(' ')[0] ?? '';
  expect(adminKey).toBe(await keyIn());
  expect((await stat(path.join(folder, 'data/admin.key'))).mode & 0o777).toBe(0o600);

  const unpacked = await unpack(await download(example ?? ''));
  expect(await unpacked.paths()).toContain('profile.json');
  await unpacked.remove();
  const door = doorOf(banner, adminKey);
  expect(
    await data(door, '{ systemProfiles { nodes { name latestVersion { version archive { status } } } } }'),
  ).toEqual({
    systemProfiles: {
      nodes: [{ name: 'Factory edge', latestVersion: { version: '1.0.0', archive: { status: 'READY' } } }],
    },
  });
  expect((await fetch(`${door.url}/readyz`)).status).toBe(200);
  expect(await program.end('SIGTERM')).toBe(0);

  const again = started();
  const second = await bannerOf(again);
  expect(second['Admin key']).toBe(path.join(folder, 'data/admin.key'));
  expect(second).not.toHaveProperty('Example');
  expect(await auditOf(doorOf(second, adminKey), {})).toContain('Published version 1.0.0.');
});

test('killed at any time, its next start has everything that was acknowledged', async () => {
  const first = started({ EXAMPLE: 'off' });
  const door = doorOf(await bannerOf(first), await keyIn());
  const { systemProfile } = await done<Changed>(door, 'createSystemProfile', { name: 'Survivor' }, PROFILE);
  const profileId = systemProfile.id;
  const manifests = [{ name: 'map', content: CONFIG_MAP }];
  await done(door, 'addManifestLayer', { profileId, name: 'one', manifests }, 'layer { id }');
  await done(door, 'finishSystemProfile', { profileId }, 'profileVersion { version }');
  const { archive } = await done<{ archive: { id: string } }>(
    door,
    'requestArchive',
    { profileId, version: '1.0.0' },
    'archive { id }',
  );
  expect(await first.end('SIGKILL')).toBe('SIGKILL');

  const next = doorOf(await bannerOf(started({ EXAMPLE: 'off' })), await keyIn());
  const found = await packed(next, profileId, '1.0.0');
  expect(found).toMatchObject({ id: archive.id, status: 'READY' });
  const unpacked = await unpack(await download(found.downloadUrl ?? ''));
  expect(await unpacked.text('layers/001-one/manifests/map')).toBe(CONFIG_MAP);
  await unpacked.remove();
  expect(await data(next, `{ verifyAudit(subjectId: "${profileId}") { intact } }`)).toEqual({
    verifyAudit: { intact: true },
  });
});

test('Ctrl-C, which npm sends a second time, lets the program finish and leaves no PostgreSQL behind', async () => {
  const program = started({ EXAMPLE: 'off' });
  await bannerOf(program);
  // Sent from outside, as npm does: this process may be too busy to send two signals soon after each other.
  execFileSync('sh', ['-c', `kill -INT ${program.pid}; sleep 0.05; kill -INT ${program.pid}`]);
  expect(await program.ended()).toBe(0);
  await expect(stat(path.join(folder, 'data/postgres/postmaster.pid'))).rejects.toThrow('ENOENT');
});

test('with EXAMPLE=off it starts empty, and a second program on its folder says who has it', async () => {
  const first = started({ EXAMPLE: 'off' });
  const banner = await bannerOf(first);
  const second = started({ EXAMPLE: 'off' });
  expect(await second.ended()).toBe(1);
  expect(second.lines).toEqual([
    `The data folder ${path.join(folder, 'data')} is in use by process ${first.pid}: ` +
      'stop that process, or set DATA_DIR to another folder.',
  ]);
  expect(banner).not.toHaveProperty('Example');
  expect(await auditOf(doorOf(banner, await keyIn()), { types: ['ProfileCreated', 'ArchiveRequested'] })).toEqual([]);
});

test('where the port is taken it says so in one line and leaves nothing running', async () => {
  const squatter = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => squatter.once('listening', resolve));
  const { port } = squatter.address() as AddressInfo;
  const program = started({ PORT: String(port), EXAMPLE: 'off', LOG_LEVEL: 'error' });
  expect(await program.ended()).toBe(1);
  expect(program.lines).toHaveLength(1);
  expect(program.lines[0]).toMatch(
    new RegExp(`^The address is in use: .*127\\.0\\.0\\.1:${port}.* Set PORT to a free one`),
  );
  expect(await stat(path.join(folder, 'data/postgres/postmaster.pid')).catch(() => null)).toBeNull();
  squatter.close();
});

test('settings that cannot be meant are all named at once, and no secret is repeated', async () => {
  const program = started({
    ...{ PORT: '70000', DATABASE_URL: 'mysql://me:hunter2@db/x', REDIS_URL: 'localhost', ADMIN_API_KEY: 'short' },
    ...{ EXAMPLE: 'perhaps', ARCHIVE_STORE: 'ftp://x/y', LOG_LEVEL: 'loud', SECRETS_KEY: 'c2hvcnQ=' },
  });
  expect(await program.ended()).toBe(1);
  const said = program.lines.join('\n');
  for (const name of [
    'PORT',
    'DATABASE_URL',
    'REDIS_URL',
    'ADMIN_API_KEY',
    'EXAMPLE',
    'ARCHIVE_STORE',
    'LOG_LEVEL',
    'SECRETS_KEY',
  ])
    expect(said).toMatch(new RegExp(`^ {2}${name}: \\S`, 'm'));
  expect(said).not.toMatch(/hunter2|c2hvcnQ|at .*\.ts:/);
});

type Unusable = { what: string; env?: NodeJS.ProcessEnv; prepare?: (dataDir: string) => Promise<void>; says: RegExp };
const unusable: readonly Unusable[] = [
  {
    what: 'a data folder that is a file',
    prepare: (dataDir) => writeFile(dataDir, ''),
    says: /^The data folder .*\/data can't be made \(.*\): set DATA_DIR to a folder that can be written\.$/,
  },
  {
    what: 'a database that does not answer',
    env: { DATABASE_URL: 'postgres://nobody:hunter2@127.0.0.1:1/none' },
    says: /^The PostgreSQL at 127\.0\.0\.1:1 doesn't let this program in: .*ECONNREFUSED.* correct DATABASE_URL\.$/,
  },
  {
    what: 'a key file that is empty',
    prepare: async (dataDir) => {
      await mkdir(dataDir);
      await writeFile(path.join(dataDir, 'postgres.password'), '');
    },
    says: /^.*postgres\.password is empty: put the secret back, or remove the file to get a new one\.$/,
  },
];

test.each(unusable)('$what is told in one line', async ({ env, prepare, says }) => {
  await prepare?.(path.join(folder, 'data'));
  const program = started({ LOG_LEVEL: 'silent', ...env });
  expect(await program.ended()).toBe(1);
  expect(program.lines.join('\n')).toMatch(says);
});

test('a host that is not this machine is told in one line', async () => {
  const database = await freshDatabase();
  const program = started({ DATABASE_URL: database.url, HOST: '192.0.2.1', LOG_LEVEL: 'silent' });
  expect(await program.ended()).toBe(1);
  expect(program.lines.join('\n')).toMatch(
    /^The program can't listen there: .*192\.0\.2\.1.* Correct HOST and PORT\.$/,
  );
  await database.close();
});

test('a worker on its own says which database it needs', async () => {
  const worker = startProgram('workers/main.ts', { DATA_DIR: path.join(folder, 'data') });
  expect(await worker.ended()).toBe(1);
  expect(worker.lines).toHaveLength(1);
  expect(worker.lines[0]).toMatch(/set DATABASE_URL/);
});
