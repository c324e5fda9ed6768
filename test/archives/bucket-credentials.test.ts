import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import net, { type AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Pool } from 'pg';
import { openArchiveStore } from '../../src/archives/store-file.js';
import { createStoreWatch } from '../../src/archives/store-watch.js';
import { freePort } from '../../src/embedded/port.js';
import { createHealth, healthText } from '../../src/health.js';
import { createLog } from '../../src/log.js';

const SHA256 = '0'.repeat(64);
const NO_CREDENTIALS = {
  code: 'NO_CREDENTIALS',
  message: expect.stringMatching(/no credentials for it are found.* Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY/),
};

let root: string;
let location: string;
/** takes connections and never says anything, as a firewall in front of a metadata service does */
const mute = net.createServer((socket) => held.add(socket));
const held = new Set<net.Socket>();
beforeAll(async () => {
  root = await mkdtemp(path.join(os.tmpdir(), 'bucket-credentials-'));
  location = `s3://archives?endpoint=${encodeURIComponent(`http://127.0.0.1:${await freePort()}`)}`;
  await once(mute.listen(0, '127.0.0.1'), 'listening');
  for (const name of Object.keys(process.env))
    if (/^AWS_(?!CA_BUNDLE)/.test(name)) Reflect.deleteProperty(process.env, name);
  process.env['AWS_SHARED_CREDENTIALS_FILE'] = path.join(root, 'credentials');
  process.env['AWS_CONFIG_FILE'] = path.join(root, 'config');
  // The SDK reads it once.
  await writeFile(
    path.join(root, 'config'),
    `[profile slow]\ncredential_process = timeout 20 cat ${path.join(root, 'pipe')}\n`,
  );
});
afterAll(async () => {
  for (const socket of held) socket.destroy();
  mute.close();
  await rm(root, { recursive: true });
});

const metadataAt = (port: number) => {
  process.env['AWS_EC2_METADATA_SERVICE_ENDPOINT'] = `http://127.0.0.1:${port}`;
};

test.each([
  ['refuses connections', () => freePort()],
  ['says nothing', () => Promise.resolve((mute.address() as AddressInfo).port)],
])('a bucket without credentials says so where the metadata service %s', async (_, port) => {
  metadataAt(await port());
  const store = openArchiveStore(location, path.join(root, 'partial'));
  await expect(store.stat(SHA256)).rejects.toMatchObject(NO_CREDENTIALS);
  await expect(store.addressOf(SHA256, 'a.tgz')).resolves.toBeNull();
  await expect(store.keepNamed('store/identity.json', Buffer.from('{}'))).rejects.toMatchObject(NO_CREDENTIALS);
});

test('addresses of downloads are not signed without credentials', async () => {
  metadataAt(await freePort());
  const store = openArchiveStore(`${location}&presign=on`, path.join(root, 'partial'));
  await expect(store.addressOf(SHA256, 'a.tgz')).rejects.toMatchObject(NO_CREDENTIALS);
});

test('/readyz tells it, names no place, and keeps no requests away', async () => {
  metadataAt((mute.address() as AddressInfo).port);
  const store = openArchiveStore(location, path.join(root, 'partial'));
  const db = { query: () => Promise.resolve({ rows: [{ id: 'known' }] }) } as unknown as Pool;
  const storeWatch = createStoreWatch({ pool: db, store, log: createLog('silent'), place: location });
  const { checks } = await createHealth({ db, log: createLog('silent'), storeWatch })();
  expect(checks.find(({ why }) => why !== undefined)).toBeUndefined();
  const told = healthText({ ready: true, checks });
  expect(JSON.parse(told)).toMatchObject({ checks: { archiveStore: false }, why: NO_CREDENTIALS.message });
  expect(told).not.toContain('127.0.0.1');
});

test('credentials that never come are not waited for', async () => {
  const pipe = path.join(root, 'pipe');
  execFileSync('mkfifo', [pipe]);
  process.env['AWS_PROFILE'] = 'slow';
  const store = openArchiveStore(location, path.join(root, 'partial'));
  await expect(store.stat(SHA256)).rejects.toMatchObject(NO_CREDENTIALS);
  // Lets the process that gives them end. For reading as well, as it would wait for a reader otherwise.
  await (await open(pipe, 'r+')).close();
});
