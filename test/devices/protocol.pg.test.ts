import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { fakeDigest, machine, newUid, openFactory, type Factory } from './factory.js';

/** Devices as docs/device-protocol.md has them, over HTTP against the program's own wiring. */
let factory: Factory;
beforeAll(async () => {
  factory = await openFactory();
});
afterAll(() => factory.close());

const REGISTER = '/device/v1/register';
const DESIRED = '/device/v1/desired';
const REPORT = '/device/v1/report';
const ready = (name: string) => ({ name, status: 'ready' });

async function linked(name: string, more: object = {}) {
  const profile = await factory.profile(name, [], 'siteProperties' in more ? [{ name: 'SITE' }] : []);
  const one = machine(newUid());
  const device = await factory.registered(one);
  const input = { deviceId: device.id, profileId: profile.id, ...more };
  const { userErrors } = await factory.mutate<{ userErrors: unknown[] }>('linkDevice', input, 'device { id }');
  expect(userErrors).toEqual([]);
  return { profile, one, ...device };
}

/** The device reports that a version runs. */
async function runs(key: string, profileId: string, version: string, sequence: number, more: object = {}) {
  const said = { sequence, profileId, running: version, installing: null, layers: [ready('till')], ...more };
  return factory.call('POST', REPORT, key, said);
}

const ask = (key: string, headers = {}) => factory.call('GET', DESIRED, key, undefined, headers);

describe('registering', () => {
  test('gives an id, a key and the keys of archives', async () => {
    const token = await factory.token();
    const { status, body } = await factory.call('POST', REGISTER, token, machine(newUid()).registration(token));
    expect(status).toBe(201);
    expect(body).toMatchObject({
      key: expect.stringMatching(/^spdk_/),
      pollSeconds: 60,
      signingKeys: expect.any(Array),
    });
  });

  test('twice by the same machine gives the same device a new key, and the old one ends', async () => {
    const token = await factory.token();
    const one = machine(newUid());
    const first = await factory.call('POST', REGISTER, token, one.registration(token));
    const second = await factory.call('POST', REGISTER, token, one.registration(token));
    expect(second.body['deviceId']).toBe(first.body['deviceId']);
    expect((await ask(String(first.body['key']))).status).toBe(401);
    expect((await ask(String(second.body['key']))).status).toBe(200);
  });

  test('by another machine with a used token says what to do about a stolen one', async () => {
    const token = await factory.token();
    await factory.call('POST', REGISTER, token, machine(newUid()).registration(token));
    const { status, body } = await factory.call('POST', REGISTER, token, machine(newUid()).registration(token));
    expect(status).toBe(409);
    expect(body.error).toMatchObject({ code: 'TOKEN_USED', message: expect.stringContaining('remove the device') });
  });

  test('with a uid that another device has is refused, and the token stays good', async () => {
    const uid = newUid();
    await factory.registered(machine(uid));
    const token = await factory.token();
    const twin = await factory.call('POST', REGISTER, token, machine(uid).registration(token));
    expect(twin).toMatchObject({ status: 409, body: { error: { code: 'UID_TAKEN' } } });
    const other = await factory.call('POST', REGISTER, token, machine(newUid()).registration(token));
    expect(other.status).toBe(201);
  });

  test('two machines with one uid at once: one gets in', async () => {
    const uid = newUid();
    const tokens = await Promise.all([factory.token(), factory.token()]);
    const answers = await Promise.all(
      tokens.map((token) => factory.call('POST', REGISTER, token, machine(uid).registration(token))),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
  });

  test('without a token, with a made-up one or with a foreign proof is refused', async () => {
    const one = machine(newUid());
    expect((await factory.call('POST', REGISTER, null, one.registration('x'))).status).toBe(401);
    expect((await factory.call('POST', REGISTER, 'spdt_x', one.registration('spdt_x'))).body.error?.code).toBe(
      'TOKEN_UNKNOWN',
    );
    const token = await factory.token();
    const { status, body } = await factory.call('POST', REGISTER, token, one.registration('another token'));
    expect([status, body.error?.code]).toEqual([400, 'PROOF']);
  });

  test('with a token for a profile links the device', async () => {
    const { id } = await factory.profile('For tokens');
    const { key } = await factory.registered(machine(newUid()), { profileId: id });
    expect((await ask(key)).body).toMatchObject({ profile: { name: 'For tokens' }, version: '1.0.0' });
  });
});

describe('polling', () => {
  test('asks for the archive by itself and is answered with 304 while nothing changes', async () => {
    const { key, profile } = await linked('Polled', { siteProperties: [{ name: 'SITE', value: "a'b/c&d\\$(e)" }] });
    const first = await ask(key);
    const waiting = { approved: false, waitingFor: 'archive', archive: null, pollSeconds: 10 };
    expect(first.body).toMatchObject({ version: '1.0.0', ...waiting });
    await factory.build();
    const second = await ask(key);
    expect(second.body).toMatchObject({
      ...{ version: '1.0.0', approved: true, waitingFor: null, message: '', pollSeconds: 60 },
      archive: { sha256: fakeDigest(profile.profileId, '1.0.0'), url: expect.stringMatching(/^\/archives\/.*\.tgz$/) },
      siteProperties: [{ name: 'SITE', value: "a'b/c&d\\$(e)" }],
    });
    const etag = second.headers.get('etag')!;
    const third = await ask(key, { 'if-none-match': etag });
    expect([third.status, third.headers.get('etag')]).toEqual([304, etag]);
  });

  test('writes nothing to the log', async () => {
    const { key, deviceId } = await linked('Quiet');
    await ask(key);
    const before = await factory.app.store.readStream({ streamId: deviceId, limit: 100 });
    await Promise.all(Array.from({ length: 20 }, () => ask(key)));
    expect(await factory.app.store.readStream({ streamId: deviceId, limit: 100 })).toHaveLength(before.length);
  });

  test.each([
    ['without a key', null],
    ['with a made-up key', 'spdk_nobody'],
    ['with the key of a person', 'admin'],
  ])('%s is 401', async (_, key) => {
    const { status, body } = await factory.call('GET', DESIRED, key === 'admin' ? factory.adminKey : key);
    expect([status, body.error?.code]).toEqual([401, 'KEY_UNKNOWN']);
  });

  test('a device key opens nothing else: no GraphQL, no archive of another profile', async () => {
    const { key } = await linked('Mine');
    const other = await linked('Theirs');
    await ask(other.key);
    await factory.build();
    const theirs = (await ask(other.key)).body['archive'] as { url: string };
    expect((await factory.call('POST', '/graphql', key, { query: '{ __typename }' }, JSON_HEADERS)).status).toBe(401);
    expect(await factory.call('GET', theirs.url, key)).toMatchObject({
      status: 403,
      body: { error: { code: 'FORBIDDEN' } },
    });
    const mine = await fetch(factory.url + theirs.url, { headers: { authorization: `Bearer ${other.key}` } });
    expect([mine.status, await mine.text()]).toEqual([200, 'archive']);
  });

  test('a removed device is a stranger', async () => {
    const { key, id } = await linked('Left');
    await factory.mutate('removeDevice', { deviceId: id }, 'deletedId');
    expect(await ask(key)).toMatchObject({ status: 401, body: { error: { code: 'KEY_UNKNOWN' } } });
  });
});

const JSON_HEADERS = { 'content-type': 'application/json' };

describe('reports', () => {
  test('tell what runs; the same again does nothing', async () => {
    const { key, id, deviceId, profile } = await linked('Reported');
    const first = await runs(key, profile.profileId, '1.0.0', 1, { deviceTime: '2016-01-01T00:00:00Z' });
    expect(first).toMatchObject({ status: 200, body: { lastSequence: 1 } });
    expect((await runs(key, profile.profileId, '1.0.0', 1)).status).toBe(200);
    expect((await runs(key, profile.profileId, '1.0.0', 2)).body).toMatchObject({ lastSequence: 2 });
    const reports = await factory.app.store.readStream({ streamId: deviceId, types: ['DeviceReported'], limit: 10 });
    expect(reports).toHaveLength(1);
    const selection =
      '... on Device { health runningVersion pendingUpdate { version } layers { name status } lastSeenAt }';
    expect(await factory.ask(`{ node(id: "${id}") { ${selection} } }`)).toEqual({
      node: {
        ...{ health: 'HEALTHY', runningVersion: '1.0.0', pendingUpdate: null },
        ...{ layers: [{ name: 'till', status: 'ready' }], lastSeenAt: expect.any(String) },
      },
    });
  });

  test('from the past are refused with the number to go on from', async () => {
    const { key, profile } = await linked('Past');
    await runs(key, profile.profileId, '1.0.0', 5);
    // Says nothing new, so it is no event; what comes late from before it is old all the same.
    await runs(key, profile.profileId, '1.0.0', 7);
    const late = await runs(key, profile.profileId, '1.0.0', 6, { layers: [{ name: 'till', status: 'failed' }] });
    expect(late).toMatchObject({ status: 409, body: { error: { code: 'REPORT_OUTDATED', lastSequence: 7 } } });
  });

  test.each([
    ['a version that was never published', { running: '9.9.9' }, 'UNKNOWN_VERSION'],
    ['an unknown state', { layers: [{ name: 'till', status: 'broken' }] }, 'INVALID'],
    ['no number', { sequence: null }, 'INVALID'],
    ['a number beyond all', { sequence: 2 ** 40 }, 'INVALID'],
    ['U+0000', { layers: [{ name: 'till', status: 'failed', message: 'a\0b' }] }, 'NOT_TEXT'],
  ])('with %s are 400', async (name, more, code) => {
    const { key, profile } = await linked(`Bad: ${name}`);
    const { status, body } = await runs(key, profile.profileId, '1.0.0', 1, more);
    expect([status, body.error?.code]).toEqual([400, code]);
  });

  test('that are no JSON or too large are refused', async () => {
    const { key } = await linked('Hostile');
    expect((await factory.call('POST', REPORT, key, '{')).status).toBe(400);
    expect((await factory.call('POST', REPORT, key, 'x'.repeat(300_000))).status).toBe(413);
  });
});
