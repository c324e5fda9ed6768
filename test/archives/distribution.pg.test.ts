import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readdir, readFile, rename } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Role } from '../../src/access/caller.js';
import { createDistribution } from '../../src/archives/distribution/handler.js';
import { keepMembers } from '../../src/archives/members.js';
import { openArchiveStore } from '../../src/archives/store-file.js';
import { guardedStore } from '../../src/archives/store-watch.js';
import { Unavailable } from '../../src/errors.js';
import { describeWithDockerRegistry, startDockerRegistry, USER } from '../registries/clients/docker-registry.js';
import { freshDatabase, type FreshDatabase } from '../support/database.js';
import { testWith } from '../support/needs.js';
import { authored, configMap } from './authored.js';
import { built, scratch, type Built } from './built.js';
import { Shelf } from './packed-content.js';

jest.setTimeout(120_000);

const run = promisify(execFile);
const shelf = new Shelf();
let database: FreshDatabase;
let folder: Awaited<ReturnType<typeof scratch>>;
let server: Server;
let host: string;
let first: Built, second: Built;

beforeAll(async () => {
  [database, folder] = [await freshDatabase(), await scratch()];
  const layers = [
    { name: 'web', manifests: { config: configMap('web') } },
    shelf.packLayer({ name: 'secrets', charts: { vault: { version: '1.2.3+b4' } } }),
  ];
  first = await built(folder.path, authored({ layers, version: '1.0.0' }), [], shelf);
  second = await built(
    folder.path,
    authored({ layers: [...layers, shelf.chartLayer('redis')], version: '1.1.0+x' }),
    [],
    shelf,
  );
  await listed('1.0.0', first);
  await listed('1.1.0+x', second);
  const roles: Readonly<Record<string, Role>> = { 'Bearer operator-key': 'OPERATOR', 'Bearer viewer-key': 'VIEWER' };
  const store = guardedStore(openArchiveStore(folder.path), () => verify());
  const stat = (sha256: string) => {
    asked.add(sha256);
    return store.stat(sha256);
  };
  const distribution = createDistribution({
    pool: database.pool,
    archiveStore: { ...store, stat },
    authenticate: async (authorization = '') => {
      const role = roles[authorization];
      return role === undefined ? null : { actor: { kind: 'API_KEY', id: role }, role };
    },
  });
  server = createServer((request, response) => void distribution(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await database.close();
  await folder.remove();
});

let verify = () => Promise.resolve();
const asked = new Set<string>(); // files that the store was asked about

const PROFILE = '01920000-0000-7000-8000-0000000000aa';

/** The rows that building an archive leaves. */
async function listed(version: string, { sha256, sizeBytes, members }: Built): Promise<void> {
  const { pool } = database;
  await pool.query(
    `insert into read.profile (id, revision, slug, name, description, tags, created_at, content, layer_names, pack_names)
     values ($1, 1, 'edge-gateway', 'Edge gateway', '', '{}', now(), '', '{}', '{}') on conflict do nothing`,
    [PROFILE],
  );
  await pool.query(
    `insert into read.archive (id, profile_id, version, status, phase, attempt, file_name, includes_images, platforms,
                               size_bytes, sha256, requested_by_kind, requested_by_id, requested_at)
     values (gen_random_uuid(), $1, $2, 'READY', 'Ready', 0, $3, false, '{}', $4, $5, 'SYSTEM', 'x', now())`,
    [PROFILE, version, `edge-gateway-${version}.tgz`, sizeBytes, sha256],
  );
  await keepMembers(pool, sha256, members);
}

const basic = (password: string) => `Basic ${Buffer.from(`anybody:${password}`).toString('base64')}`;
async function get(address: string, headers: Record<string, string> = {}, method = 'GET') {
  const response = await fetch(`http://${host}${address}`, {
    method,
    headers: { authorization: basic('operator-key'), ...headers },
  });
  return { status: response.status, headers: response.headers, bytes: Buffer.from(await response.arrayBuffer()) };
}
const json = async (address: string) => JSON.parse((await get(address)).bytes.toString()) as never;
const digestOf = (bytes: Buffer) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
type Manifest = {
  artifactType?: string;
  config: { digest: string };
  layers: { digest: string; size: number; annotations?: object }[];
};

describe('who may pull', () => {
  test('strangers are asked for a key', async () => {
    const response = await fetch(`http://${host}/v2/`);
    expect([response.status, response.headers.get('www-authenticate')]).toEqual([401, 'Basic realm="system-profiles"']);
    expect(await response.json()).toMatchObject({ errors: [{ code: 'UNAUTHORIZED' }] });
  });

  test('a key as password or as bearer is let in, one that may not download is not', async () => {
    expect((await get('/v2/')).status).toBe(200);
    expect((await get('/v2/', { authorization: 'Bearer operator-key' })).status).toBe(200);
    expect((await get('/v2/', { authorization: basic('viewer-key') })).status).toBe(403);
    expect((await get('/v2/', { authorization: 'Basic !' })).status).toBe(401);
  });

  test('nobody writes', async () => {
    expect((await get('/v2/profiles/edge-gateway/blobs/uploads/', {}, 'POST')).status).toBe(405);
  });
});

describe('tags', () => {
  test('are the packed versions, each with its archive; of charts without asking the store again', async () => {
    expect(await json('/v2/profiles/edge-gateway/tags/list')).toEqual({
      name: 'profiles/edge-gateway',
      tags: ['1.0.0', '1.0.0-archive', '1.1.0_x', '1.1.0_x-archive'],
    });
    expect(await json('/v2/profiles/edge-gateway/charts/vault/tags/list')).toMatchObject({ tags: ['1.2.3_b4'] });
    asked.clear();
    expect(await json('/v2/profiles/edge-gateway/charts/vault/tags/list')).toMatchObject({ tags: ['1.2.3_b4'] });
    expect(asked.size).toBe(0);
  });

  test('come in pages that lead to each other', async () => {
    const seen: string[] = [];
    for (let next: string | undefined = '/v2/profiles/edge-gateway/tags/list?n=3'; next !== undefined;) {
      const { headers, bytes } = await get(next);
      seen.push(...(JSON.parse(bytes.toString()) as { tags: string[] }).tags);
      next = /<([^>]+)>; rel="next"/.exec(headers.get('link') ?? '')?.[1];
    }
    expect(seen).toEqual(['1.0.0', '1.0.0-archive', '1.1.0_x', '1.1.0_x-archive']);
    expect((await get('/v2/profiles/edge-gateway/tags/list?n=-1')).status).toBe(400);
    expect(await json('/v2/profiles/edge-gateway/tags/list?n=0')).toMatchObject({ tags: [] });
  });
});

describe('a manifest', () => {
  test.each([
    'profiles/edge-gateway/manifests/1.0.0',
    'profiles/edge-gateway/manifests/1.1.0_x-archive',
    'profiles/edge-gateway/charts/redis/manifests/1.0.0',
  ])('%s is had by tag and by digest, and every blob that it names is there under its digest', async (address) => {
    const { headers, bytes } = await get(`/v2/${address}`);
    const digest = headers.get('docker-content-digest')!;
    expect([digest, headers.get('content-type')]).toEqual([
      digestOf(bytes),
      'application/vnd.oci.image.manifest.v1+json',
    ]);
    const repository = address.replace(/\/manifests\/.*/, '');
    expect((await get(`/v2/${repository}/manifests/${digest}`)).bytes.equals(bytes)).toBe(true);
    const head = await get(`/v2/${address}`, {}, 'HEAD');
    expect([head.status, head.headers.get('content-length'), head.bytes.length]).toEqual([
      200,
      String(bytes.length),
      0,
    ]);
    const manifest = JSON.parse(bytes.toString()) as Manifest;
    for (const one of [manifest.config, ...manifest.layers])
      expect(digestOf((await get(`/v2/${repository}/blobs/${one.digest}`)).bytes)).toBe(one.digest);
  });

  test('is looked for in no archive that can’t have it', async () => {
    const address = '/v2/profiles/edge-gateway/manifests/';
    asked.clear();
    const digest = (await get(`${address}1.0.0`)).headers.get('docker-content-digest')!;
    expect((await get(address + digest)).status).toBe(200);
    expect([...asked]).toEqual([first.sha256]);
  });

  test('of the archive names the very file, for oras pull', async () => {
    const manifest: Manifest = await json('/v2/profiles/edge-gateway/manifests/1.0.0-archive');
    expect(manifest).toMatchObject({
      artifactType: 'application/vnd.system-profiles.archive.v1',
      layers: [
        {
          digest: `sha256:${first.sha256}`,
          size: first.sizeBytes,
          annotations: { 'org.opencontainers.image.title': 'edge-gateway-1.0.0.tgz' },
        },
      ],
    });
  });

  test('has nothing that refers to it', async () => {
    const { status, headers, bytes } = await get(`/v2/profiles/edge-gateway/referrers/${digestOf(Buffer.from('x'))}`);
    expect([status, headers.get('content-type')]).toEqual([200, 'application/vnd.oci.image.index.v1+json']);
    expect(JSON.parse(bytes.toString())).toMatchObject({ manifests: [] });
  });
});

describe('a blob', () => {
  test('is had in parts, from a member as from a whole archive', async () => {
    const manifests: Manifest = await json('/v2/profiles/edge-gateway/manifests/1.0.0');
    for (const digest of [manifests.layers[0]!.digest, `sha256:${second.sha256}`]) {
      const address = `/v2/profiles/edge-gateway/blobs/${digest}`;
      const whole = (await get(address)).bytes;
      for (const [range, start, end] of [
        ['bytes=0-0', 0, 1],
        ['bytes=100-299', 100, 300],
        ['bytes=-7', whole.length - 7, whole.length],
      ] as const) {
        const part = await get(address, { range });
        expect([part.status, part.bytes.equals(whole.subarray(start, end))]).toEqual([206, true]);
      }
      expect((await get(address, { range: `bytes=${whole.length}-` })).status).toBe(416);
    }
  });

  test.each([
    ['/v2/profiles/nobody/tags/list', 'NAME_UNKNOWN'],
    ['/v2/profiles/edge-gateway/charts/nothing/tags/list', 'NAME_UNKNOWN'],
    ['/v2/library/nginx/manifests/latest', 'NAME_UNKNOWN'],
    ['/v2/profiles/edge-gateway/manifests/9.9.9', 'MANIFEST_UNKNOWN'],
    [`/v2/profiles/edge-gateway/manifests/sha256:${'0'.repeat(64)}`, 'MANIFEST_UNKNOWN'],
    [`/v2/profiles/edge-gateway/blobs/sha256:${'0'.repeat(64)}`, 'BLOB_UNKNOWN'],
    ['/v2/profiles/edge-gateway/blobs/sha256:..%2f..', 'BLOB_UNKNOWN'],
    ['/v2/nonsense', 'NAME_UNKNOWN'],
  ])('that is not there is told by its code: %s %s', async (address, code) => {
    const { status, bytes } = await get(address);
    expect([status, JSON.parse(bytes.toString())]).toMatchObject([404, { errors: [{ code }] }]);
  });
});

const SIGN_IN = ['--src-tls-verify=false', '--src-creds', 'anybody:operator-key'];

testWith('skopeo', 'skopeo copies each artifact into a layout, whole', async () => {
  for (const [at, reference] of [
    'profiles/edge-gateway:1.0.0',
    'profiles/edge-gateway:1.1.0_x-archive',
    'profiles/edge-gateway/charts/vault:1.2.3_b4',
  ].entries()) {
    const target = path.join(folder.path, `layout-${at}`);
    await run('skopeo', ['copy', ...SIGN_IN, `docker://${host}/${reference}`, `oci:${target}:x`]);
    const blobs = await readdir(path.join(target, 'blobs/sha256'));
    expect(blobs.length).toBeGreaterThanOrEqual(3);
    for (const blob of blobs)
      expect(digestOf(await readFile(path.join(target, 'blobs/sha256', blob)))).toBe(`sha256:${blob}`);
  }
});

describeWithDockerRegistry('with another registry', () => {
  testWith('skopeo', 'skopeo carries an archive over, the same by its digest', async () => {
    const registry = await startDockerRegistry();
    try {
      const into = ['--dest-tls-verify=false', '--dest-creds', `${USER.username}:${USER.password}`];
      await run('skopeo', [
        'copy',
        ...SIGN_IN,
        ...into,
        `docker://${host}/profiles/edge-gateway:1.0.0-archive`,
        `docker://${registry.host}/mirror/gateway:1`,
      ]);
      const authorization = basicOf(`${USER.username}:${USER.password}`);
      const copied = await fetch(`http://${registry.host}/v2/mirror/gateway/blobs/sha256:${first.sha256}`, {
        headers: { authorization },
      });
      expect(Buffer.from(await copied.arrayBuffer()).equals(first.bytes)).toBe(true);
    } finally {
      await registry.stop();
    }
  });
});

function basicOf(credentials: string): string {
  return `Basic ${Buffer.from(credentials).toString('base64')}`;
}

test('without the files of its archives there is nothing to pull, and with another store than the right one nobody can say', async () => {
  const { layers } = (await json('/v2/profiles/edge-gateway/manifests/1.0.0')) as Manifest;
  const blob = `/v2/profiles/edge-gateway/blobs/${layers[0]!.digest}`;
  const statuses = async () => [
    (await get('/v2/profiles/edge-gateway/manifests/1.0.0')).status,
    (await get('/v2/profiles/edge-gateway/charts/vault/manifests/1.2.3_b4')).status,
    (await get(blob)).status,
  ];
  expect(await statuses()).toEqual([200, 200, 200]);
  await rename(path.join(folder.path, 'sha256'), path.join(folder.path, 'away'));
  expect(await statuses()).toEqual([404, 404, 404]);
  verify = () => Promise.reject(new Unavailable('OTHER_STORE', 'It is another one.'));
  expect(await statuses()).toEqual([503, 503, 503]);
  await rename(path.join(folder.path, 'away'), path.join(folder.path, 'sha256'));
  expect(await statuses()).toEqual([200, 200, 200]);
});
