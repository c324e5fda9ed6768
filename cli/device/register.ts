import { generateKeyPairSync } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { publicKeysIn } from './archive.js';
import { writeWhole } from './disk.js';
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
  /** file with the server's signing keys, from a source that is trusted more than the network; else the server is asked */
  readonly publicKey: string | null;
};

export const AGENT_VERSION = '1.0.0';

/** Registers this device: makes its key pair, shows the token, keeps what the server gives. */
export async function register(home: Home, options: RegisterOptions): Promise<Identity> {
  if (await home.identity()) {
    throw new AgentFault(`This device is registered already. Remove ${home.folder} to register it anew.`, false);
  }
  const server = serverAt(options.server);
  const pem = options.publicKey === null ? await server.signingKeys() : await readFile(options.publicKey, 'utf8');
  publicKeysIn(pem);
  await writeWhole(home.keys, pem, 0o644);
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const uid = options.uid ?? (await machineId());
  const { deviceId, key } = await server.register({
    ...{ token: options.token, uid, name: options.name ?? hostname(), agentVersion: AGENT_VERSION },
    publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  });
  const identity = {
    ...{ server: options.server, deviceId, uid, key, pinnedKeys: options.publicKey !== null },
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
  await home.register(identity);
  return identity;
}

async function machineId(): Promise<string> {
  const id = (await readFile('/etc/machine-id', 'utf8').catch(() => '')).trim();
  if (id !== '') return id;
  throw new AgentFault('This machine has no /etc/machine-id. Give the device a unique name with --uid.', false);
}
