import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { siteValuesOf } from '../../src/devices/site-secrets.js';
import { createVault } from '../../src/secrets/vault.js';
import { planted, PLANTED } from '../support/planted.js';
import { machine, newUid, openFactory, type Factory } from './factory.js';

/** Values of sensitive variables: sealed where they are kept, told to their device alone. */
let factory: Factory;
beforeAll(async () => {
  factory = await openFactory();
});
afterAll(() => factory.close());

const SECRET = `${planted()} très-secret`;
const VARIABLES = [
  { name: 'SITE', required: true },
  { name: 'TOKEN', sensitive: true },
];
type Linked = { device: object | null; userErrors: { code: string; message: string; path: string[] }[] };

const link = (input: object) => factory.mutate<Linked>('linkDevice', input, 'device { siteProperties { name value } }');

async function deviceOf(name: string) {
  const profile = await factory.profile(name, [], VARIABLES);
  const device = await factory.registered(machine(newUid()));
  const ids = { deviceId: device.id, profileId: profile.id };
  const give = (siteProperties: object[], more = {}) => link({ ...ids, siteProperties, ...more });
  const told = async (headers = {}) => factory.call('GET', '/device/v1/desired', device.key, undefined, headers);
  return { ...device, profile, give, told };
}

const SITE = { name: 'SITE', value: 'berlin' };
const TOKEN = { name: 'TOKEN', value: SECRET };

describe('a sensitive value', () => {
  test('reaches its device, and nobody reads it again', async () => {
    const { give, told } = await deviceOf('With a secret');
    expect(await give([SITE, TOKEN])).toEqual({
      device: { siteProperties: [SITE, { name: 'TOKEN', value: null }] },
      userErrors: [],
    });
    expect((await told()).body).toMatchObject({ siteProperties: [SITE, TOKEN] });
  });

  test('stands nowhere in the database in the clear: no event, no list, no kept answer', async () => {
    const { give } = await deviceOf('Searched');
    await give([SITE, TOKEN], { idempotencyKey: randomUUID() });
    const { db } = factory.app;
    const { rows: tables } = await db.query<{ name: string }>(
      `select format('%I.%I', schemaname, tablename) as name from pg_tables
        where schemaname not in ('pg_catalog', 'information_schema')`,
    );
    for (const { name } of tables) {
      const { rows } = await db.query(`select 1 from ${name} as any_row where any_row::text like $1`, [`%${PLANTED}%`]);
      expect([name, rows.length]).toEqual([name, 0]);
    }
    expect(tables.map(({ name }) => name)).toContain('vault.secret');
  });

  test('stays when it is named without a value, and goes with the name', async () => {
    const { give, told, deviceId } = await deviceOf('Kept');
    await give([SITE, TOKEN]);
    await give([
      { name: 'SITE', value: 'hamburg' },
      { name: 'TOKEN', value: null },
    ]);
    expect((await told()).body).toMatchObject({ siteProperties: [{ name: 'SITE', value: 'hamburg' }, TOKEN] });
    await give([SITE]);
    expect((await told()).body).toMatchObject({ siteProperties: [SITE] });
    expect(await secretsOf(deviceId)).toBe(0);
  });

  test('is destroyed with its device, and when another replaces it', async () => {
    const { give, id, deviceId } = await deviceOf('Removed');
    await give([SITE, TOKEN]);
    await give([SITE, { name: 'TOKEN', value: 'another' }]);
    expect(await secretsOf(deviceId)).toBe(1);
    await factory.mutate('removeDevice', { deviceId: id }, 'deletedId');
    expect(await secretsOf(deviceId)).toBe(0);
  });

  test('changes the answer’s ETag when it is given anew, and not otherwise', async () => {
    const { give, told } = await deviceOf('Tagged');
    await give([SITE, TOKEN]);
    const etag = (await told()).headers.get('etag')!;
    expect((await told({ 'if-none-match': etag })).status).toBe(304);
    await give([SITE, { name: 'TOKEN', value: 'another' }]);
    expect((await told({ 'if-none-match': etag })).status).toBe(200);
  });

  test('that was sealed for one device opens for no other, and with no other key', async () => {
    const { give, deviceId } = await deviceOf('Bound');
    await give([SITE, TOKEN]);
    const [row] = await factory.app.devices.rows([deviceId]);
    const properties = row?.siteProperties ?? [];
    expect(await siteValuesOf(factory.app.vault, deviceId, properties)).toContainEqual(TOKEN);
    await expect(siteValuesOf(factory.app.vault, randomUUID(), properties)).rejects.toMatchObject({
      code: 'SECRET_LOST',
    });
    const other = createVault(factory.app.db, () => Promise.resolve({ current: Buffer.alloc(32, 7) }));
    await expect(siteValuesOf(other, deviceId, properties)).rejects.toMatchObject({ code: 'SECRET_LOST' });
  });

  test('that cannot be read any more keeps the device waiting, with a sentence', async () => {
    const { give, told, deviceId } = await deviceOf('Lost');
    await give([SITE, TOKEN]);
    await factory.app.db.query('delete from vault.secret where owner_id = $1', [deviceId]);
    const { status, headers, body } = await told();
    expect([status, headers.get('retry-after')]).toEqual([503, '5']);
    expect(body.error?.message).toMatch(/Give it again with linkDevice/);
  });
});

describe('values', () => {
  test('that do not fit are userErrors with their place', async () => {
    const { give } = await deviceOf('Checked');
    expect(await give([SITE, { name: 'NOBODY', value: 'x' }])).toMatchObject({
      device: null,
      userErrors: [
        { code: 'INVALID', path: ['siteProperties', '1', 'name'], message: expect.stringMatching(/has SITE, TOKEN/) },
      ],
    });
    expect((await give([TOKEN])).userErrors).toMatchObject([
      { message: expect.stringMatching(/needs values for SITE/) },
    ]);
  });

  test('that nobody gave hold a version back, until somebody gives them', async () => {
    const profile = await factory.profile('Waiting', [], VARIABLES);
    const { key, id } = await factory.registered(machine(newUid()), { profileId: profile.id });
    const told = async () => (await factory.call('GET', '/device/v1/desired', key)).body;
    expect(await told()).toMatchObject({
      ...{
        approved: false,
        waitingFor: 'values',
        message: expect.stringMatching(/needs values for SITE, which nobody/),
      },
    });
    expect(await factory.ask(`{ node(id: "${id}") { ... on Device { pendingUpdate { waitingFor } } } }`)).toMatchObject(
      { node: { pendingUpdate: { waitingFor: 'values' } } },
    );
    await link({ deviceId: id, profileId: profile.id, siteProperties: [SITE] });
    await factory.build();
    expect(await told()).toMatchObject({ approved: true, waitingFor: null, siteProperties: [SITE] });
  });

  test('sent twice under one key change nothing the second time', async () => {
    const { give, deviceId } = await deviceOf('Once');
    const more = { idempotencyKey: randomUUID() };
    await give([SITE, TOKEN], more);
    await give([SITE, TOKEN], more);
    const events = await factory.app.store.readStream({ streamId: deviceId, types: ['DeviceLinked'], limit: 10 });
    expect(events).toHaveLength(1);
    expect((await give([SITE, { name: 'TOKEN', value: 'b' }], more)).userErrors).toMatchObject([
      { code: 'IDEMPOTENCY_KEY_REUSED' },
    ]);
  });
});

async function secretsOf(deviceId: string): Promise<number> {
  const { rows } = await factory.app.db.query('select 1 from vault.secret where owner_id = $1', [deviceId]);
  return rows.length;
}
