import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { publicKeysIn } from './archive.js';
import { writeWhole } from './disk.js';
import { givenText } from './given-file.js';
import type { Home, Identity } from './home.js';
import { AgentFault } from './protocol.js';
import { serverAt } from './server.js';

/** What an operator says to register a device. */
export type RegisterOptions = {
  readonly server: string;
  readonly token: string;
  /** the machine id by default */
  readonly uid: string | null;
  readonly name: string | null;
  readonly tags: readonly string[];
  /** file with the server's signing keys, from a source that is trusted more than the network; else the server's word */
  readonly publicKey: string | null;
};

/** Registers this device: shows the token, proves its own key, keeps what the server gives. */
export async function register(home: Home, options: RegisterOptions): Promise<Identity> {
  if (await home.identity()) {
    throw new AgentFault(`This device is registered already. Remove ${home.folder} to register it anew.`, false);
  }
  const pinned = options.publicKey === null ? null : await givenText(options.publicKey);
  if (pinned !== null) publicKeysIn(pinned);
  const { server, token, tags } = options;
  const uid = options.uid ?? (await machineId());
  const key = await receiptKey(home);
  const signed = Buffer.from(`system-profiles-registration/1\n${token}\n${uid}`);
  const registered = await serverAt(server).register(token, {
    ...{ uid, name: options.name ?? hostname(), tags },
    publicKey: createPublicKey(key).export({ type: 'spki', format: 'pem' }).toString(),
    proof: sign(null, signed, key).toString('base64'),
  });
  const pem = pinned ?? registered.signingKeys.map(({ publicKey }) => `${publicKey.trim()}\n`).join('');
  publicKeysIn(pem);
  await writeWhole(home.keys, pem, 0o644);
  const { deviceId, key: deviceKey, pollSeconds } = registered;
  await home.keep({ ...(await home.state()), pollSeconds });
  const identity = { server, deviceId, uid, key: deviceKey, pinnedKeys: pinned !== null };
  await home.register(identity);
  return identity;
}

/** Made once: when the answer to a registration is lost, it is sent again with the same key. */
async function receiptKey({ receiptKey: path }: Home): Promise<KeyObject> {
  const kept = await readFile(path, 'utf8').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  });
  if (kept !== null) return createPrivateKey(kept);
  const { privateKey } = generateKeyPairSync('ed25519');
  await writeWhole(path, privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
  return privateKey;
}

async function machineId(): Promise<string> {
  const id = (await readFile('/etc/machine-id', 'utf8').catch(() => '')).trim();
  if (id !== '') return id;
  throw new AgentFault('This machine has no /etc/machine-id. Give the device a unique name with --uid.', false);
}
