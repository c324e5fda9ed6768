import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { indexFolder, starterPacksFolder } from '../../src/pack-folders.js';
import { BUCKET_KEY, startBucketServer } from '../archives/bucket-server.js';
import { machine, newUid } from '../devices/factory.js';
import { packed, PROFILE } from '../journeys/author.js';
import { openProduct, type Product } from '../journeys/product.js';
import { download } from '../journeys/unpack.js';
import { describeWithOpenssl, makeAuthority, type Authority } from '../registries/clients/certificates.js';
import { eventually } from '../store/eventually.js';
import { freshDatabase, type FreshDatabase } from '../support/database.js';
import { planted } from '../support/planted.js';
import { startProgram } from '../support/program.js';
import { describeWithOwnRedis, type OwnRedis, type StartRedis } from '../workers/redis.js';
import { serveGossip, type Gossip } from './gossip.js';
import { dropRole, lockRedis, ownRole } from './locked.js';
import { createTrace, filesUnder, rowsOf, valuesOf } from './trace.js';

// Everything secret that the product is given or makes, and everything that it says, keeps and hands out.
jest.setTimeout(180_000);

describeWithOwnRedis('a secret comes out nowhere', (startRedis) =>
  describeWithOpenssl('with keys of clients', () => claims(startRedis)),
);

type Said = { readonly about: string; readonly text: string };

function claims(startRedis: StartRedis): void {
  const trace = createTrace();
  /** What callers were told: answers of every kind, each secret that is shown once taken out. */
  const told: Said[] = [];
  const closing: (() => Promise<unknown>)[] = [];
  let [home, packs] = ['', ''];
  let database: FreshDatabase;
  let authority: Authority;
  let redis: OwnRedis;
  let redisUrl = '';
  let registries: Gossip[];
  let product: Product;
  let env: NodeJS.ProcessEnv;

  /** A new secret that is looked for from now on. */
  const secret = (name: string): string => {
    const made = planted();
    trace.add(name, made);
    return made;
  };
  const known = (name: string, value: string): string => {
    trace.add(name, value);
    return value;
  };

  beforeAll(async () => {
    home = await mkdtemp(path.join(tmpdir(), 'sp-secrets-'));
    packs = path.join(home, 'packs');
    await indexFolder(starterPacksFolder(), packs);
    authority = makeAuthority();
    trace.add('the key of a client certificate', linesOf(authority.client.key));
    database = await freshDatabase();
    redis = await startRedis();
    redisUrl = await lockRedis(redis, secret('the password of Redis'));
    const bucket = await startBucketServer(path.join(home, 'bucket'));
    const signingKey = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    trace.add('AWS_SECRET_ACCESS_KEY', BUCKET_KEY.AWS_SECRET_ACCESS_KEY);
    trace.add('SIGNING_KEY', linesOf(signingKey));
    env = {
      ...{ DATABASE_URL: await ownRole(database, secret('the password of PostgreSQL')), REDIS_URL: redisUrl },
      ...{ SECRETS_KEY: known('SECRETS_KEY', randomBytes(32).toString('base64')), SIGNING_KEY: signingKey },
      ...{ ARCHIVE_STORE: bucket.location(), ...BUCKET_KEY },
      ...{ AWS_SESSION_TOKEN: secret('the session of the bucket') },
      ...{ OIDC_ISSUER: 'http://127.0.0.1:9', OIDC_CLIENT_ID: 'us', OIDC_CLIENT_SECRET: secret('OIDC_CLIENT_SECRET') },
      ...{ ALLOW_PRIVATE_REGISTRIES: 'on', LOG_LEVEL: 'trace' },
    };
    product = await openProduct(['src/main.ts'], env);
    trace.add('ADMIN_API_KEY', product.adminKey);
    closing.push(
      () => product.close(),
      () => bucket.close(),
      () => redis.close(),
    );
  });
  afterAll(async () => {
    for (const close of closing) await close();
    for (const registry of registries) await registry.close();
    await dropRole(database);
    await rm(home, { recursive: true, force: true });
  });

  /** What the server answers; `once`: names of fields with secrets that are shown here and never again. */
  async function ask(address: string, init: RequestInit & { once?: readonly string[] } = {}): Promise<string> {
    const { once = [], ...request } = init;
    const headers = { authorization: `Bearer ${product.adminKey}`, ...(request.headers as Record<string, string>) };
    const response = await fetch(`${product.url}${address}`, { ...request, headers });
    const text = await response.text();
    let shown = `${JSON.stringify([...response.headers])}\n${text}`;
    for (const field of once) {
      const value = new RegExp(`"${field}":"([^"]+)"`).exec(text)?.[1];
      if (value === undefined) throw new Error(`${address} shows no ${field}: ${text}`);
      trace.add(`${field} of ${address}`, value);
      shown = shown.replaceAll(value, '');
    }
    told.push({ about: address, text: shown });
    return text;
  }

  async function mutate(field: string, input: object, selection: string, once?: readonly string[]) {
    const type = `${field[0]!.toUpperCase()}${field.slice(1)}Input!`;
    const query = `mutation M($input: ${type}) { ${field}(input: $input) { ${selection} userErrors { code message path } } }`;
    const text = await ask('/graphql', {
      ...{ method: 'POST', headers: { 'content-type': 'application/json' }, ...(once && { once }) },
      body: JSON.stringify({ query, variables: { input } }),
    });
    return text;
  }
  const read = (query: string) =>
    ask('/graphql', {
      ...{ method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ query }) },
    });
  const idIn = (text: string) => /"id":"([^"]+)"/.exec(text)?.[1] ?? text;

  test('while registries are added, changed and gossip', async () => {
    const password = secret('the password of a registry');
    const bearer = secret('the token of a registry');
    registries = [
      await serveGossip(packs, `Basic ${Buffer.from(`robot:${password}`).toString('base64')}`, authority),
      await serveGossip(packs, `Bearer ${bearer}`),
    ];
    const [basic, token] = registries as [Gossip, Gossip];
    const { certificate, key } = authority.client;
    const added = [
      await mutate(
        'addRegistry',
        {
          ...{ name: 'Basic', kind: 'PACK', endpoint: basic.url, idempotencyKey: randomUUID() },
          authentication: { type: 'BASIC', username: 'robot', password },
          tls: { ca: authority.ca, certificate, key },
        },
        REGISTRY,
      ),
      await mutate(
        'addRegistry',
        {
          ...{ name: 'Token', kind: 'PACK', endpoint: token.url, idempotencyKey: randomUUID() },
          authentication: { type: 'TOKEN', token: bearer },
        },
        REGISTRY,
      ),
    ].map(idIn);
    const synchronized = async (wanted: string) => {
      const text = await read(`{ nodes(ids: ${JSON.stringify(added)}) { ... on Registry { ${SYNC} } } }`);
      return text.split(`"status":"${wanted}"`).length === 3;
    };
    await eventually(() => synchronized('SUCCEEDED'), 60_000);
    const wrong = { type: 'BASIC', username: 'robot', password: secret('a password that is refused') };
    await mutate('updateRegistry', { registryId: added[0], authentication: wrong }, REGISTRY);
    for (const registry of registries) registry.gossip();
    for (const registryId of added) await mutate('syncRegistry', { registryId }, REGISTRY);
    await eventually(() => synchronized('FAILED'), 60_000);
    await mutate(
      'updateRegistry',
      { registryId: added[1], authentication: { type: 'TOKEN', token: secret('a token that is refused') } },
      REGISTRY,
    );
  });

  test('while people come and go', async () => {
    const [password, next] = [secret('the password of an account'), secret('a new password')];
    const account = { email: 'ada@example.com', name: 'Ada', role: 'EDITOR', password };
    await mutate('createAccount', account, 'account { id }');
    let cookie = '';
    const asThem = async (query: string, input: object) => {
      const headers = { 'content-type': 'application/json', origin: product.url, cookie };
      const body = JSON.stringify({ query, variables: { input } });
      const response = await fetch(`${product.url}/graphql`, { method: 'POST', headers, body });
      const set = response.headers.get('set-cookie')?.split(';', 1)[0];
      if (set !== undefined) {
        cookie = set;
        trace.add('a session', set.slice(set.indexOf('=') + 1));
      }
      const text = await response.text();
      told.push({ about: query, text });
      return text;
    };
    const signIn =
      'mutation S($input: SignInInput!) { signIn(input: $input) { viewer { role } userErrors { message } } }';
    const { email } = account;
    await asThem(signIn, { email, password: secret('a wrong password') });
    expect(await asThem(signIn, { email, password })).toContain('EDITOR');
    const change =
      'mutation C($input: ChangePasswordInput!) { changePassword(input: $input) { account { id } userErrors { message } } }';
    expect(await asThem(change, { currentPassword: password, newPassword: next })).toContain('"userErrors":[]');
    await mutate('createApiKey', { name: 'CI', role: 'VIEWER' }, 'apiKey { id } secret', ['secret']);
    await ask('/sign-in/provider?to=/');
    await ask('/graphql', { headers: { authorization: `Bearer ${secret('a key that is none')}` } });
    await read('{ viewer {');
  });

  test('while a device is told what it needs', async () => {
    const profile = idIn(await mutate('createSystemProfile', { name: 'Till' }, PROFILE));
    const manifests = [{ name: 'map', content: 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: map }\n' }];
    await mutate('addManifestLayer', { profileId: profile, name: 'map', manifests }, PROFILE);
    const variables = [{ name: 'PIN', sensitive: true }];
    await mutate('setVariables', { profileId: profile, variables }, PROFILE);
    await mutate('finishSystemProfile', { profileId: profile }, 'profileVersion { version }');
    const token = tokenIn(await mutate('createDeviceToken', { name: 'till' }, 'token', ['token']), 'token');
    const registration = machine(newUid()).registration(token);
    const registered = await ask('/device/v1/register', {
      ...{ method: 'POST', body: JSON.stringify(registration), once: ['key'] },
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    });
    const key = tokenIn(registered, 'key');
    const device = idIn(await read('{ devices(first: 5) { nodes { id } } }'));
    const siteProperties = [{ name: 'PIN', value: secret('a value of a site') }];
    const link = { deviceId: device, profileId: profile, siteProperties, idempotencyKey: randomUUID() };
    await mutate('linkDevice', link, 'device { id siteProperties { name value } }');
    await mutate(
      'linkDevice',
      {
        ...link,
        idempotencyKey: randomUUID(),
        siteProperties: [{ name: 'NOBODY', value: secret('a value that is refused') }],
      },
      'device { id }',
    );
    const archive = await packed(product, profile, '1.0.0');
    const bytes = gunzipSync(await download(archive.downloadUrl ?? ''));
    told.push({ about: 'the archive', text: bytes.toString('latin1') });
    const desired = await fetch(`${product.url}/device/v1/desired`, { headers: { authorization: `Bearer ${key}` } });
    expect(await desired.text()).toContain('planted-secret-');
    await ask('/device/v1/report', { method: 'POST', headers: { authorization: `Bearer ${key}` }, body: '{' });
    await ask('/device/v1/desired', { headers: { authorization: `Bearer ${token}` } });
  });

  test('everybody is told of everything, and of no secret', async () => {
    await read('{ auditLog(first: 100) { nodes { type subject summary note } } }');
    for (const address of ['/metrics', '/readyz', '/audit/export', '/audit/export?format=csv']) await ask(address);
    expect(told.filter(({ text }) => text.includes('INTERNAL'))).toEqual([]);
    expect(told.map(({ about, text }) => [about, trace.in(text)]).filter(([, found]) => found!.length > 0)).toEqual([]);
  });

  test('no table holds one, and neither do the queue and the files', async () => {
    const places = [
      ...(await rowsOf(database.pool)),
      ...(await valuesOf(redisUrl)),
      ...(await filesUnder(product.dataDir)),
      ...(await filesUnder(path.join(home, 'bucket'))),
    ];
    expect(places.map(([name]) => name)).toEqual(expect.arrayContaining(['vault.secret', 'es.event']));
    expect(places.map(([name, text]) => [name, trace.in(text)]).filter(([, found]) => found!.length > 0)).toEqual([]);
  });

  test('no program says one, nor does it stand in a backup', async () => {
    const file = path.join(home, 'backup.tar.gz');
    const backup = startProgram('cli/main.ts', { ...env, DATA_DIR: product.dataDir }, ['backup', file]);
    expect([await backup.ended(), ...backup.lines].join('\n')).toMatch(/^0\n/);
    const checked = startProgram('src/main.ts', { ...env, DATA_DIR: product.dataDir }, ['--check-config']);
    expect(await checked.ended()).toBe(0);
    const said = [product.said(), ...backup.lines, ...checked.lines].join('\n');
    expect(trace.in(said)).toEqual([]);
    expect(trace.in(gunzipSync(await readFile(file)))).toEqual([]);
  });
}

const SYNC = 'sync { status message }';
const REGISTRY = `registry { id name ${SYNC} }`;

function tokenIn(text: string, field: string): string {
  return new RegExp(`"${field}":"([^"]+)"`).exec(text)?.[1] ?? '';
}

/** What of a PEM is secret: its first whole line after the mark. */
function linesOf(pem: string): string {
  return pem.split('\n')[1] ?? '';
}
