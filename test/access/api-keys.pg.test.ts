import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createApiKeys, type ApiKeys } from '../../src/access/api-keys.js';
import type { Caller, RequestInfo, Role } from '../../src/access/caller.js';
import { namedKeys } from '../../src/access/directory.js';
import { createKeyAuthentication, firstOf, type KeyAuthentication } from '../../src/access/key-authentication.js';
import { createLog } from '../../src/log.js';
import { createEventStore, type ManagedEventStore } from '../../src/store/event-store.js';
import { freshDatabase, type FreshDatabase } from '../support/database.js';

const by = (role: Role = 'ADMIN'): RequestInfo => ({
  caller: { actor: { kind: 'API_KEY', id: 'administrator' }, role },
  requestId: 'r',
});

let database: FreshDatabase;
let store: ManagedEventStore;
let keys: ApiKeys;
let known: KeyAuthentication;
let now: number;
let named = 0;

beforeAll(async () => {
  database = await freshDatabase();
  store = createEventStore({ pool: database.pool, upcasters: {} });
});
afterAll(() => database.close());
beforeEach(() => {
  now = Date.now();
  known = createKeyAuthentication({ pool: database.pool, log: createLog('silent'), now: () => now });
  keys = createApiKeys({ store, pool: database.pool, onChanged: known.forget });
});

const make = (role: Role, more: object = {}) => keys.create({ name: `key ${(named += 1)}`, role, ...more }, by());
const callerOf = (secret: string | null) =>
  known.authenticate({ authorization: `Bearer ${secret ?? ''}` }) as Promise<Caller | null>;

describe('a key', () => {
  test('lets in with its role, is shown once, and neither log nor table holds it', async () => {
    const { apiKeyId, secret } = await make('EDITOR');
    expect(secret).toMatch(/^sp_[A-Za-z0-9_-]{43}$/);
    expect(await callerOf(secret)).toEqual({ actor: { kind: 'API_KEY', id: apiKeyId }, role: 'EDITOR' });
    const { rows } = await database.pool.query<{ text: string }>(
      `select event::text as text from es.event as event where stream_id = $1
       union all select key::text from access.api_key as key where id = $1
       union all select kept::text from es.idempotency as kept`,
      [apiKeyId],
    );
    expect(rows.length).toBeGreaterThanOrEqual(2);
    for (const { text } of rows) expect(text).not.toContain(secret!.slice(12));
    expect(await keys.rows([apiKeyId])).toMatchObject([
      { role: 'EDITOR', prefix: secret!.slice(0, 10), lastUsedAt: null },
    ]);
  });

  test('that is asked for again under its idempotency key is there once, and not shown again', async () => {
    const input = { name: 'once', role: 'VIEWER' as const, idempotencyKey: '0199a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b' };
    const first = await keys.create(input, by());
    expect(first.secret).not.toBeNull();
    expect(await keys.create(input, by())).toEqual({ apiKeyId: first.apiKeyId, secret: null });
    expect((await keys.list()).filter(({ name }) => name === 'once')).toHaveLength(1);
    expect(await callerOf(first.secret)).not.toBeNull();
  });

  test('that was ended lets nobody in from then on, and keeps its name for the history', async () => {
    const { apiKeyId, secret } = await make('VIEWER');
    expect(await callerOf(secret)).not.toBeNull();
    await keys.revoke({ apiKeyId }, by());
    expect(await callerOf(secret)).toBeNull();
    expect((await keys.list()).some(({ id }) => id === apiKeyId)).toBe(false);
    expect(await namedKeys(keys).nameOf({ kind: 'API_KEY', id: apiKeyId })).toBe(`key ${named}`);
    const before = await store.readStream({ streamId: apiKeyId, limit: 10 });
    await keys.revoke({ apiKeyId }, by());
    expect(await store.readStream({ streamId: apiKeyId, limit: 10 })).toEqual(before);
  });

  test('that another process ended lets in for two seconds at most', async () => {
    const { apiKeyId, secret } = await make('VIEWER');
    expect(await callerOf(secret)).not.toBeNull();
    await createApiKeys({ store, pool: database.pool, onChanged: () => undefined }).revoke({ apiKeyId }, by());
    now += 2_000;
    expect(await callerOf(secret)).toBeNull();
  });

  test('that has expired lets nobody in, even while it is remembered', async () => {
    const { secret } = await make('VIEWER', { expiresAt: new Date(now + 1_000) });
    expect(await callerOf(secret)).not.toBeNull();
    now += 1_000;
    expect(await callerOf(secret)).toBeNull();
  });

  test('tells when it was used last', async () => {
    const { apiKeyId, secret } = await make('VIEWER');
    await callerOf(secret);
    await known.close();
    expect((await keys.rows([apiKeyId]))[0]?.lastUsedAt?.getTime()).toBe(now);
  });
});

describe('what is refused', () => {
  test.each<[string, () => Promise<unknown>, object]>([
    [
      'a name that is taken',
      async () => (
        await keys.create({ name: 'twin', role: 'VIEWER' }, by()),
        keys.create({ name: 'twin', role: 'VIEWER' }, by())
      ),
      { code: 'NAME_TAKEN' },
    ],
    ['an empty name', () => keys.create({ name: '', role: 'VIEWER' }, by()), { path: ['name'] }],
    ['an end in the past', () => make('VIEWER', { expiresAt: new Date(0) }), { code: 'EXPIRED' }],
    [
      'a role that may more than its maker',
      () => keys.create({ name: 'up', role: 'ADMIN' }, by('EDITOR')),
      { code: 'ROLE_TOO_HIGH' },
    ],
    ['an id that is none', () => keys.revoke({ apiKeyId: 'x' }, by()), { code: 'API_KEY_NOT_FOUND' }],
    [
      'an id of nothing',
      () => keys.revoke({ apiKeyId: '01920000-0000-7000-8000-0000000000ee' }, by()),
      { code: 'API_KEY_NOT_FOUND' },
    ],
  ])('%s', async (_, command, fault) => {
    await expect(command()).rejects.toMatchObject(fault);
  });
});

test.each([undefined, 'Bearer ', 'Bearer sp_short', `Basic sp_${'a'.repeat(43)}`, `Bearer sp_${'a'.repeat(43)}`])(
  'nobody comes in with %s',
  async (authorization) => expect(await known.authenticate({ authorization })).toBeNull(),
);

test('the first way that knows somebody counts', async () => {
  const caller: Caller = { actor: { kind: 'API_KEY', id: 'a' }, role: 'VIEWER' };
  expect(
    await firstOf(
      () => null,
      () => caller,
    )({}),
  ).toBe(caller);
  expect(await firstOf(() => null)({})).toBeNull();
});
