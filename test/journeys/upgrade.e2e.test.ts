import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { migrationsFolder } from '../../src/migrate.js';
import { data } from '../support/graphql.js';
import { startProgram } from '../support/program.js';
import { runOnce, testServer, withDatabase } from '../support/server.js';
import { done, PROFILE, type Changed } from './author.js';
import { openProduct, type Product } from './product.js';
import { download, sha256 as digestOf } from './unpack.js';

const folder = path.resolve(migrationsFolder(), '../test/upgrades');
const backups = (await readdir(folder)).filter((file) => file.endsWith('.tar.gz'));

type Found = {
  systemProfiles: { nodes: { id: string; name: string; draft: { version: string } | null; versions: Versions }[] };
  devices: { nodes: { name: string; profile: { name: string } | null }[] };
  apiKeys: { name: string; role: string }[];
};
type Versions = { nodes: { version: string; contentDigest: string; archive: Archive }[] };
type Archive = { status: string; sha256: string; downloadUrl: string };

const EVERYTHING = `{
  systemProfiles(first: 10) { nodes { id name draft { version }
    versions(first: 10) { nodes { version contentDigest archive { status sha256 downloadUrl } } } } }
  devices(first: 10) { nodes { name profile { name } } }
  apiKeys { name role }
}`;

describe.each(backups)('what the program of %s wrote', (backup) => {
  let home: string;
  let database: string;
  let settings: NodeJS.ProcessEnv;
  let product: Product;
  let found: Found;
  beforeAll(async () => {
    home = await mkdtemp(path.join(tmpdir(), 'system-profiles-upgrade-'));
    const { url } = await testServer();
    database = `upgraded_${randomBytes(6).toString('hex')}`;
    await runOnce(url, `create database ${database}`);
    settings = {
      ...{ DATABASE_URL: withDatabase(url, database), ARCHIVE_STORE: path.join(home, 'archives') },
      ...{ SECRETS_KEY: randomBytes(32).toString('hex'), DATA_DIR: home, EXAMPLE: 'off' },
    };
    const restored = startProgram('cli/main.ts', settings, ['restore', path.join(folder, backup)]);
    if ((await restored.ended()) !== 0) throw new Error(restored.lines.join('\n'));
    const { DATA_DIR: _own, ...shared } = settings;
    product = await openProduct(['src/main.ts'], shared);
    found = await data<Found>(product, EVERYTHING);
  }, 120_000);
  afterAll(async () => {
    await product.close();
    await runOnce((await testServer()).url, `drop database if exists ${database} with (force)`);
    await rm(home, { recursive: true, force: true });
  }, 60_000);

  const station = () => {
    const profile = found.systemProfiles.nodes.find(({ name }) => name === 'Filling station');
    if (profile === undefined) throw new Error('The profile is gone.');
    return profile;
  };

  test('is there: profiles with versions and drafts, devices, keys', () => {
    expect(found.systemProfiles.nodes.map(({ name }) => name).sort()).toEqual(['Factory edge', 'Filling station']);
    expect(station()).toMatchObject({ draft: { version: '1.1.0' }, versions: { nodes: [{ version: '1.0.0' }] } });
    expect(found.devices.nodes).toEqual([{ name: 'till-17', profile: { name: 'Filling station' } }]);
    expect(found.apiKeys).toEqual([{ name: 'frontend', role: 'VIEWER' }]);
  });

  test('has chains that nobody altered, and digests that hold', async () => {
    for (const { id } of found.systemProfiles.nodes) {
      const query = 'query Q($id: ID!) { verifyAudit(subjectId: $id) { intact firstBroken } }';
      expect(await data(product, query, { id })).toEqual({ verifyAudit: { intact: true, firstBroken: null } });
    }
    const [version] = station().versions.nodes;
    expect(version?.contentDigest).toBe('sha256:ac3604d4991025d18b0b628d60048bda27bbeff5bd35c190bd81601a88982eae');
  });

  test('has its archives, byte for byte', async () => {
    const archives = found.systemProfiles.nodes.flatMap(({ versions }) => versions.nodes.map(({ archive }) => archive));
    expect(archives.map(({ status }) => status)).toEqual(['READY', 'READY']);
    for (const { sha256, downloadUrl } of archives) expect(digestOf(await download(downloadUrl))).toBe(sha256);
  });

  test('has lists that the log explains to the letter', async () => {
    const url = settings['DATABASE_URL'] ?? '';
    // Without registries: they are being synchronised right now.
    const lists = ['profile', 'profile_head', 'profile_version', 'archive', 'device', 'rollout'];
    const rows = () =>
      Promise.all(
        lists.map(async (list) => (await runOnce(url, `select t::text from read.${list} as t order by 1`)).rows),
      );
    const before = await rows();
    const rebuilt = startProgram('cli/main.ts', settings, ['rebuild']);
    expect([await rebuilt.ended(), rebuilt.lines.filter((line) => / [1-9]\d* removed/.test(line))]).toEqual([0, []]);
    expect(await rows()).toEqual(before);
  });

  test('is worked on as if it were of today', async () => {
    const profileId = station().id;
    await done<Changed>(product, 'updateProfileInformation', { profileId, description: 'Renewed' }, PROFILE);
    const { profileVersion } = await done<{ profileVersion: { version: string } | null }>(
      product,
      'finishSystemProfile',
      { profileId },
      'profileVersion { version } problems { message }',
    );
    expect(profileVersion).toEqual({ version: '1.1.0' });
  });
});
