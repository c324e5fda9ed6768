import { pathToFileURL } from 'node:url';
import type { Pool } from 'pg';
import type { Logger } from 'pino';
import { filesHeldBy } from './archives/image-blobs.js';
import { noArchiveSources, type ArchiveSources } from './archives/layer-contents.js';
import { CONTENT_FOLDER, storeBeside, type SweptArchiveStore } from './archives/store-file.js';
import { guardedStore, type StoreWatch } from './archives/store-watch.js';
import type { Config } from './config.js';
import { starterPacksFolder } from './pack-folders.js';
import { createImageFetcher, type ImageFetcher } from './images/fetch-images.js';
import { openImageSessions } from './images/image-registries.js';
import { createRegistryUsers } from './profiles/registry-users.js';
import { createCatalogQueries } from './registries/catalog-queries.js';
import { sweepCatalogs } from './registries/catalog-sweep.js';
import type { CatalogQueries } from './registries/catalog.js';
import type { RegistryCommands, SyncReports } from './registries/commands.js';
import { createContentStore } from './registries/content-store.js';
import { createRegistryContents } from './registries/contents.js';
import { ensureDefaults } from './registries/defaults.js';
import { createRegistrar } from './registries/registrar.js';
import { createRegistryQueries, type RegistryQueries } from './registries/registry-queries.js';
import { createSyncReports } from './registries/sync-reports.js';
import { syncRegistry, type SyncOrder } from './registries/sync.js';
import { vaultKeysOf } from './secrets/secrets-key.js';
import { createVault, type Vault } from './secrets/vault.js';
import { createConnections } from './sources/connections.js';
import { createLayerContents, type LayerContents } from './sources/layer-sources.js';
import type { Signals } from './store/feed.js';
import type { Reads } from './replica/reads.js';
import type { ManagedEventStore } from './store/event-store.js';

/** Registries, their catalogs and what is in them, as the program uses them. */
export type Registries = {
  /** secrets, also of devices */
  readonly vault: Vault;
  readonly registries: RegistryCommands & RegistryQueries;
  readonly catalog: CatalogQueries;
  /** what tags mean and what packs and charts hold */
  readonly layerContents: LayerContents;
  /** the packs and charts that archives hold */
  readonly archiveSources: ArchiveSources;
  /** gets the images of archives */
  readonly fetchImages: ImageFetcher;
  /** the blobs of images, kept as long as an archive needs them */
  readonly imageStore: SweptArchiveStore;
  readonly registrySync: SyncReports & {
    /** does what was asked for, as `syncRegistry` */
    sync(order: SyncOrder, signal: AbortSignal): Promise<void>;
    /** removes what killed loads and fetches and removed registries left */
    sweep(): Promise<void>;
    /** adds the registries that come with the server; on every start */
    ensureDefaults(): Promise<void>;
  };
};

type Ports = {
  readonly config: Config;
  readonly log: Logger;
  readonly db: Pool;
  readonly reads: Pick<Reads, 'pool'>;
  readonly store: ManagedEventStore;
  readonly signals: Signals;
  readonly storeWatch: Pick<StoreWatch, 'verify'>;
};

/** Wires everything about registries, from the vault to what layers are made of. */
export function wireRegistries({ config, log, db: pool, reads, store, signals, storeWatch }: Ports): Registries {
  const { allowPrivateRegistries, packsDir } = config;
  const vault = createVault(pool, () => vaultKeysOf(config));
  const connect = createConnections({ allowPrivateRegistries, packsDir, log });
  const catalog = createCatalogQueries(reads.pool);
  const reports = createSyncReports({ store, pool, signals });
  const content = storeBeside(config, CONTENT_FOLDER);
  // What isn't there is fetched, and then kept in the right store only: that it is missing needs no proof.
  const files = { ...guardedStore(content, storeWatch.verify), stat: (sha256: string) => content.stat(sha256) };
  const kept = createContentStore(files, log);
  const contents = createRegistryContents({ pool, store, vault, connect, catalog, kept });
  const images = guardedStore(storeBeside(config, 'images'), storeWatch.verify);
  const queries = createRegistryQueries(pool);
  const settings = { allowPrivate: allowPrivateRegistries, packsDir, log };
  const usedBy = createRegistryUsers(pool);
  return {
    vault,
    registries: { ...createRegistrar({ store, vault, connect, usedBy }), ...queries },
    catalog,
    layerContents: createLayerContents(contents),
    archiveSources: { content: async (digest) => (await kept.read(digest)) ?? noArchiveSources.content(digest) },
    fetchImages: createImageFetcher(
      (archiveId) => filesHeldBy(archiveId, images, pool),
      () => openImageSessions({ registries: queries, store, vault, settings }),
    ),
    imageStore: images,
    registrySync: {
      ...reports,
      sync: (order, signal) => syncRegistry({ pool, store, vault, connect, reports, log }, order, signal),
      async sweep() {
        await sweepCatalogs(pool);
        await files.sweep();
        await images.sweep();
      },
      ensureDefaults: () => ensureDefaults({ store, log }, pathToFileURL(starterPacksFolder()).href),
    },
  };
}
