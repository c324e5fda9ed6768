import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '../store/eventually.js';
import { fakeDigest, machine, newUid, openFactory, type Factory } from './factory.js';

/** Versions that reach devices: approvals, rollouts, receipts, silence, as people see them over the API. */
let factory: Factory;
beforeAll(async () => {
  factory = await openFactory();
});
afterAll(() => factory.close());

type Errors = { userErrors: { code: string; message: string }[] };
const PENDING = 'pendingUpdate { version approved waitingFor comparison { from to changes { kind layer } } }';

async function device(profile: { id: string }, more: object = {}, described: object = {}) {
  const one = machine(newUid(), described);
  const made = await factory.registered(one);
  await factory.mutate('linkDevice', { deviceId: made.id, profileId: profile.id, ...more }, 'device { id }');
  return { one, ...made };
}

const runs = (key: string, profileId: string, running: string, sequence: number, more: object = {}) =>
  factory.call('POST', '/device/v1/report', key, { sequence, profileId, running, layers: [], ...more });
const desired = async (key: string) => (await factory.call('GET', '/device/v1/desired', key)).body;
const shown = async (id: string, selection: string) =>
  (await factory.ask<{ node: object }>(`{ node(id: "${id}") { ... on Device { ${selection} } } }`)).node;

describe('an update', () => {
  test('waits for the approval of exactly that version, and shows what it changes', async () => {
    const profile = await factory.profile('Approved');
    const { key, id } = await device(profile, { needsApproval: true });
    await runs(key, profile.profileId, '1.0.0', 1);
    await factory.publish(profile.profileId, '1.0.1', 'a: 2\n');
    expect(await desired(key)).toMatchObject({ version: '1.0.1', approved: false, waitingFor: 'approval' });
    const changes = [{ kind: 'LAYER_VALUES_CHANGED', layer: 'till' }];
    expect(await shown(id, PENDING)).toEqual({
      pendingUpdate: {
        ...{ version: '1.0.1', approved: false, waitingFor: 'approval' },
        comparison: { from: '1.0.0', to: '1.0.1', changes },
      },
    });
    const other = await factory.mutate<Errors>('approveUpdate', { deviceId: id, version: '1.0.2' }, 'device { id }');
    expect(other.userErrors).toMatchObject([{ code: 'REFUSED' }]);
    await factory.mutate('approveUpdate', { deviceId: id, version: '1.0.1' }, 'device { id }');
    await factory.build();
    expect(await desired(key)).toMatchObject({ version: '1.0.1', approved: true, waitingFor: null });
  });

  test('that a newer version takes back clears itself', async () => {
    const profile = await factory.profile('Taken back');
    const { key, id } = await device(profile);
    await runs(key, profile.profileId, '1.0.0', 1);
    await factory.publish(profile.profileId, '1.0.1', 'a: 2\n');
    expect(await shown(id, 'pendingUpdate { version }')).toEqual({ pendingUpdate: { version: '1.0.1' } });
    await factory.publish(profile.profileId, '1.0.2', 'a: 1\n');
    expect(await shown(id, 'pendingUpdate { version }')).toEqual({ pendingUpdate: null });
    expect(await desired(key)).toMatchObject({ version: '1.0.0', waitingFor: null });
  });

  test('goes in waves', async () => {
    const profile = await factory.profile('In waves');
    const first = await device(profile, {}, { tags: ['canary'] });
    const rest = await device(profile);
    for (const { key } of [first, rest]) await runs(key, profile.profileId, '1.0.0', 1);
    const rollout = { profileId: profile.id, waves: [{ tag: 'canary' }], maxFailing: 0 };
    const set = await factory.mutate<Errors>('setRollout', rollout, 'systemProfile { id }');
    expect(set).toMatchObject({ systemProfile: { id: profile.id }, userErrors: [] });
    await factory.publish(profile.profileId, '1.0.1', 'a: 2\n');
    expect(await desired(rest.key)).toMatchObject({ approved: false, waitingFor: 'wave' });
    expect(await desired(first.key)).toMatchObject({ waitingFor: 'archive' });
  });
});

describe('a rollout', () => {
  test('pauses when the device that has the version fails with it, and goes on when that is mended', async () => {
    const profile = await factory.profile('Paused');
    const first = await device(profile, {}, { tags: ['canary'] });
    const rest = await device(profile);
    for (const { key } of [first, rest]) await runs(key, profile.profileId, '1.0.0', 1);
    const waves = [{ tag: 'canary' }];
    await factory.mutate('setRollout', { profileId: profile.id, waves, maxFailing: 0 }, 'systemProfile { id }');
    await factory.publish(profile.profileId, '1.0.1', 'a: 2\n');
    const till = (status: string) => ({ layers: [{ name: 'till', status, message: '' }] });
    const waitsFor = async (what: string | null) =>
      eventually(async () => (await desired(rest.key))['waitingFor'] === what);
    await runs(first.key, profile.profileId, '1.0.1', 2, till('installing'));
    await waitsFor('wave');
    await runs(first.key, profile.profileId, '1.0.1', 3, till('failed'));
    await waitsFor('pause');
    await factory.build();
    await runs(first.key, profile.profileId, '1.0.1', 4, till('ready'));
    await eventually(async () => ['archive', null].includes((await desired(rest.key))['waitingFor'] as string | null));
  });
});

describe('a link', () => {
  test('pins a device to a version: newer ones are no updates for it, until it follows again', async () => {
    const profile = await factory.profile('Pinned');
    const { key, id } = await device(profile, { pinnedVersion: '1.0.0' });
    await runs(key, profile.profileId, '1.0.0', 1);
    await factory.publish(profile.profileId, '1.0.1', 'a: 2\n');
    expect(await desired(key)).toMatchObject({ version: '1.0.0', waitingFor: null });
    expect(await shown(id, 'pinnedVersion pendingUpdate { version }')).toEqual({
      ...{ pinnedVersion: '1.0.0', pendingUpdate: null },
    });
    await factory.mutate('linkDevice', { deviceId: id, profileId: profile.id }, 'device { id }');
    expect(await shown(id, 'pinnedVersion pendingUpdate { version }')).toEqual({
      ...{ pinnedVersion: null, pendingUpdate: { version: '1.0.1' } },
    });
  });

  test('to a version that was never published, or to no profile, is refused', async () => {
    const profile = await factory.profile('Never published');
    const { id } = await factory.registered(machine(newUid()));
    const link = (more: object) =>
      factory.mutate<Errors>('linkDevice', { deviceId: id, profileId: profile.id, ...more }, 'device { id }');
    expect((await link({ pinnedVersion: '9.9.9' })).userErrors).toMatchObject([{ code: 'NOT_FOUND' }]);
    expect((await link({ profileId: id })).userErrors).toMatchObject([
      { code: expect.stringMatching(/NOT_FOUND|INVALID/) },
    ]);
  });
});

describe('the history', () => {
  test('names devices as those who acted, at the server’s time whatever their clocks say', async () => {
    const profile = await factory.profile('Acted');
    const { key, id } = await device(profile, {}, { name: 'Till in the cellar' });
    const [before, clocks] = [Date.now(), ['2016-02-30T99:00:00Z', '2036-01-01T00:00:00Z', 'noon']];
    for (const [place, deviceTime] of clocks.entries())
      expect(await runs(key, profile.profileId, '1.0.0', place + 1, { deviceTime })).toMatchObject({ status: 200 });
    type Log = { auditLog: { edges: { node: { recordedAt: string; actor: { kind: string; name: string } } }[] } };
    const filter = `{ subjectId: "${id}", types: ["DeviceReported", "DeviceRegistered"] }`;
    const read = () =>
      factory.ask<Log>(
        `{ auditLog(first: 10, filter: ${filter}) { edges { node { recordedAt actor { kind name } } } } }`,
      );
    await eventually(async () => (await read()).auditLog.edges.length === 2);
    for (const { node } of (await read()).auditLog.edges) {
      expect(node.actor).toEqual({ kind: 'DEVICE', name: 'Till in the cellar' });
      expect(Math.abs(Date.parse(node.recordedAt) - before)).toBeLessThan(3_600_000);
    }
  });
});

describe('a profile', () => {
  test('that devices follow can’t be deleted, and the devices are named', async () => {
    const profile = await factory.profile('Followed');
    const { id } = await device(profile, {}, { name: 'Till at the door' });
    const refused = await factory.mutate<Errors>('deleteSystemProfile', { profileId: profile.id }, 'deletedId');
    expect(refused.userErrors).toMatchObject([
      { code: 'REFUSED', message: expect.stringContaining('Till at the door') },
    ]);
    await factory.mutate('removeDevice', { deviceId: id }, 'deletedId');
    const deleted = await factory.mutate<Errors>('deleteSystemProfile', { profileId: profile.id }, 'deletedId');
    expect(deleted.userErrors).toEqual([]);
  });
});

describe('a receipt', () => {
  test('by the device’s own key says what runs; by another key it is refused', async () => {
    const profile = await factory.profile('Far away');
    const { key, id, deviceId, one } = await device(profile);
    await desired(key);
    await factory.build();
    const payload = {
      ...{ format: 'system-profiles-receipt/1', deviceId, sequence: 3, profileId: profile.profileId },
      ...{ version: '1.0.0', archiveSha256: fakeDigest(profile.profileId, '1.0.0'), result: 'ready' },
      ...{ layers: [{ name: 'till', status: 'ready' }], moreReady: 0, deviceTime: '2016-01-01T00:00:00Z' },
    };
    const forged = { receipt: machine('thief').receipt(payload) };
    expect((await factory.mutate<Errors>('importReceipt', forged, 'device { id }')).userErrors).toMatchObject([
      { code: 'REFUSED', message: expect.stringContaining('was not signed by the device') },
    ]);
    const foreign = { receipt: one.receipt({ ...payload, archiveSha256: 'ab'.repeat(32) }) };
    expect((await factory.mutate<Errors>('importReceipt', foreign, 'device { id }')).userErrors[0]?.code).toBe(
      'INVALID',
    );
    for (const _ of ['first', 'again'])
      expect(
        await factory.mutate('importReceipt', { receipt: one.receipt(payload) }, 'device { runningVersion health }'),
      ).toEqual({ device: { runningVersion: '1.0.0', health: 'HEALTHY' }, userErrors: [] });
    const receipts = async () => {
      const filter = `{ subjectId: "${id}", types: ["ReceiptImported"] }`;
      const { auditLog } = await factory.ask<{ auditLog: { edges: { node: object }[] } }>(
        `{ auditLog(first: 50, filter: ${filter}) { edges { node { type summary } } } }`,
      );
      return auditLog.edges;
    };
    // The audit reads behind the fence, which another test's transaction may hold for a moment.
    await eventually(async () => (await receipts()).length > 0);
    expect(await receipts()).toEqual([
      { node: { type: 'ReceiptImported', summary: 'Took in a receipt: version 1.0.0 runs.' } },
    ]);
  });
});

describe('devices', () => {
  test('that are silent are found once, listed as SILENT, and heard of again', async () => {
    const profile = await factory.profile('Silent');
    const { key, id, deviceId } = await device(profile);
    await runs(key, profile.profileId, '1.0.0', 1);
    const { presence, db } = factory.app;
    await presence.flush();
    await db.query(`update read.device_seen set last_seen_at = now() - interval '181 seconds' where device_id = $1`, [
      deviceId,
    ]);
    const { until } = await presence.changedSince(null);
    expect(await presence.sweep()).toEqual([deviceId]);
    expect(await presence.sweep()).toEqual([]);
    expect((await presence.changedSince(until)).ids).toEqual([deviceId]);
    const { devices } = await factory.ask(
      `{ devices(filter: { profileId: "${profile.id}", health: [SILENT] }) { totalCount nodes { id } } }`,
    );
    expect(devices).toEqual({ totalCount: 1, nodes: [{ id }] });
    await desired(key);
    await presence.flush();
    expect(await shown(id, 'health')).toEqual({ health: 'HEALTHY' });
  });

  test('are filtered by exactly the health that they show, whichever are asked for', async () => {
    const profile = await factory.profile('Of every health');
    const { db } = factory.app;
    const conditions = ['REGISTERED', 'UPDATING', 'HEALTHY', 'FAILED'] as const;
    for (const condition of conditions)
      for (const seen of ["now() - interval '181 seconds'", 'now()', null]) {
        const { deviceId } = await device(profile);
        await db.query('update read.device set condition = $2 where id = $1', [deviceId, condition]);
        await db.query('delete from read.device_seen where device_id = $1', [deviceId]);
        if (seen !== null)
          await db.query(`insert into read.device_seen (device_id, last_seen_at) values ($1, ${seen})`, [deviceId]);
      }
    type Found = { devices: { totalCount: number; nodes: { id: string; health: string }[] } };
    const found = async (health: string) => {
      const filter = `filter: { profileId: "${profile.id}"${health} }`;
      return (await factory.ask<Found>(`{ devices(first: 100, ${filter}) { totalCount nodes { id health } } }`))
        .devices;
    };
    const { nodes } = await found('');
    expect(nodes.filter(({ health }) => health === 'SILENT')).toHaveLength(conditions.length);
    const all = ['SILENT', ...conditions];
    for (let some = 0; some < 2 ** all.length; some += 1) {
      const asked = all.filter((_, place) => some & (1 << place));
      const fitting = nodes.filter(({ health }) => asked.includes(health));
      expect([asked, await found(`, health: [${asked.join(', ')}]`)]).toEqual([
        asked,
        { totalCount: fitting.length, nodes: fitting },
      ]);
    }
  });

  test('are paged by name and filtered by pending updates and tags', async () => {
    const profile = await factory.profile('Listed');
    for (const name of ['C', 'a', 'b']) await device(profile, {}, { name, tags: [`tag-${name}`] });
    const list = (filter: string, page = '') =>
      factory.ask<{ devices: { nodes: { name: string }[]; pageInfo: { endCursor: string } } }>(
        `{ devices(${page} filter: { profileId: "${profile.id}" ${filter} }) { nodes { name } pageInfo { endCursor } } }`,
      );
    const { devices: first } = await list('', 'first: 2');
    expect(first.nodes).toEqual([{ name: 'a' }, { name: 'b' }]);
    const { devices: second } = await list('', `first: 2, after: "${first.pageInfo.endCursor}"`);
    expect(second.nodes).toEqual([{ name: 'C' }]);
    expect((await list('tags: ["tag-b"]')).devices.nodes).toEqual([{ name: 'b' }]);
    expect((await list('hasPendingUpdate: false')).devices.nodes).toEqual([]);
  });
});
