import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createPublicKey, verify } from 'node:crypto';
import canonicalize from 'canonicalize';
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { authored, configMap } from '../archives/authored.js';
import { built, scratch, type Built } from '../archives/built.js';
import { signerFrom } from '../archives/signer.js';
import { variable } from '../profiles/samples.js';
import { newDevice, type TestDevice } from './device.js';
import { desiredOf, startStandIn, type StandIn } from './stand-in-server.js';

const PLACE = 'edge-gateway/001/edge-gateway--web-config.yaml';
const noise = (seed: number) =>
  Array.from({ length: 4_000 }, (_, place) => ((place * 7_919 + seed) ** 2 % 99_991).toString(36)).join('');
const sketch = (version: string, word: string) =>
  authored({
    version,
    variables: [variable('site', { required: true })],
    layers: [
      {
        id: '01900000-0000-7000-8000-0000000000a1',
        name: 'web',
        manifests: { config: configMap(word, 'data: { at: "${site}" }\n') },
      },
      {
        id: '01900000-0000-7000-8000-0000000000a2',
        name: 'large',
        installOrder: 5,
        manifests: { map: configMap('large', `data: { x: ${noise(1)} }\n`) },
      },
    ],
  });
const siteProperties = [{ name: 'site', value: 'shop 7' }];

let folder: Awaited<ReturnType<typeof scratch>>;
let first: Built;
let second: Built;
let server: StandIn;
let device: TestDevice;
beforeAll(async () => {
  folder = await scratch();
  first = await built(folder.path, sketch('1.0.0', 'one'));
  second = await built(folder.path, sketch('1.1.0', 'two'));
});
afterAll(() => folder.remove());
beforeEach(async () => {
  server = await startStandIn();
  server.desired = desiredOf(server, first, '1.0.0', { siteProperties });
  device = newDevice();
});
afterEach(async () => {
  device.remove();
  await server.close();
});

const register = (...words: string[]) =>
  device.run('register', '--server', server.url, '--token', 'token', '--uid', 'till-7', ...words);
const last = () => server.reports.at(-1);

/** Registered, and at the first version. */
async function settled(): Promise<void> {
  await register();
  expect(await device.sync()).toMatchObject({ code: 0 });
}
const wantSecond = (more: object = {}) => {
  server.desired = desiredOf(server, second, '1.1.0', { siteProperties, ...more });
};

/** Bytes of the members that the archive before hasn't: those of metadata among them. */
function changedBytes(before: Built, after: Built): number {
  const bytesOf = ({ bytes }: Built, { offset, length }: Built['members'][number]) =>
    bytes.subarray(offset, offset + length).toString('latin1');
  const known = new Set(before.members.map((member) => bytesOf(before, member)));
  const changed = after.members.filter((member) => !known.has(bytesOf(after, member)));
  return changed.reduce((sum, { length }) => sum + length, 0);
}

describe('an agent', () => {
  test('registers with a token once, and keeps its key where nobody else reads it', async () => {
    expect(await device.run('sync')).toEqual({
      code: 1,
      said: 'This device is not registered. Begin with: device register',
    });
    expect(await device.run('register', '--server', server.url, '--token', 'stolen', '--uid', 'x')).toMatchObject({
      code: 1,
      said: expect.stringMatching(/answered 401\. No such token\.$/),
    });
    expect(await register()).toMatchObject({ code: 0, said: expect.stringMatching(/Registered as device-1/) });
    expect(server.registrations).toMatchObject([
      { uid: 'till-7', publicKey: expect.stringContaining('BEGIN PUBLIC KEY') },
    ]);
    expect(statSync(join(device.home, 'identity.json')).mode & 0o077).toBe(0);
    expect(await register()).toMatchObject({ code: 1, said: expect.stringMatching(/registered already/) });
  });

  test('installs what the server wants, with the site’s values, and reports every layer', async () => {
    await settled();
    expect(device.applied()[PLACE]).toContain('at: "shop 7"');
    expect(server.reports.map(({ sequence, layers }) => [sequence, ...layers.map(({ status }) => status)])).toEqual([
      [1, 'installing', 'installing'],
      [2, 'ready', 'ready'],
    ]);
    expect(last()).toMatchObject({ running: '1.0.0', installing: null });
    const files = device.applied();
    expect(await device.sync()).toMatchObject({ code: 0, said: '' });
    expect(server.reports).toHaveLength(2);
    expect(device.applied()).toEqual(files);
    expect((await device.run('status')).said).toMatch(/Runs edge-gateway 1\.0\.0\./);
  });

  test('fetches of an update only the members that changed', async () => {
    await settled();
    server.ranges.length = 0;
    wantSecond();
    const { said } = await device.sync();
    expect(device.applied()[PLACE]).toContain('name: two');
    const [, fetched = '', reused = ''] = /Fetched (\d+) bytes of \d+; (\d+) were/.exec(said) ?? [];
    const large = second.members.find(({ path }) => path.endsWith('large-map.yaml'))!;
    expect(Number(fetched) + Number(reused)).toBe(second.bytes.length);
    expect(Number(reused)).toBeGreaterThan(large.length);
    expect(server.ranges).not.toContain('-');
    const overTheLine = server.ranges.map((range) => range.split('-').map(Number));
    const wire = overTheLine.reduce((sum, [start = 0, end = 0]) => sum + end - start + 1, 0);
    expect(Number(fetched)).toBe(wire);
    expect(wire).toBeLessThanOrEqual(1.1 * changedBytes(first, second));
    expect(readdirSync(join(device.home, 'archives'))).toEqual([`${second.sha256}.tgz`]);
  });

  test('goes on with a download where it was cut off', async () => {
    await register();
    server.cutAfter = 9_000;
    expect(await device.sync()).toMatchObject({ code: 1, said: expect.stringMatching(/cut off/) });
    server.cutAfter = Infinity;
    expect(await device.sync()).toMatchObject({ code: 0 });
    expect(server.ranges.at(-1)).toMatch(/^[1-9]\d*-/);
    expect(device.state().applied?.version).toBe('1.0.0');
  });

  test('asks anew when the archive has expired meanwhile, and tells of no failure', async () => {
    await settled();
    wantSecond();
    server.gone = true;
    expect(await device.sync()).toMatchObject({ code: 1, said: expect.stringMatching(/410.*expired/) });
    expect(server.reports.flatMap(({ layers }) => layers).filter(({ status }) => status === 'failed')).toEqual([]);
    server.gone = false;
    expect(await device.sync()).toMatchObject({ code: 0 });
    expect(device.state().applied?.version).toBe('1.1.0');
  });

  test('waits for approval, and for an archive that is being built', async () => {
    await settled();
    wantSecond({ approved: false, message: 'Waits for approval.' });
    expect(await device.sync()).toEqual({ code: 0, said: 'Waits for approval.' });
    wantSecond({ archive: null });
    expect(await device.sync()).toMatchObject({ code: 0 });
    expect(last()).toMatchObject({ running: '1.0.0' });
    wantSecond();
    await device.sync();
    expect(last()).toMatchObject({ running: '1.1.0' });
  });

  test('installs again when the site’s values change', async () => {
    await settled();
    server.desired = { ...server.desired, siteProperties: [{ name: 'site', value: '"; $(rm -rf /) `x` \\ |&' }] };
    expect(await device.sync()).toMatchObject({ code: 0 });
    expect(device.applied()[PLACE]).toContain('at: ""; $(rm -rf /) `x` \\ |&"');
  });

  test('keeps what ran when an installation fails, says why, and tries again', async () => {
    await settled();
    wantSecond({ siteProperties: [] });
    expect(await device.sync()).toMatchObject({ code: 1, said: expect.stringMatching(/gives no value for site/) });
    expect(last()).toMatchObject({ running: '1.0.0', installing: '1.1.0' });
    expect(last()?.layers[0]).toMatchObject({ status: 'failed', message: expect.stringMatching(/no value/) });
    expect(device.applied()[PLACE]).toContain('name: one');
    wantSecond();
    expect(await device.sync()).toMatchObject({ code: 0 });
    expect(last()).toMatchObject({ running: '1.1.0', installing: null });
  });
});

describe('what is not genuine is never applied', () => {
  const tampered = (at: number) => {
    const bytes = Buffer.from(second.bytes);
    bytes[at] = bytes[at]! ^ 1;
    return bytes;
  };

  test.each<[string, () => { bytes: Buffer; sha256: string }, RegExp]>([
    [
      'altered on its way',
      () => ({ ...second, bytes: tampered(second.bytes.length - 400) }),
      /not the one that it told of/,
    ],
    ['another version', () => first, /is edge-gateway 1\.0\.0, and the server wants 1\.1\.0/],
  ])('an archive that is %s', async (_, archive, said) => {
    await settled();
    server.desired = desiredOf(server, archive(), '1.1.0', {
      siteProperties: [...siteProperties, { name: 'b', value: '' }],
    });
    expect(await device.sync()).toMatchObject({ code: 1, said: expect.stringMatching(said) });
    expect(device.applied()[PLACE]).toContain('name: one');
    expect(device.state()).toMatchObject({ applied: { version: '1.0.0' }, applying: null });
  });

  test('an archive that another key signed, unless the server has taken that key', async () => {
    await register();
    server.signers = ['another'];
    expect(await device.sync()).toMatchObject({ code: 1, said: expect.stringMatching(/not signed by a key/) });
    expect(device.applied()).toEqual({});
    server.signers = ['another', 'no secret'];
    expect(await device.sync()).toMatchObject({ code: 0 });
  });

  test('a key that the operator gave by hand is never exchanged', async () => {
    const key = join(folder.path, 'key.pem');
    writeFileSync(key, signerFrom('another').publicKey);
    await register('--public-key', key);
    expect(await device.sync()).toMatchObject({ code: 1, said: expect.stringMatching(/not signed by a key/) });
  });
});

describe('from a file, without a network', () => {
  beforeEach(async () => {
    await settled();
    server.down = true;
  });

  test('an archive on a stick is installed, and the receipt says so under 2 KB', async () => {
    const stick = join(device.home, 'stick');
    mkdirSync(stick);
    copyFileSync(second.file, join(stick, 'edge-gateway-1.1.0.tgz'));
    expect(await device.sync('--from', stick, '--receipt', join(stick, 'r'))).toMatchObject({ code: 0 });
    expect(device.applied()[PLACE]).toMatch(/name: two[^]*shop 7/);
    const receipt = readFileSync(join(stick, 'r'), 'utf8').trim();
    expect(receipt.length).toBeLessThan(2_048);
    const { payload, signature } = JSON.parse(receipt) as { payload: Record<string, unknown>; signature: string };
    expect(payload).toMatchObject({
      ...{ format: 'system-profiles-receipt/1', deviceId: 'device-1', version: '1.1.0', result: 'ready', moreReady: 0 },
      ...{ archiveSha256: second.sha256, profileId: server.desired.profile?.id, sequence: 3 },
      layers: [
        { name: 'web', status: 'ready' },
        { name: 'large', status: 'ready' },
      ],
    });
    const signed = Buffer.from(`system-profiles-receipt/1\n${canonicalize(payload)}`);
    const key = createPublicKey(server.registrations[0]!.publicKey);
    expect(verify(null, signed, key, Buffer.from(signature, 'base64'))).toBe(true);
    expect(receipt).toContain(canonicalize(payload));
  });

  test('half a file is refused, and what ran runs on', async () => {
    const half = join(folder.path, 'half.tgz');
    writeFileSync(half, second.bytes.subarray(0, second.bytes.length / 2));
    expect(await device.sync('--from', half)).toMatchObject({
      code: 1,
      said: expect.stringMatching(/not whole or not genuine/),
    });
    expect(device.applied()[PLACE]).toContain('name: one');
    expect(existsSync(`${half}.till-7.receipt`)).toBe(false);
  });
});
