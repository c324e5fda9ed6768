import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createClient } from 'graphql-sse';
import { eventually } from '../store/eventually.js';
import { machine, newUid, openFactory, type Factory } from './factory.js';

/** What subscribers hear of devices that did nothing themselves: versions and rollouts that concern them. */
let factory: Factory;
beforeAll(async () => {
  factory = await openFactory();
});
afterAll(() => factory.close());

type Data = {
  deviceUpdated: { name: string; pendingUpdate: { version: string; waitingFor: string | null } | null };
  devicesChanged: { profile: { name: string; rollout: { version: string; state: string } } | null };
};

/** Collects what a subscription tells of one profile, or of all. */
function follow<F extends keyof Data>(field: F, profileId: string | null, key = factory.adminKey) {
  const selections: Readonly<Record<keyof Data, string>> = {
    deviceUpdated: 'name pendingUpdate { version waitingFor }',
    devicesChanged: 'profile { name rollout { version state } }',
  };
  const query = `subscription { ${field}${profileId === null ? '' : `(profileId: "${profileId}")`} { ${selections[field]} } }`;
  const client = createClient({ url: `${factory.url}/graphql/stream`, headers: { authorization: `Bearer ${key}` } });
  const told: Data[F][] = [];
  const results = client.iterate({ query }) as unknown as AsyncIterableIterator<{ data: Data }>;
  void (async () => {
    for await (const { data } of results) told.push(data[field]);
  })().catch(() => undefined);
  return { told, stop: () => client.dispose() };
}

async function device(profile: { id: string }, name: string, more: object = {}) {
  const made = await factory.registered(machine(newUid(), { name }));
  await factory.mutate('linkDevice', { deviceId: made.id, profileId: profile.id, ...more }, 'device { id }');
  return made;
}

/** Something happens again and again until it was heard: a subscription doesn't say when it began. */
async function begun(told: readonly unknown[], act: () => Promise<unknown>): Promise<void> {
  await eventually(async () => {
    if (told.length === 0) await act();
    return told.length > 0;
  });
}

describe('deviceUpdated', () => {
  test('tells devices that follow of a version and of a rollout, and pinned ones not', async () => {
    const profile = await factory.profile('Followed at once');
    const { key, id } = await device(profile, 'follows');
    await device(profile, 'pinned', { pinnedVersion: '1.0.0' });
    await factory.call('POST', '/device/v1/report', key, {
      sequence: 1,
      profileId: profile.profileId,
      running: '1.0.0',
      layers: [],
    });
    const { told, stop } = follow('deviceUpdated', profile.id);
    let turn = 0;
    await begun(told, () =>
      factory.mutate('linkDevice', { deviceId: id, profileId: profile.id, tags: [`t${(turn += 1)}`] }, 'device { id }'),
    );
    const heard = (version: string | undefined, waitingFor: string | null | undefined) =>
      eventually(() =>
        Promise.resolve(
          told.some(
            ({ name, pendingUpdate }) =>
              name === 'follows' && pendingUpdate?.version === version && pendingUpdate?.waitingFor === waitingFor,
          ),
        ),
      );
    await factory.publish(profile.profileId, '1.0.1', 'a: 2\n');
    await heard('1.0.1', null);
    await factory.mutate('pauseRollout', { profileId: profile.id }, 'systemProfile { id }');
    await heard('1.0.1', 'pause');
    told.length = 0;
    await factory.publish(profile.profileId, '1.0.2', 'a: 1\n');
    await heard(undefined, undefined);
    expect(told.map(({ name }) => name)).not.toContain('pinned');
    stop();
  });

  test('tells each of more devices than a page holds, once', async () => {
    const profile = await factory.profile('Followed by many');
    await factory.app.db.query(
      `insert into read.device (id, revision, uid, name, tags, key_digest, public_key, profile_id, needs_approval,
                                site_properties, reported_sequence, condition, layers)
       select gen_random_uuid(), 1, 'many ' || n, 'many ' || n, '{}', 'many ' || n, '', $1, false, '[]', 0, 'REGISTERED', '[]'
         from generate_series(1, 250) as n`,
      [profile.profileId],
    );
    const { told, stop } = follow('deviceUpdated', profile.id);
    let version = 0;
    await begun(told, () => factory.publish(profile.profileId, `1.0.${(version += 1)}`, `a: ${version + 1}\n`));
    const newest = () => told.filter(({ pendingUpdate }) => pendingUpdate?.version === `1.0.${version}`);
    await eventually(() => Promise.resolve(newest().length >= 250));
    expect(new Set(newest().map(({ name }) => name)).size).toBe(250);
    stop();
  });
});

describe('devicesChanged', () => {
  const names = (told: readonly Data['devicesChanged'][]) => told.map(({ profile }) => profile?.name ?? null);

  test('greets, then tells of reports, links, versions, rollouts and removals, of the place that was left as well', async () => {
    const [here, there] = [await factory.profile('Here'), await factory.profile('There')];
    const one = await device(here, 'moves');
    const ids = { here: here.id, there: there.id };
    const all = follow('devicesChanged', null);
    const mine = follow('devicesChanged', here.id);
    await eventually(() => Promise.resolve(all.told.length > 0 && mine.told.length > 0));
    expect(all.told[0]).toEqual({ profile: null });
    expect(mine.told[0]).toMatchObject({ profile: { name: 'Here' } });
    const after = async (act: () => Promise<unknown>, expected: string) => {
      all.told.length = 0;
      await act();
      await eventually(() => Promise.resolve(names(all.told).includes(expected)));
    };
    await after(() => factory.publish(here.profileId, '1.0.1', 'a: 2\n'), 'Here');
    expect(all.told.at(-1)).toMatchObject({ profile: { rollout: { version: '1.0.1' } } });
    await after(() => factory.mutate('pauseRollout', { profileId: ids.here }, 'systemProfile { id }'), 'Here');
    await after(
      () =>
        factory.call('POST', '/device/v1/report', one.key, {
          sequence: 1,
          profileId: here.profileId,
          running: '1.0.0',
          layers: [],
        }),
      'Here',
    );
    mine.told.length = 0;
    await after(
      () => factory.mutate('linkDevice', { deviceId: one.id, profileId: ids.there }, 'device { id }'),
      'There',
    );
    await eventually(() => Promise.resolve(names(mine.told).includes('Here')));
    await after(() => factory.mutate('removeDevice', { deviceId: one.id }, 'deletedId'), 'There');
    expect(names(mine.told)).not.toContain('There');
    all.stop();
    mine.stop();
  });

  test('tells somebody who sees only some profiles of these alone, from the greeting on', async () => {
    const [seen, hidden] = [await factory.profile('Seen', ['seen']), await factory.profile('Hidden')];
    const { secret } = await factory.mutate<{ secret: string }>(
      'createApiKey',
      { name: 'narrow', role: 'OPERATOR', tagFilter: { is: 'seen' } },
      'secret',
    );
    const one = await device(hidden, 'unseen');
    const narrow = follow('devicesChanged', null, secret);
    const wide = follow('devicesChanged', null);
    await eventually(() => Promise.resolve(narrow.told.length > 0 && wide.told.length > 0));
    const hiddenChanges = async () => {
      await factory.publish(hidden.profileId, '1.0.1', 'a: 2\n');
      await factory.mutate('pauseRollout', { profileId: hidden.id }, 'systemProfile { id }');
      await factory.call('POST', '/device/v1/report', one.key, {
        sequence: 1,
        profileId: hidden.profileId,
        running: '1.0.0',
        layers: [],
      });
      await factory.mutate('removeDevice', { deviceId: one.id }, 'deletedId');
    };
    await hiddenChanges();
    await factory.mutate('pauseRollout', { profileId: seen.id }, 'systemProfile { id }');
    await eventually(() => Promise.resolve(names(narrow.told).includes('Seen')));
    expect(narrow.told.slice(1).every(({ profile }) => profile?.name === 'Seen')).toBe(true);
    await eventually(() => Promise.resolve(names(wide.told).includes('Hidden')));
    narrow.stop();
    wide.stop();
  });
});
