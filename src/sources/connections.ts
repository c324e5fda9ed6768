import path from 'node:path';
import type { Logger } from 'pino';
import { indexFolder, readPackFolder, starterPacksFolder } from '../pack-folders.js';
import { indexedPack } from '../packs/pack-index.js';
import { Refused } from '../errors.js';
import type { ClientSettings, PackFolders } from '../registries/client-settings.js';
import type { Connect } from '../registries/reach.js';
import { createRegistryClient } from '../registries/registry-client.js';

type Settings = {
  readonly allowPrivateRegistries: boolean;
  readonly packsDir: string | null;
  readonly log: Logger;
};

/** Connections to registries as the operator's settings allow them. */
export function createConnections({ allowPrivateRegistries, packsDir, log }: Settings): Connect {
  const settings: ClientSettings = { allowPrivate: allowPrivateRegistries, packsDir, packFolders, log };
  return (endpoint, isDefault) =>
    createRegistryClient(endpoint, isDefault ? { ...settings, builtInFolder: starterPacksFolder() } : settings);
}

/** Folders of pack folders, read as the packs mean them. */
const packFolders: PackFolders = {
  async list(folder) {
    const packs = await indexFolder(folder, null);
    return {
      entries: packs.flatMap(({ folder: name, entry }) => (entry === null ? [] : [{ ...entry, url: `${name}/` }])),
      faults: packs.flatMap(({ folder: name, entry, faults }) => {
        const fault = faults.find(({ severity }) => severity === 'error');
        return entry !== null || fault === undefined ? [] : [`${name}/${fault.file}: ${fault.message}`];
      }),
    };
  },
  async archive(folder) {
    const name = path.basename(folder);
    const { files, faults } = await readPackFolder(folder);
    const indexed = faults.length > 0 ? null : await indexedPack(name, files);
    if (indexed?.archive) return indexed.archive.bytes;
    const fault = [...faults, ...(indexed?.faults ?? [])].find(({ severity }) => severity === 'error');
    throw new Refused(
      'PACK_UNUSABLE',
      `The pack in ${name} can't be used: ${fault?.message ?? 'its files make no pack.'} Mend its folder, then synchronise the registry.`,
    );
  },
};
