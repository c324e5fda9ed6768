import { join } from 'node:path';
import type { Pool } from 'pg';
import type { Logger } from 'pino';
import { createAccountDescriber } from './access/describe-account.js';
import { createApiKeyDescriber } from './access/describe.js';
import { namedKeys } from './access/directory.js';
import { createArchiveCommands } from './archives/archive-commands.js';
import { createArchiveQueries } from './archives/archive-queries.js';
import type { ArchiveCommands, ArchiveQueries } from './archives/archives.js';
import type { ArchiveImages } from './archives/included-images.js';
import { createArchiveDescriber } from './archives/describe.js';
import { createRetention, type Retention } from './archives/retention.js';
import { createArchiveSigning, type ArchiveSigning } from './archives/signing-keys.js';
import { createMemberCache, type MemberCache } from './archives/member-cache.js';
import { withMemory } from './archives/member-memory.js';
import { openArchiveStore, scratchOf, type SweptArchiveStore } from './archives/store-file.js';
import { createStoreWatch, guardedStore, type StoreWatch } from './archives/store-watch.js';
import type { Audit } from './audit/audit.js';
import { createAudit } from './audit/create-audit.js';
import { createLineIndex, type LineIndex } from './audit/line-index.js';
import { redacted, type Config } from './config.js';
import { addLogMetrics } from './log-metrics.js';
import { createMetrics, type Metrics } from './metrics.js';
import { createPool, endPool } from './database.js';
import type { Describer } from './describer.js';
import { createFollowers } from './devices/followers.js';
import { createProfileDescriber } from './profiles/audit-lines.js';
import type { Wizard } from './profiles/commands.js';
import { profileFold } from './profiles/fold.js';
import { createProfileQueries } from './profiles/profile-queries.js';
import { profilePremises } from './profiles/premises.js';
import { profileRows } from './profiles/projection.js';
import type { ProfileQueries } from './profiles/queries.js';
import { reviewContent } from './profiles/review.js';
import { createSlugs } from './profiles/slugs.js';
import { createSourcedReview } from './profiles/sourced-review.js';
import { createWizard } from './profiles/wizard.js';
import { createRegistryDescriber } from './registries/describe.js';
import { registryNamed } from './registries/registry-named.js';
import { primaryOnly, readsFrom, type Reads } from './replica/reads.js';
import type { LogFeed, Signals } from './store/feed.js';
import { createEventStore, type ManagedEventStore } from './store/event-store.js';
import { createLogFeed } from './store/log-feed.js';
import { createSignals } from './store/signals.js';
import { createWake, LOG_GREW, type Wake } from './store/wake.js';
import { upcasters } from './upcasters.js';
import { wireAccess, type Access } from './wire-access.js';
import { wireDevices, type Devices } from './wire-devices.js';
import { wireRegistries, type Registries } from './wire-registries.js';

type WiredParts = Registries & Access & Devices;

/** Everything wired: what the API, the worker and the tests share. */
export type App = WiredParts & {
  readonly config: Config;
  readonly log: Logger;
  readonly db: Pool;
  readonly store: ManagedEventStore;
  readonly wizard: Wizard;
  readonly profiles: ProfileQueries;
  readonly archives: ArchiveCommands & ArchiveQueries;
  readonly archiveStore: SweptArchiveStore;
  /** whether that is the store which the database knows; `archiveStore` asks it before it takes anything for lost */
  readonly storeWatch: StoreWatch;
  /** which images archives hold, and whether they are complete then */
  readonly archiveImages: ArchiveImages;
  /** what of the archives and their images stays, and for how long */
  readonly retention: Retention;
  /** compressed members of earlier builds */
  readonly memberCache: MemberCache;
  readonly signing: ArchiveSigning;
  readonly audit: Audit;
  /** makes the audit searchable */
  readonly auditIndex: LineIndex;
  readonly feed: LogFeed;
  readonly signals: Signals;
  readonly wake: Wake;
  /** where queries read */
  readonly reads: Reads;
  readonly metrics: Metrics;
  /** Ends feeds, wake-ups and the pool; requests and jobs must have ended before. */
  close(): Promise<void>;
};

/** What differs from one process to the next. */
export type AppSettings = {
  readonly config: Config;
  readonly log: Logger;
  /** a migrated database: the embedded one's URL, or DATABASE_URL */
  readonly databaseUrl: string;
};

/** Wires the house for one process. The order is that of the rings: store, registries, profiles, archives, devices, audit. */
export async function createApp({ config, log, databaseUrl }: AppSettings): Promise<App> {
  const opened = openArchiveStore(config.archiveStore, scratchOf(config));
  const ground = await openStore({ log, databaseUrl, config });
  const { db, store, signals, reads } = ground;
  const storeWatch = createStoreWatch({ pool: db, store: opened, log, place: redacted(config).archiveStore });
  const archiveStore = guardedStore(opened, storeWatch.verify);

  const registries = wireRegistries({ config, log, db, reads, store, signals, storeWatch });
  const sourcedReview = createSourcedReview({ ...registries, contents: registries.layerContents });
  const profiles = createProfileQueries({
    pool: reads.pool,
    store,
    fold: profileFold,
    review: (content) => sourcedReview(content),
  });
  const wizard = wireWizard(ground, registries, profiles);
  const commands = createArchiveCommands({ store, pool: db, profiles, archiveStore, signals });
  const archives = { ...commands, ...createArchiveQueries(reads.pool) };
  const memberCache = openMemberCache(config, log);
  const signing = createArchiveSigning(db, config);
  const { describers, ...devices } = wireDevices({ log, ...ground, ...registries, profiles, archives, signing });
  const audits = wireAudit(ground, [...describersOf(ground, archives, registries), ...describers]);
  const rings = { ...ground, ...registries, ...devices, wizard, profiles, archives };

  return {
    ...{ config, log, ...rings, archiveStore, storeWatch, memberCache, signing, ...audits },
    retention: createRetention({ ...rings, pool: db, archiveStore, storeWatch }),
    archiveImages: { fetch: registries.fetchImages, review: sourcedReview },
    async close() {
      await ground.keyAuthentication.close();
      await ground.sessionAuthentication.close();
      await devices.presence.close();
      await ground.feed.close();
      await ground.wake.close();
      await store.settled();
      await reads.close();
      await endPool(db);
    },
  };
}

/** The audit, and what makes it searchable. */
function wireAudit(
  { db: pool, store, apiKeys }: Pick<App, 'db' | 'store' | 'apiKeys'>,
  describers: readonly Describer[],
): Pick<App, 'audit' | 'auditIndex'> {
  const audit = createAudit({ store, describers, pool });
  return { audit, auditIndex: createLineIndex({ pool, store, audit, directory: namedKeys(apiKeys) }) };
}

function describersOf(
  { store, apiKeys, accounts }: Pick<App, 'store' | 'apiKeys' | 'accounts'>,
  archives: ArchiveQueries,
  { registries }: Registries,
) {
  return [
    createProfileDescriber(store, profileFold),
    createArchiveDescriber(archives),
    createRegistryDescriber(registries),
    createApiKeyDescriber(apiKeys),
    createAccountDescriber(accounts),
  ];
}

/** The wizard, with what it asks of the registries below and of the devices above it. */
function wireWizard(
  { db, store }: Pick<App, 'db' | 'store'>,
  registries: Registries,
  profiles: ProfileQueries,
): Wizard {
  return createWizard({
    store,
    rows: profileRows,
    slugs: createSlugs(db),
    sources: registries.layerContents,
    registryNamed: (name) => registryNamed(registries.registries, name),
    review: async (profile) => (await profiles.review(profile)) ?? reviewContent(NOTHING),
    usedBy: createFollowers(db),
    premises: profilePremises,
    async livingRegistries(ids) {
      const rows = await registries.registries.rows(ids);
      return rows.flatMap((row) => (row && row.removedAt === null ? [row.id] : []));
    },
  });
}

/** What everything else stands on: the log, its tail, and wake-ups between processes. */
async function openStore({ log, databaseUrl, config }: AppSettings) {
  const { publicUrl } = config;
  const db = createPool(databaseUrl, {}, log);
  const wake = createWake({ url: databaseUrl, log });
  const reads = openReads({ config, db, wake, log });
  const metrics = createMetrics();
  addLogMetrics(metrics, db);
  const onAppended = () => wake.send(LOG_GREW);
  const settings = { pool: db, reads: reads.pool, upcasters, onAppended, log };
  const store = noted(metrics.measured(createEventStore(settings)), reads);
  const feed = await createLogFeed({ store, wake, log });
  metrics.gauge('subscriptions', 'Open subscriptions to the log.', [], () =>
    Promise.resolve([{ value: feed.subscribers() }]),
  );
  return {
    db,
    reads,
    wake,
    store,
    feed,
    metrics,
    signals: createSignals(wake),
    ...wireAccess({ db, store, wake, log, publicUrl }),
  };
}

function openReads({ config, db, wake, log }: Pick<App, 'config' | 'db' | 'wake' | 'log'>): Reads {
  const { readDatabaseUrl } = config;
  if (readDatabaseUrl === null) return primaryOnly(db);
  return readsFrom({ primary: db, replica: createPool(readDatabaseUrl, {}, log), wake, log });
}

/** Whoever has written reads that from now on. */
function noted(store: ManagedEventStore, reads: Reads): ManagedEventStore {
  return {
    ...store,
    async execute(command) {
      const executed = await store.execute(command);
      await reads.wrote(command.metadata.actor.id);
      return executed;
    },
  };
}

function openMemberCache({ dataDir }: Config, log: Logger): MemberCache {
  const onDisk = createMemberCache(join(dataDir, 'members'), {
    onFault: (err) =>
      log.warn({ err }, 'The cache of compressed members could not be used; the build goes on without it.'),
  });
  return withMemory(onDisk);
}

/** What is reviewed when no draft is open; the decider then refuses for that reason, not for the review's. */
const NOTHING = { name: '', slug: '', description: '', tags: [], layers: [], variables: [] };
