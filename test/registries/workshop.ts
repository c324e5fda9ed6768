import { randomBytes } from 'node:crypto';
import { pino } from 'pino';
import type { RequestInfo } from '../../src/access/caller.js';
import { createCatalogQueries } from '../../src/registries/catalog-queries.js';
import type { CatalogQueries } from '../../src/registries/catalog.js';
import type { Endpoint, Entry, RegistryClient } from '../../src/registries/client.js';
import type { RegistryCommands, SyncReports } from '../../src/registries/commands.js';
import type { RegistryEvent } from '../../src/registries/events.js';
import { registryFold } from '../../src/registries/fold.js';
import { createRegistrar } from '../../src/registries/registrar.js';
import {
  createRegistryQueries,
  type RegistryQueries,
  type RegistryRow,
} from '../../src/registries/registry-queries.js';
import { createSyncReports } from '../../src/registries/sync-reports.js';
import { syncRegistry, type SyncPorts } from '../../src/registries/sync.js';
import { createVault, type Vault } from '../../src/secrets/vault.js';
import { createEventStore, type ManagedEventStore } from '../../src/store/event-store.js';
import type { Recorded } from '../../src/store/event.js';
import { freshDatabase, type FreshDatabase } from '../support/database.js';

/** Registries on a database of their own, with clients that a test writes. */
export type Workshop = {
  readonly database: FreshDatabase;
  readonly store: ManagedEventStore;
  readonly vault: Vault;
  readonly commands: RegistryCommands;
  readonly reports: SyncReports;
  readonly registries: RegistryQueries;
  readonly catalog: CatalogQueries;
  readonly syncPorts: SyncPorts;
  /** every endpoint that was connected to, secrets in the clear */
  readonly connected: Endpoint[];
  /** what was logged, a JSON text each */
  readonly logged: string[];
  /** profiles whose drafts use a registry */
  readonly users: string[];
  /** says how the next clients behave */
  behave(client: Partial<RegistryClient>): void;
  row(registryId: string): Promise<RegistryRow>;
  events(registryId: string): Promise<readonly Recorded<RegistryEvent>[]>;
  /** does the synchronisation that the registry waits for, as a worker would */
  sync(registryId: string, signal?: AbortSignal): Promise<void>;
  close(): Promise<void>;
};

/** A user of the API. */
export const caller = (id: string): RequestInfo => ({
  caller: { actor: { kind: 'USER', id }, role: 'ADMIN' },
  requestId: `request-of-${id}`,
});

/** A client that offers these entries and answers every check. */
export function offering(...entries: readonly Entry[]): RegistryClient {
  return {
    check: () => Promise.resolve(),
    async index(_previous, onBatch) {
      await onBatch(entries);
      return { unchanged: false, validators: { etag: null, lastModified: null }, entries: entries.length, faults: [] };
    },
    versions: () => Promise.resolve([]),
    fetch: () => Promise.reject(new Error('Nothing is fetched here.')),
  };
}

/** Opens a workshop whose registries are there and empty unless told otherwise. */
export async function openWorkshop(): Promise<Workshop> {
  const database = await freshDatabase();
  const { pool } = database;
  const store = createEventStore({ pool, upcasters: {} });
  const keys = { current: randomBytes(32) };
  const vault = createVault(pool, () => Promise.resolve(keys));
  const connected: Endpoint[] = [];
  const logged: string[] = [];
  const users: string[] = [];
  let client: RegistryClient = offering();
  const connect = (endpoint: Endpoint) => {
    connected.push(endpoint);
    return client;
  };
  const reports = createSyncReports({ store, pool });
  const log = pino({ level: 'debug' }, { write: (line: string) => void logged.push(line) });
  const syncPorts: SyncPorts = { pool, store, vault, connect, reports, log };
  const registries = createRegistryQueries(pool);
  return {
    ...{ database, store, vault, reports, registries, syncPorts, connected, logged, users },
    commands: createRegistrar({ store, vault, connect, usedBy: () => Promise.resolve(users) }),
    catalog: createCatalogQueries(pool),
    behave: (changes) => {
      client = { ...offering(), ...changes };
    },
    async row(registryId) {
      const [row] = await registries.rows([registryId]);
      if (!row) throw new Error(`There is no registry ${registryId}.`);
      return row;
    },
    events: async (registryId) =>
      (await store.readStream({ streamId: registryId, limit: 1_000 })) as readonly Recorded<RegistryEvent>[],
    async sync(registryId, signal = new AbortController().signal) {
      const { state } = await store.load(registryFold, registryId);
      if (state.status === 'absent' || state.sync.request === null) throw new Error('No synchronisation is asked for.');
      await syncRegistry(syncPorts, { registryId, request: state.sync.request }, signal);
    },
    async close() {
      await store.settled();
      await database.close();
    },
  };
}
