import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { machine, newUid, openFactory, type Factory } from './factory.js';
import { createRegistrar } from '../../src/registries/registrar.js';
import { createRegistryUsers } from '../../src/profiles/registry-users.js';
import { profilePremises } from '../../src/profiles/premises.js';
import { profileRows } from '../../src/profiles/projection.js';
import { createSlugs } from '../../src/profiles/slugs.js';
import { createWizard } from '../../src/profiles/wizard.js';
import { soundReview } from '../profiles/samples.js';
import { openWorkshop, type Workshop } from '../registries/workshop.js';
import { eventually } from '../store/eventually.js';

/** Two that are in each other's way at one moment: one of them is refused, whoever comes first. */
const BY = { caller: { actor: { kind: 'USER', id: 'ada' }, role: 'ADMIN' }, requestId: 'r' } as const;
const AT_ONCE = 12;

/** Runs commands that all have decided before any of them may write: they queue behind a lock that the test holds. */
async function atOnce<T>(
  pool: Workshop['database']['pool'],
  [kind, id]: readonly [string, string],
  commands: readonly (() => Promise<T>)[],
): Promise<readonly PromiseSettledResult<T>[]> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    await client.query('select pg_advisory_xact_lock(read.lock_of($1, $2))', [kind, id]);
    const settled = Promise.allSettled(commands.map((command) => command()));
    await eventually(async () => (await client.query<object>(WAITING)).rows.length === commands.length);
    await client.query('commit');
    return await settled;
  } finally {
    await client.query('rollback');
    client.release();
  }
}

const WAITING = `select from pg_locks where locktype = 'advisory' and not granted
   and database = (select oid from pg_database where datname = current_database())`;

const codes = (results: readonly PromiseSettledResult<unknown>[]) =>
  results.map((result) => (result.status === 'fulfilled' ? 'done' : (result.reason as { code: string }).code));

describe('a device that is linked while its profile is deleted', () => {
  let factory: Factory;
  beforeAll(async () => {
    factory = await openFactory();
  });
  afterAll(() => factory.close());

  const pair = async (name: string) => {
    const { profileId } = await factory.profile(name);
    const { deviceId } = await factory.registered(machine(newUid()));
    const { devices, wizard } = factory.app;
    return {
      profileId,
      commands: [
        () => devices.link({ deviceId, profileId, pinnedVersion: null }, BY),
        () => wizard.delete({ profileId }, BY),
      ],
    };
  };

  test('follows it, or there is no such profile: never both', async () => {
    const { profileId, commands } = await pair('Fought over');
    const found = codes(await atOnce<unknown>(factory.app.db, ['profile', profileId], commands));
    expect([
      ['done', 'PROFILE_IN_USE'],
      ['PROFILE_NOT_FOUND', 'done'],
    ]).toContainEqual(found);
  });

  test('many at once: no deleted profile has a follower', async () => {
    const pairs = await Promise.all(Array.from({ length: AT_ONCE }, (_, place) => pair(`Many ${place}`)));
    await Promise.allSettled(pairs.flatMap(({ commands }) => commands.map((command) => command())));
    const { rows } = await factory.app.db.query(
      `select profile.name from read.profile join read.device on device.profile_id = profile.id
        where profile.deleted_at is not null and device.removed_at is null`,
    );
    expect(rows).toEqual([]);
  });

  test('by registering with a token for it: it is linked to nothing', async () => {
    const { profileId, id } = await factory.profile('Gone at the door');
    const [token, one] = [await factory.token({ profileId: id }), machine(newUid())];
    const [registered] = await atOnce<unknown>(
      factory.app.db,
      ['profile', profileId],
      [
        () => factory.call('POST', '/device/v1/register', token, one.registration(token)),
        () => factory.app.wizard.delete({ profileId }, BY).catch((error: unknown) => (error as { code: string }).code),
      ],
    );
    expect(registered).toMatchObject({ status: 'fulfilled', value: { status: 201 } });
    const { rows } = await factory.app.db.query(
      `select device.profile_id is null as unlinked, profile.deleted_at is null as there from read.device, read.profile
        where device.uid = $1 and profile.id = $2`,
      [one.uid, profileId],
    );
    expect([
      { unlinked: true, there: false },
      { unlinked: false, there: true },
    ]).toContainEqual(rows[0]);
  });
});

describe('a layer that is added while its registry is removed', () => {
  let workshop: Workshop;
  beforeAll(async () => {
    workshop = await openWorkshop();
  });
  afterAll(() => workshop.close());

  const draftAndRegistry = async () => {
    const { store, vault, registries, database } = workshop;
    const { pool } = database;
    const commands = createRegistrar({
      ...{ store, vault, connect: workshop.syncPorts.connect, usedBy: createRegistryUsers(pool) },
    });
    const name = randomUUID();
    const added = { name, kind: 'HELM', endpoint: 'https://charts.example', synchronize: false } as const;
    const { registryId } = await commands.add(added, BY);
    const source = { registryId, registryName: name, name: 'lamp', tag: '1.0.0', version: '1.0.0', digest: 'sha256:0' };
    const resolved = () => Promise.resolve({ source, values: 'a: 1\n' });
    const wizard = createWizard({
      ...{ store, rows: profileRows, premises: profilePremises, slugs: createSlugs(pool) },
      review: () => Promise.resolve(soundReview),
      sources: { chart: resolved, pack: resolved, withPresets: () => Promise.resolve('') },
      async livingRegistries(ids) {
        const rows = await registries.rows(ids);
        return rows.flatMap((row) => (row && row.removedAt === null ? [row.id] : []));
      },
    });
    const { profileId } = await wizard.create({ name, description: '', tags: [], version: '1.0.0' }, BY);
    const layer = { profileId, registryId, chartName: 'lamp', version: '1.0.0', name: 'lamp', manifests: [] };
    const add = () => wizard.addHelmChartLayer({ ...layer, values: undefined }, BY);
    return { wizard, profileId, registryId, add, remove: () => commands.remove({ registryId }, BY) };
  };

  test('is in the draft, or there is no such registry: never both', async () => {
    const { registryId, add, remove } = await draftAndRegistry();
    const found = codes(await atOnce<unknown>(workshop.database.pool, ['registry', registryId], [add, remove]));
    expect([
      ['done', 'REGISTRY_IN_USE'],
      ['REGISTRY_NOT_FOUND', 'done'],
    ]).toContainEqual(found);
  });

  test('many at once: no draft takes layers from a removed registry', async () => {
    const all = await Promise.all(Array.from({ length: AT_ONCE }, draftAndRegistry));
    await Promise.allSettled(all.flatMap(({ add, remove }) => [add(), remove()]));
    const { rows } = await workshop.database.pool.query(
      `select profile.name from read.profile join read.registry on draft_registries @> array[registry.id]
        where draft_version is not null and profile.deleted_at is null and registry.removed_at is not null`,
    );
    expect(rows).toEqual([]);
  });

  test('a draft that opens with its layers bars the registry too, once it is there', async () => {
    const { wizard, profileId, registryId, add, remove } = await draftAndRegistry();
    await add();
    await wizard.finish({ profileId }, BY);
    const revise = () => wizard.revise({ profileId, version: '1.0.1' }, BY);
    const found = codes(await atOnce<unknown>(workshop.database.pool, ['registry', registryId], [revise, remove]));
    // A draft of a registry that was removed before is a problem for its review, and no reason to refuse it.
    expect([
      ['done', 'REGISTRY_IN_USE'],
      ['done', 'done'],
    ]).toContainEqual(found);
  });
});
