import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import type { AddressInfo } from 'node:net';
import { createArchiveSigning, createSigningKeysHandler, rotateSigningKey } from '../../src/archives/signing-keys.js';
import { freshDatabase, type FreshDatabase } from '../support/database.js';
import { startProgram } from '../support/program.js';
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

describe('a rotation', () => {
  const settings = () => ({ signingKey: null, dataDir: folder.path });

  test('counts from the next archive on in programs that run, and leaves the old key published', async () => {
    const running = signingWith(null);
    const old = await running.signer();
    const young = await rotateSigningKey(database.pool, settings());
    expect(young.keyId).not.toBe(old.keyId);
    expect((await running.signer()).keyId).toBe(young.keyId);
    const keys = await running.keys();
    expect(keys[0]).toMatchObject({ id: young.keyId, active: true });
    expect(keys.map((key) => key.id)).toContain(old.keyId);
  });

  test('keeps the new key for the next start, for its owner alone', async () => {
    const { keyId } = await rotateSigningKey(database.pool, settings());
    expect((await signingWith(null).signer()).keyId).toBe(keyId);
    expect(statSync(join(folder.path, 'signing.key')).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder.path)).toEqual(['signing.key']);
  });

  test('of a key from the environment is refused with the way out', async () => {
    await expect(rotateSigningKey(database.pool, { ...settings(), signingKey: pem() })).rejects.toMatchObject({
      code: 'SIGNING_KEY_GIVEN',
      message: expect.stringContaining('set another one there'),
    });
  });

  test('is typed as a command, and the keys are listed by one', async () => {
    const run = async (...words: string[]) => {
      const program = startProgram('cli/main.ts', { DATA_DIR: folder.path, DATABASE_URL: database.url }, words);
      expect(await program.ended()).toBe(0);
      return program.lines.join('\n');
    };
    const printed = await run('keys', 'rotate');
    const keys = await signingWith(null).keys();
    expect(printed).toBe(`# ${keys[0]!.id} signs new archives\n${keys[0]!.publicKey}`.trimEnd());
    expect((await run('keys', 'list')).match(/BEGIN PUBLIC KEY/g)).toHaveLength(keys.length);
  });
});
