import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { waveOf } from '../../src/devices/rollout.js';
import { eventually } from '../store/eventually.js';
import { machine, newUid, openFactory, type Factory } from './factory.js';

/** A rollout as people see and steer it over the API. */
let factory: Factory;
beforeAll(async () => {
  factory = await openFactory();
});
afterAll(() => factory.close());

type Shown = {
  version: string | null;
  state: string;
  waves: { tag: string | null; state: string; devices: Record<string, number> }[];
  devices: Record<string, number>;
  pinned: number;
  setBy: { name: string } | null;
  note: string | null;
  pausedBy: { name: string } | null;
};
const ROLLOUT = `rollout { version state maxFailing pinned setBy { kind } setAt note pausedBy { kind } pausedAt pauseNote
  devices { total waiting updating ready failed silent }
  waves { tag percent state devices { total waiting updating ready failed silent } } }`;

const shown = async (id: string) =>
  (await factory.ask<{ systemProfile: { rollout: Shown } }>(`{ systemProfile(id: "${id}") { ${ROLLOUT} } }`))
    .systemProfile.rollout;

async function device(profile: { id: string }, tags: string[], more: object = {}) {
  const made = await factory.registered(machine(newUid(), { tags }));
  await factory.mutate('linkDevice', { deviceId: made.id, profileId: profile.id, ...more }, 'device { id }');
  return made;
}

const says = (key: string, profileId: string, sequence: number, more: object) =>
  factory.call('POST', '/device/v1/report', key, { sequence, profileId, layers: [], ...more });
const till = (status: string) => [{ name: 'till', status, message: '' }];
const order = (mutation: string, profile: { id: string }, more: object = {}) =>
  factory.mutate<{ userErrors: { code: string }[] }>(
    mutation,
    { profileId: profile.id, ...more },
    `systemProfile { ${ROLLOUT} }`,
  );

describe('the rollout of a profile', () => {
  test('that nobody set is one wave of all devices', async () => {
    const profile = await factory.profile('Never set');
    expect(await shown(profile.id)).toMatchObject({ version: '1.0.0', state: 'IDLE', setBy: null, setAt: null });
    await device(profile, []);
    expect(await shown(profile.id)).toMatchObject({
      state: 'ROLLING_OUT',
      waves: [{ tag: null, percent: 100, state: 'OPEN', devices: { total: 1, waiting: 1 } }],
    });
  });

  test('tells wave by wave who waits, installs, runs it and fails, and halts when too many fail', async () => {
    const profile = await factory.profile('Told by waves');
    const { profileId } = profile;
    const [first, second, rest] = [
      await device(profile, ['canary']),
      await device(profile, ['canary']),
      await device(profile, ['shop']),
    ];
    await device(profile, ['canary'], { pinnedVersion: '1.0.0' });
    for (const { key } of [first, second, rest]) await says(key, profileId, 1, { running: '1.0.0' });
    const set = await order('setRollout', profile, { waves: [{ tag: 'canary' }], note: 'first in Berlin' });
    expect(set).toMatchObject({
      userErrors: [],
      systemProfile: {
        rollout: { state: 'COMPLETE', pinned: 1, note: 'first in Berlin', setBy: { kind: 'API_KEY' } },
      },
    });
    await factory.publish(profileId, '1.0.1', 'a: 2\n');
    const pending = async () =>
      (await factory.ask<{ systemProfile: object }>(`{ systemProfile(id: "${profile.id}") { pendingUpdates } }`))
        .systemProfile;
    // The pinned one has nothing to run what it should run yet.
    expect(await pending()).toEqual({ pendingUpdates: 4 });
    await says(first.key, profileId, 2, { running: '1.0.0', installing: '1.0.1', layers: till('installing') });
    expect(await shown(profile.id)).toMatchObject({
      ...{ version: '1.0.1', state: 'ROLLING_OUT', pinned: 1, devices: { total: 3, waiting: 2, updating: 1 } },
      waves: [
        { tag: 'canary', state: 'OPEN', devices: { total: 2, waiting: 1, updating: 1 } },
        { tag: null, state: 'WAITING', devices: { total: 1, waiting: 1 } },
      ],
    });
    await says(first.key, profileId, 3, { running: '1.0.1', layers: till('failed') });
    expect(await shown(profile.id)).toMatchObject({ state: 'HALTED', devices: { waiting: 2, failed: 1 } });
    await order('setRollout', profile, { waves: [{ tag: 'canary' }], maxFailing: 1 });
    await says(second.key, profileId, 2, { running: '1.0.1', layers: till('ready') });
    expect(await shown(profile.id)).toMatchObject({
      state: 'ROLLING_OUT',
      waves: [{ state: 'THROUGH', devices: { ready: 1, failed: 1 } }, { state: 'OPEN' }],
    });
  });

  test('is paused and resumed by people, who are named, and by nobody twice', async () => {
    const profile = await factory.profile('Paused by hand');
    const one = await device(profile, []);
    await factory.build();
    const waits = async (what: string | null) =>
      eventually(async () => {
        const { body } = await factory.call('GET', '/device/v1/desired', one.key);
        return body['waitingFor'] === what || (what === null && body['waitingFor'] === 'archive');
      });
    for (const _ of ['first', 'again'])
      expect(await order('pauseRollout', profile, { note: 'lunch' })).toMatchObject({
        userErrors: [],
        systemProfile: { rollout: { state: 'PAUSED', pausedBy: { kind: 'API_KEY' }, pauseNote: 'lunch' } },
      });
    await waits('pause');
    expect(await order('resumeRollout', profile)).toMatchObject({
      systemProfile: { rollout: { state: 'ROLLING_OUT', pausedBy: null, pausedAt: null } },
    });
    await waits(null);
    type Log = { auditLog: { nodes: { summary: string; subject: string }[] } };
    const log = async () =>
      (
        await factory.ask<Log>(
          '{ auditLog(first: 10, filter: { types: ["RolloutPaused", "RolloutResumed"] }) { nodes { summary subject } } }',
        )
      ).auditLog.nodes;
    await eventually(async () => (await log()).length === 2);
    expect(await log()).toMatchObject([
      { summary: 'Let the rollout go on.', subject: 'rollout of system profile "Paused by hand"' },
      { summary: expect.stringContaining('Paused the rollout') },
    ]);
  });

  test('of nothing is not found, and a deleted one is null', async () => {
    expect(await order('pauseRollout', { id: 'bm90aGluZw' })).toMatchObject({ userErrors: [{ code: 'NOT_FOUND' }] });
    const { id } = await factory.profile('Soon gone');
    await factory.mutate('deleteSystemProfile', { profileId: id }, 'deletedId');
    const { systemProfile } = await factory.ask(
      `{ systemProfile(id: "${id}", includeDeleted: true) { name rollout { state } } }`,
    );
    expect(systemProfile).toEqual({ name: 'Soon gone', rollout: null });
  });
});

test('the database counts a device to the wave that the gate puts it in', async () => {
  const { id, profileId } = await factory.profile('Counted alike');
  const waves = [
    { tag: 'ä', percent: 30 },
    { tag: 'b', percent: 50 },
    { tag: 'ä', percent: 60 },
  ];
  await order('setRollout', { id }, { waves });
  const tags = [['ä'], ['b'], ['ä', 'b'], []];
  const { rows } = await factory.app.db.query<{ id: string; tags: string[] }>(
    `insert into read.device (id, revision, uid, name, tags, key_digest, public_key, profile_id, needs_approval,
                              site_properties, reported_sequence, condition, layers)
     select gen_random_uuid(), 1, 'counted ' || n, 'counted ' || n,
            array(select jsonb_array_elements_text($2::jsonb -> (n % 4))), 'counted ' || n, '', $1, false, '[]', 0, 'REGISTERED', '[]'
       from generate_series(1, 200) as n returning id, tags`,
    [profileId, JSON.stringify(tags)],
  );
  const expected = [...waves, null].map((_, place) => rows.filter((row) => waveOf(row, waves) === place).length);
  expect((await shown(id)).waves.map(({ devices }) => devices['total'])).toEqual(expected);
  expect(Math.min(...expected)).toBeGreaterThan(0);
});
