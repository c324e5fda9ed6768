import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createArchiveSigning, createSigningKeysHandler } from '../../src/archives/signing-keys.js';
import { freshDatabase, type FreshDatabase } from '../support/database.js';
import { scratch } from './built.js';

let database: FreshDatabase;
let folder: Awaited<ReturnType<typeof scratch>>;
beforeAll(async () => {
  [database, folder] = await Promise.all([freshDatabase(), scratch()]);
});
afterAll(async () => {
  await database.close();
  await folder.remove();
});

const pem = () => generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const signingWith = (signingKey: string | null) =>
  createArchiveSigning(database.pool, { signingKey, dataDir: folder.path });

test('keys are published when they first sign, and stay when another takes their place', async () => {
  const [old, young] = [pem(), pem()];
  const signing = signingWith(old);
  expect(await signing.keys()).toEqual([]);
  const first = await signing.signer();
  const second = await signingWith(young).signer();
  expect(await signing.keys()).toMatchObject([
    { id: second.keyId, active: true, algorithm: 'ed25519', publicKey: second.publicKey },
    { id: first.keyId, active: false },
  ]);
  await signingWith(old).signer();
  expect((await signing.keys()).map((key) => [key.id, key.active])).toEqual([
    [first.keyId, true],
    [second.keyId, false],
  ]);
});

test('anyone can read them over HTTP, as PEM, the active one first', async () => {
  const signing = signingWith(null);
  const { publicKey } = await signing.signer();
  const handler = createSigningKeysHandler(signing);
  const server = createServer((request, response) => void handler(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/signing-keys.pem`;
  const response = await fetch(url);
  expect(response.headers.get('content-type')).toBe('application/x-pem-file');
  const text = await response.text();
  expect(createPublicKey(text).export({ type: 'spki', format: 'pem' })).toBe(publicKey);
  expect(text.match(/BEGIN PUBLIC KEY/g)?.length).toBe((await signing.keys()).length);
  expect((await fetch(url, { method: 'POST' })).status).toBe(405);
  await new Promise((resolve) => server.close(resolve));
});
