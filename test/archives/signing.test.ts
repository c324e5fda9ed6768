import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { execFileSync, spawnSync } from 'node:child_process';
import { createPrivateKey, createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { preAuthenticated } from '../../src/archives/contents/provenance.js';
import { openSigner, signerOf } from '../../src/archives/signing.js';
import { authored, configMap } from './authored.js';
import { built, entriesOf, scratch, textsOf, type Built } from './built.js';
import { signerFrom } from './signer.js';

let folder: Awaited<ReturnType<typeof scratch>>;
let archive: Built;
beforeAll(async () => {
  folder = await scratch();
  archive = await built(folder.path, authored({ layers: [{ name: 'web', manifests: { config: configMap('b') } }] }));
});
afterAll(() => folder.remove());

const bytesOf = (path: string) => entriesOf(archive).find((entry) => entry.path === path)!.bytes;

/** Unpacked beside the public keys "right.pem" and "wrong.pem". */
async function unpacked(name: string): Promise<string> {
  const target = join(folder.path, name);
  execFileSync('sh', ['-c', `mkdir "${target}" && tar -xzf "${archive.file}" -C "${target}"`]);
  await writeFile(join(target, 'right.pem'), signerFrom().publicKey);
  await writeFile(join(target, 'wrong.pem'), signerFrom('another').publicKey);
  return target;
}

describe('the key', () => {
  test('is made once, and only its owner can read it', async () => {
    const settings = { signingKey: null, dataDir: folder.path };
    const [first, second] = await Promise.all([openSigner(settings), openSigner(settings)]);
    expect(second.publicKey).toBe(first.publicKey);
    expect((await openSigner(settings)).keyId).toBe(first.keyId);
    expect((await stat(join(folder.path, 'signing.key'))).mode & 0o777).toBe(0o600);
  });

  test('may be given', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const signingKey = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const signer = await openSigner({ signingKey, dataDir: join(folder.path, 'nowhere') });
    expect(verify(null, Buffer.from('x'), publicKey, signer.sign(Buffer.from('x')))).toBe(true);
  });

  test('of another kind is refused', () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    expect(() =>
      signerOf(createPrivateKey(privateKey.export({ type: 'pkcs8', format: 'pem' })), 'SIGNING_KEY'),
    ).toThrow(expect.objectContaining({ code: 'SIGNING_KEY_UNUSABLE' }));
  });

  test('in a file that holds none is refused without its content', async () => {
    const broken = await scratch();
    await writeFile(join(broken.path, 'signing.key'), 'topsecret\n');
    const fault = await openSigner({ signingKey: null, dataDir: broken.path }).catch((error: unknown) => error);
    expect(fault).toMatchObject({ code: 'SIGNING_KEY_UNUSABLE' });
    expect(JSON.stringify(fault) + String(fault)).not.toContain('topsecret');
    await broken.remove();
  });
});

describe('checksums.txt.sig', () => {
  test('is one that openssl accepts from the right key, and from no other', async () => {
    const target = await unpacked('openssl');
    const check = (key: string) =>
      spawnSync(
        'openssl',
        [
          'pkeyutl',
          '-verify',
          '-pubin',
          '-inkey',
          key,
          '-rawin',
          '-in',
          'checksums.txt',
          '-sigfile',
          'checksums.txt.sig',
        ],
        { cwd: target },
      ).status;
    expect([check('right.pem'), check('wrong.pem')]).toEqual([0, 1]);
  });

  test('is what install.sh --public-key checks before anything else', async () => {
    const target = await unpacked('install');
    const install = (...words: string[]) =>
      spawnSync('sh', ['install.sh', '--target', 'print', '--dry-run', ...words], { cwd: target, encoding: 'utf8' });
    expect(install('--public-key', 'right.pem').status).toBe(0);
    expect(install('--public-key', 'wrong.pem').stderr).toContain('not signed by this key');
    await writeFile(join(target, 'checksums.txt'), `${await readFile(join(target, 'checksums.txt'), 'utf8')}\n`);
    expect(install('--public-key', 'right.pem').stderr).toContain('not signed by this key');
  });
});

test('install.sh tries every key of a file, as the server gives them after a rotation', async () => {
  const target = await unpacked('rotated');
  const [right, wrong] = ['right.pem', 'wrong.pem'].map((name) => readFileSync(join(target, name), 'utf8'));
  await writeFile(join(target, 'keys.pem'), `# new, signs new archives\n${wrong}\n# old\n${right}`);
  const install = (path: string) =>
    spawnSync('/bin/sh', ['install.sh', '--target', 'print', '--dry-run', '--public-key', 'keys.pem'], {
      ...{ cwd: target, encoding: 'utf8', env: { PATH: path } },
    });
  expect(install(process.env['PATH'] ?? '')).toMatchObject({ status: 0, stderr: '' });
  const bin = join(target, 'bin');
  mkdirSync(bin);
  writeFileSync(join(bin, 'openssl'), '#!/bin/sh\necho "-verify -pubin -inkey" >&2\n', { mode: 0o755 });
  expect(install(`${bin}:${process.env['PATH'] ?? ''}`)).toMatchObject({
    status: 1,
    stderr: 'install.sh: This openssl can not check Ed25519 signatures. It needs to be 3.0 or newer.\n',
  });
});

describe('provenance.intoto.json', () => {
  test('is a DSSE envelope of the same key, and names the checksums and the content', () => {
    const envelope = JSON.parse(textsOf(archive).get('provenance.intoto.json')!) as {
      payload: string;
      payloadType: string;
      signatures: { keyid: string; sig: string }[];
    };
    const payload = Buffer.from(envelope.payload, 'base64');
    const signed = preAuthenticated(envelope.payloadType, payload);
    const signature = Buffer.from(envelope.signatures[0]!.sig, 'base64');
    expect(verify(null, signed, createPublicKey(signerFrom().publicKey), signature)).toBe(true);
    expect(JSON.parse(payload.toString('utf8'))).toMatchObject({
      _type: 'https://in-toto.io/Statement/v1',
      subject: [{ name: 'checksums.txt', digest: { sha256: archive.checksumsDigest.slice('sha256:'.length) } }],
      predicateType: 'https://slsa.dev/provenance/v1',
      predicate: { buildDefinition: { externalParameters: { version: '1.0.0' } } },
    });
  });

  test('the bytes that are signed are those of the DSSE specification', () => {
    const signed = preAuthenticated('http://example.com/HelloWorld', Buffer.from('hello world'));
    expect(signed.toString()).toBe('DSSEv1 29 http://example.com/HelloWorld 11 hello world');
  });

  test('a signature has 64 bytes, and the same archive the same one', async () => {
    expect(bytesOf('checksums.txt.sig')).toHaveLength(64);
    const again = await built(
      join(folder.path, 'again'),
      authored({ layers: [{ name: 'web', manifests: { config: configMap('b') } }] }),
    );
    expect(again.sha256).toBe(archive.sha256);
  });
});
