import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Refused, Unavailable } from '../../src/errors.js';
import { newId } from '../../src/ids.js';
import type { AddRegistry } from '../../src/registries/commands.js';
import { syncRegistry } from '../../src/registries/sync.js';
import { createVault } from '../../src/secrets/vault.js';
import { pack } from './samples.js';
import { caller, offering, openWorkshop, type Workshop } from './workshop.js';

const ada = caller('ada');
let workshop: Workshop;
let count = 0;

beforeAll(async () => {
  workshop = await openWorkshop();
});
beforeEach(() => {
  workshop.behave(offering());
  workshop.users.length = 0;
});
afterAll(() => workshop.close());

const input = (changes: Partial<AddRegistry> = {}): AddRegistry => ({
  name: `Registry ${(count += 1)}`,
  kind: 'PACK',
  endpoint: 'https://packs.example/edge/',
  synchronize: true,
  ...changes,
});
const add = async (changes: Partial<AddRegistry> = {}) => (await workshop.commands.add(input(changes), ada)).registryId;
const types = async (registryId: string) => (await workshop.events(registryId)).map(({ type }) => type);

describe('adding', () => {
  test('asks the registry first, then waits for its catalog', async () => {
    const registryId = await add({ name: 'Shop packs' });
    expect(workshop.connected.at(-1)).toMatchObject({ url: 'https://packs.example/edge', content: 'PACKS' });
    expect(await types(registryId)).toEqual(['RegistryAdded', 'RegistrySyncRequested']);
    expect(await workshop.row(registryId)).toMatchObject({
      name: 'Shop packs',
      revision: 2,
      sync: { status: 'RUNNING', message: 'Waiting to be synchronised.', entries: 0 },
    });
  });

  test('one that can’t be reached is not accepted, and the sentence says why', async () => {
    workshop.behave({
      check: () => Promise.reject(new Unavailable('REGISTRY_AWAY', 'packs.example refused the connection.')),
    });
    const before = workshop.connected.length;
    await expect(add({ name: 'Away' })).rejects.toMatchObject({
      name: 'Invalid',
      code: 'ENDPOINT_UNUSABLE',
      path: ['endpoint'],
      message: 'packs.example refused the connection.',
    });
    expect(workshop.connected.length).toBe(before + 1);
    const names = (await workshop.registries.list({ first: 100 })).edges.map(({ node }) => node.name);
    expect(names).not.toContain('Away');
  });

  test('one that wants other credentials blames them', async () => {
    workshop.behave({
      check: () => Promise.reject(new Refused('UNAUTHORIZED', 'packs.example wants credentials.', ['authentication'])),
    });
    await expect(add()).rejects.toMatchObject({ name: 'Invalid', path: ['authentication'] });
  });

  test('a defect of a client is a defect', async () => {
    workshop.behave({ check: () => Promise.reject(new TypeError('x is not a function')) });
    await expect(add()).rejects.toThrow(TypeError);
  });

  test('a name is given once, and free again when its registry is removed', async () => {
    const registryId = await add({ name: 'Twice' });
    await expect(add({ name: 'Twice' })).rejects.toMatchObject({ code: 'NAME_TAKEN', path: ['name'] });
    await workshop.commands.remove({ registryId }, ada);
    await expect(add({ name: 'Twice' })).resolves.not.toBe(registryId);
  });

  test('the same key gives the first answer again and asks nobody', async () => {
    const same = { ...input(), idempotencyKey: newId(), authentication: basic('first') };
    const first = await workshop.commands.add(same, ada);
    workshop.behave({ check: () => Promise.reject(new Unavailable('AWAY', 'Away.')) });
    expect(await workshop.commands.add(same, ada)).toEqual(first);
    expect(await types(first.registryId)).toHaveLength(2);
    await expect(workshop.commands.add({ ...same, authentication: basic('other') }, ada)).rejects.toMatchObject({
      code: 'IDEMPOTENCY_KEY_REUSED',
    });
  });

  test.each<[string, Partial<AddRegistry>, string, readonly string[]]>([
    ['an empty name', { name: '' }, 'EMPTY', ['name']],
    ['a name of white space', { name: ' ' }, 'BLANK', ['name']],
    ['no address', { endpoint: 'packs' }, 'ENDPOINT', ['endpoint']],
    ['an address of another kind', { endpoint: 'oci://packs.example' }, 'ENDPOINT_SCHEME', ['endpoint']],
    ['a folder as a Helm repository', { kind: 'HELM', endpoint: 'file:///srv' }, 'ENDPOINT_SCHEME', ['endpoint']],
    ['a password in the address', { endpoint: 'https://a:b@packs.example' }, 'ENDPOINT_SECRET', ['endpoint']],
    ['a token in the query', { endpoint: 'https://packs.example?token=a' }, 'ENDPOINT_SECRET', ['endpoint']],
    ['OCI without content', { kind: 'OCI', endpoint: 'oci://packs.example/a' }, 'CONTENT', ['content']],
    ['charts in a pack registry', { content: 'CHARTS' }, 'CONTENT', ['content']],
    [
      'no password',
      { authentication: { type: 'BASIC', username: 'a' } },
      'PASSWORD_MISSING',
      ['authentication', 'password'],
    ],
    ['no user name', { authentication: { type: 'BASIC', password: 'b' } }, 'EMPTY', ['authentication', 'username']],
    [
      'a colon in it',
      { authentication: { type: 'BASIC', username: 'a:b', password: 'c' } },
      'USERNAME',
      ['authentication', 'username'],
    ],
    ['U+0000 in a token', { authentication: { type: 'TOKEN', token: 'a\0' } }, 'NOT_TEXT', ['authentication', 'token']],
    ['a certificate that is none', { tls: { ca: 'hello' } }, 'PEM', ['tls', 'ca']],
    ['a bad key', { idempotencyKey: 'again' }, 'BAD_IDEMPOTENCY_KEY', ['idempotencyKey']],
  ])('%s is refused before anybody is asked', async (_, changes, code, path) => {
    const before = workshop.connected.length;
    await expect(add(changes)).rejects.toMatchObject({ code, path });
    expect(workshop.connected.length).toBe(before);
  });
});

const basic = (password: string) => ({ type: 'BASIC', username: 'robot', password }) as const;

describe('changing', () => {
  test('the address asks at the new one, with the kept password, and reads the catalog anew', async () => {
    const registryId = await add({ authentication: basic('kept password') });
    await workshop.commands.update({ registryId, endpoint: 'https://packs.example/shop' }, ada);
    expect(workshop.connected.at(-1)).toMatchObject({
      url: 'https://packs.example/shop',
      credentials: { username: 'robot', password: 'kept password' },
    });
    expect((await types(registryId)).slice(2)).toEqual(['RegistryEndpointChanged', 'RegistrySyncRequested']);
  });

  test('the name asks nobody', async () => {
    const registryId = await add();
    const before = workshop.connected.length;
    await workshop.commands.update({ registryId, name: 'Another name' }, ada);
    expect(workshop.connected.length).toBe(before);
    expect((await workshop.row(registryId)).name).toBe('Another name');
  });

  test('to where nothing answers changes nothing', async () => {
    const registryId = await add();
    workshop.behave({ check: () => Promise.reject(new Unavailable('AWAY', 'Nobody answers.')) });
    const change = workshop.commands.update({ registryId, endpoint: 'https://gone.example' }, ada);
    await expect(change).rejects.toMatchObject({ code: 'ENDPOINT_UNUSABLE', path: ['endpoint'] });
    expect(await types(registryId)).toHaveLength(2);
  });

  test('at a revision that is over is a conflict', async () => {
    const registryId = await add();
    await expect(
      workshop.commands.update({ registryId, name: 'Late', expectedRevision: 1 }, ada),
    ).rejects.toMatchObject({ code: 'CONFLICT', actualRevision: 2 });
  });

  test('what isn’t there is not found', async () => {
    for (const registryId of ['no uuid', newId()])
      await expect(workshop.commands.update({ registryId, name: 'x' }, ada)).rejects.toMatchObject({
        code: 'REGISTRY_NOT_FOUND',
      });
  });
});

describe('removing', () => {
  test('is refused with the names of the profiles that need it', async () => {
    const registryId = await add();
    workshop.users.push('Gateway', 'Till');
    await expect(workshop.commands.remove({ registryId }, ada)).rejects.toMatchObject({
      code: 'REGISTRY_IN_USE',
      message: expect.stringContaining('"Gateway" and "Till"'),
    });
  });

  test('takes it and its catalog out of every list, at once', async () => {
    const registryId = await add({ name: 'Removed' });
    workshop.behave(offering(pack('nginx', '1.0.0')));
    await workshop.sync(registryId);
    expect(await workshop.catalog.pack(registryId, 'nginx')).not.toBeNull();
    await workshop.commands.remove({ registryId }, ada);
    expect(await workshop.catalog.pack(registryId, 'nginx')).toBeNull();
    const names = (await workshop.registries.list({ first: 100 })).edges.map(({ node }) => node.name);
    expect(names).not.toContain('Removed');
    expect(await workshop.row(registryId)).toMatchObject({ name: 'Removed', removedAt: expect.any(Date) });
  });
});

describe('secrets', () => {
  const planted = ['p@ss-w0rd-of-robot', 'tok3n-of-robot', 'PRIVATE-KEY-of-robot', 'n3w-p@ss-w0rd'];
  const [password, token, key, second] = planted as [string, string, string, string];
  const certificate = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----';

  /** Every row of every table, as text. */
  const everything = async () => {
    const { pool } = workshop.database;
    const tables = await pool.query<{ name: string }>(
      `select format('%I.%I', schemaname, tablename) as name from pg_tables
        where schemaname not in ('pg_catalog', 'information_schema')`,
    );
    const texts: string[] = [];
    for (const { name } of tables.rows) {
      const { rows } = await pool.query<{ text: string }>(`select t::text from ${name} as t`);
      texts.push(...rows.map((row) => row.text));
    }
    return texts.join('\n');
  };

  test('are in no table, no event, no answer, no error and no line of the log', async () => {
    const answers: unknown[] = [];
    const options = { idempotencyKey: newId(), note: 'secret ones' };
    const tls = { certificate, key };
    answers.push(await workshop.commands.add({ ...input({ authentication: basic(password), tls }), ...options }, ada));
    const registryId = await add({ authentication: { type: 'TOKEN', token } });
    await workshop.commands.update({ registryId, authentication: basic(second) }, ada);
    // A server that echoes what it was sent.
    const echo = () =>
      Promise.reject(new Refused('UNAUTHORIZED', `The server said: no ${second} and no ${token}`, ['authentication']));
    workshop.behave({ check: echo, index: echo });
    const refused = workshop.commands.update({ registryId, endpoint: 'https://packs.example/b' }, ada);
    answers.push(await refused.catch((error: unknown) => [String(error), (error as Error).stack]));
    const failing = (await workshop.events(registryId)).findLast(({ type }) => type === 'RegistrySyncRequested');
    await syncRegistry(
      workshop.syncPorts,
      { registryId, request: failing?.revision ?? 0 },
      new AbortController().signal,
    );
    answers.push(await workshop.events(registryId), await workshop.row(registryId));
    const seen = [await everything(), JSON.stringify(answers), workshop.logged.join('\n')].join('\n');
    expect((await workshop.row(registryId)).sync.message).toContain('***');
    for (const secret of [password, key, second]) {
      expect(seen).not.toContain(secret);
      for (const form of ['base64', 'hex'] as const) expect(seen).not.toContain(Buffer.from(secret).toString(form));
    }
  });

  test('are destroyed when they are replaced, and with their registry', async () => {
    const registryId = await add({ authentication: basic('one') });
    const kept = async () => {
      const sql = 'select id from vault.secret where owner_id = $1';
      return (await workshop.database.pool.query<{ id: string }>(sql, [registryId])).rows.map(({ id }) => id);
    };
    const [first] = await kept();
    await workshop.commands.update({ registryId, authentication: basic('two') }, ada);
    expect(await kept()).toEqual([expect.not.stringContaining(String(first))]);
    await workshop.commands.remove({ registryId }, ada);
    expect(await kept()).toEqual([]);
  });

  test('sealed with another key are asked for again, and nothing else breaks', async () => {
    const registryId = await add({ authentication: basic('lost') });
    const { pool } = workshop.database;
    const ports = {
      ...workshop.syncPorts,
      vault: createVault(pool, () => Promise.resolve({ current: Buffer.alloc(32, 7) })),
    };
    await syncRegistry(ports, { registryId, request: 2 }, new AbortController().signal);
    expect((await workshop.row(registryId)).sync).toMatchObject({
      status: 'FAILED',
      message: expect.stringContaining('another key (SECRETS_KEY): give the password'),
    });
  });

  test('don’t open in the place of another', async () => {
    const registryId = await add({ authentication: basic('mine') });
    const other = await add({ authentication: basic('yours') });
    const { pool } = workshop.database;
    await pool.query(
      `update vault.secret as mine set nonce = yours.nonce, ciphertext = yours.ciphertext
         from vault.secret as yours where mine.owner_id = $1 and yours.owner_id = $2`,
      [registryId, other],
    );
    const { rows } = await pool.query<{ id: string }>('select id from vault.secret where owner_id = $1', [registryId]);
    await expect(
      workshop.vault.open(
        registryId,
        rows.map(({ id }) => id),
      ),
    ).rejects.toMatchObject({ code: 'SECRET_LOST' });
  });
});
