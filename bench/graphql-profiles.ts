import { globalId } from '../schema/global-id.js';
import { createApp } from '../src/app.js';
import { loadConfig } from '../src/config.js';
import { createLog } from '../src/log.js';
import { openGround, type Ground } from './ground.js';

/** A database with some profiles; ids as callers have them, and as the database has them. */
export type Profiles = Ground & { readonly ids: readonly string[]; readonly rawIds: readonly string[] };

const BY = { caller: { actor: { kind: 'API_KEY', id: 'bench' }, role: 'ADMIN' }, requestId: 'bench' } as const;
const PROFILES = 30;
const LAYERS = 10;

/** Makes them by the wizard, each with an open draft of some layers. */
export async function openProfiles(): Promise<Profiles> {
  const ground = await openGround();
  const config = loadConfig({ DATA_DIR: ground.folder, LOG_LEVEL: 'silent' });
  const app = await createApp({ config, log: createLog('silent'), databaseUrl: ground.url });
  const rawIds: string[] = [];
  try {
    for (let number = 0; number < PROFILES; number += 1) {
      const about = { description: 'Said again', tags: ['site:bench', `number:${number}`], version: '1.0.0' };
      const { profileId } = await app.wizard.create({ name: `Shop ${number}`, ...about }, BY);
      for (let at = 0; at < LAYERS; at += 1) {
        const layer = { name: `layer-${at}`, values: `port: ${8_000 + at}\nname: shop-${number}\n`, manifests: [] };
        await app.wizard.addManifestLayer({ profileId, ...layer }, BY);
      }
      rawIds.push(profileId);
    }
  } finally {
    await app.close();
  }
  return { ...ground, rawIds, ids: rawIds.map((id) => globalId('SystemProfile', id)) };
}
