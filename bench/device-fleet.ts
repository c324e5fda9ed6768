import { generateKeyPairSync, sign } from 'node:crypto';
import type { RequestInfo } from '../src/access/caller.js';
import { createApp, type App } from '../src/app.js';
import { loadConfig } from '../src/config.js';
import { createLog } from '../src/log.js';

const BY: RequestInfo = { caller: { actor: { kind: 'USER', id: 'bench' }, role: 'ADMIN' }, requestId: 'bench' };
const AT_ONCE = 24;

/** A profile with a published version, and devices that follow it: their keys. */
export type Fleet = { readonly profileId: string; readonly keys: readonly string[] };

/** Registers devices as they register for themselves: a token each, a key each, two streams each. */
export async function registerFleet(databaseUrl: string, dataDir: string, size: number): Promise<Fleet> {
  const config = loadConfig({ DATA_DIR: dataDir, DATABASE_URL: databaseUrl });
  const app = await createApp({ config, log: createLog('silent'), databaseUrl });
  try {
    const profileId = await publish(app);
    const keys: string[] = [];
    let next = 0;
    const work = async () => {
      while (next < size) {
        next += 1;
        keys.push(await registered(app, profileId, next));
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    return { profileId, keys };
  } finally {
    await app.close();
  }
}

async function publish({ wizard }: App): Promise<string> {
  const { profileId } = await wizard.create({ name: 'Fleet', description: '', tags: [], version: '1.0.0' }, BY);
  const content = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: till\n';
  const layer = { name: 'till', values: '', manifests: [{ name: 'till', content }] };
  await wizard.addManifestLayer({ profileId, ...layer }, BY);
  await wizard.finish({ profileId }, BY);
  return profileId;
}

async function registered({ devices }: App, profileId: string, place: number): Promise<string> {
  const { token } = await devices.createToken({ name: `till ${place}`, profileId }, BY);
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const uid = `till-${place}`;
  const proof = sign(null, Buffer.from(`system-profiles-registration/1\n${token}\n${uid}`), privateKey);
  const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
  const registration = { uid, name: uid, tags: ['till'], publicKey: pem, proof: proof.toString('base64') };
  return (await devices.register(token ?? '', registration, `register ${place}`)).key;
}
