import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { authored, configMap } from '../archives/authored.js';
import { built, scratch, type Built } from '../archives/built.js';
import { eventually } from '../store/eventually.js';
import { newDevice, type TestDevice } from './device.js';
import { desiredOf, startStandIn, type StandIn } from './stand-in-server.js';

// A device loses its power at any moment: the agent is killed there, and the next one must end at the right version.

const names = Array.from({ length: 40 }, (_, place) => `part-${String(place).padStart(2, '0')}`);
const sketch = (version: string, word: string) =>
  authored({
    version,
    layers: names.map((name, place) => ({
      id: `01900000-0000-7000-8000-0000000000${String(place).padStart(2, '0')}`,
      name,
      manifests: { map: configMap(name, `data: { word: ${word} }\n`) },
    })),
  });

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
  server.desired = desiredOf(server, first, '1.0.0');
  device = newDevice();
  await device.run('register', '--server', server.url, '--token', 'token', '--uid', 'till-7');
  expect(await device.sync()).toMatchObject({ code: 0 });
  server.desired = desiredOf(server, second, '1.1.0');
});
afterEach(async () => {
  device.remove();
  await server.close();
});

const start = () => device.start('sync', '--target', 'k3s', '--manifests-dir', device.manifests);
/** The words of the manifests that k3s sees. */
const words = () => [...new Set(Object.values(device.applied()).map((text) => /word: (\w+)/.exec(text)?.[1]))];

test('killed in the middle of a download, it goes on where it was', async () => {
  let release = (): void => undefined;
  server.hold = new Promise((resolve) => (release = resolve));
  const agent = start();
  await eventually(async () => server.ranges.length > 1);
  expect(await agent.end('SIGKILL')).toBe('SIGKILL');
  release();
  expect(words()).toEqual(['one']);
  expect(await device.sync()).toMatchObject({ code: 0 });
  expect(words()).toEqual(['two']);
});

test('killed while it installs, it installs again, and never beside what it had begun', async () => {
  const agent = start();
  await eventually(async () => existsSync(join(device.home, 'install.pid')));
  expect(await agent.end('SIGKILL')).toBe('SIGKILL');
  expect(device.state()).toMatchObject({ applied: { version: '1.0.0' }, applying: { version: '1.1.0' } });
  expect(await device.sync()).toMatchObject({ code: 0, said: expect.stringMatching(/was cut off; doing it again/) });
  expect(words()).toEqual(['two']);
  expect(Object.keys(device.applied())).toHaveLength(names.length);
  expect(server.reports.at(-1)).toMatchObject({ running: '1.1.0', installing: null });
});

test('what a power loss leaves half written is made anew', async () => {
  const archive = join(device.home, 'archives', `${second.sha256}.tgz`);
  writeFileSync(`${archive}.part`, Buffer.concat([second.bytes.subarray(0, 5_000), Buffer.alloc(3_000)]));
  writeFileSync(join(device.home, 'state.json.new'), '{"sequ');
  expect(await device.sync()).toMatchObject({ code: 0 });
  expect(statSync(archive).size).toBe(second.bytes.length);
  const unpacked = join(device.home, 'unpacked', second.sha256);
  writeFileSync(join(unpacked, 'install.sh'), 'exit 0\n');
  const state = device.state();
  writeFileSync(join(device.home, 'state.json'), JSON.stringify({ ...state, applying: state.applied }));
  expect(await device.sync()).toMatchObject({ code: 0 });
  expect(readFileSync(join(unpacked, 'install.sh'), 'utf8')).toMatch(/^#!\/bin\/sh\n# Deploys/);
});

test('killed at ten moments, it ends at the right version, its counter never goes back', async () => {
  for (let turn = 0; turn < 10; turn += 1) {
    const [archive, version] = turn % 2 === 0 ? [second, '1.1.0'] : [first, '1.0.0'];
    server.desired = desiredOf(server, archive, version);
    const agent = start();
    const moments = [
      () => server.ranges.length > 0,
      () => readdirSync(join(device.home, 'archives')).some((name) => name.endsWith('.part')),
      () => existsSync(join(device.home, 'unpacked', `${archive.sha256}.new`)),
      () => existsSync(join(device.home, 'unpacked', archive.sha256)),
      () => existsSync(join(device.home, 'install.pid')),
    ];
    let isOver = false;
    void agent.ended().then(() => (isOver = true));
    server.ranges.length = 0;
    await eventually(async () => isOver || moments[turn % moments.length]!());
    await agent.end('SIGKILL');
  }
  server.desired = desiredOf(server, second, '1.1.0');
  expect(await device.sync()).toMatchObject({ code: 0 });
  expect(words()).toEqual(['two']);
  expect(Object.keys(device.applied())).toHaveLength(names.length);
  const numbers = server.reports.map(({ sequence }) => sequence);
  expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
}, 90_000);

test('two agents never work in one folder', async () => {
  let release = (): void => undefined;
  server.hold = new Promise((resolve) => (release = resolve));
  const agent = start();
  await eventually(async () => server.ranges.length > 1);
  expect(await device.sync()).toMatchObject({ code: 1, said: expect.stringMatching(/Another agent works/) });
  release();
  expect(await agent.ended()).toBe(0);
});

test('an agent that runs follows every change, and ends when it is told to', async () => {
  const agent = device.start('run', '--target', 'k3s', '--manifests-dir', device.manifests);
  await eventually(async () => server.reports.at(-1)?.running === '1.1.0');
  server.down = true;
  await agent.line(/answered 503/);
  server.down = false;
  server.desired = desiredOf(server, first, '1.0.0');
  await eventually(async () => server.reports.at(-1)?.running === '1.0.0');
  expect(words()).toEqual(['one']);
  expect(await agent.end('SIGTERM')).toBe(0);
});

test('an agent whose device was removed stops and says so', async () => {
  const identity = join(device.home, 'identity.json');
  writeFileSync(identity, readFileSync(identity, 'utf8').replace('device key', 'another key'));
  const agent = device.start('run');
  expect(await agent.ended()).toBe(1);
  expect(agent.lines.at(-1)).toMatch(/answered 401\. The device was removed\.$/);
});
