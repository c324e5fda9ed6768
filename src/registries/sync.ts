import type { Pool } from 'pg';
import type { Logger } from 'pino';
import { DomainError, Unavailable } from '../errors.js';
import type { Vault } from '../secrets/vault.js';
import { run, statement } from '../store/statement.js';
import type { EventStore } from '../store/store.js';
import { loadCatalog } from './catalog-load.js';
import { dropGenerations } from './catalog-sweep.js';
import type { Entry, IndexOutcome, Validators } from './client.js';
import type { SyncReports } from './commands.js';
import { isAwaited } from './decide.js';
import { registryFold } from './fold.js';
import { endpointOf, secretsOf, withoutSecrets, type Connect } from './reach.js';
import type { ExistingRegistry } from './registry.js';
import { withRegistryLock } from './sync-lock.js';

/** What a synchronisation works with. */
export type SyncPorts = {
  readonly pool: Pool;
  readonly store: Pick<EventStore, 'load'>;
  readonly vault: Pick<Vault, 'open'>;
  readonly connect: Connect;
  readonly reports: SyncReports;
  readonly log: Logger;
};

/** The request that asked for it, by its revision. */
export type SyncOrder = { readonly registryId: string; readonly request: number };

/** The registry was changed or removed: nobody waits for the answer any more. */
class Superseded extends Error {}

/** Progress is for people: more often than this nobody could read it, and every report is a write. */
const PROGRESS_GAP_MS = 250;

/**
 * Reads a registry's catalog and reports how it went. One at a time for a registry, over all processes. Whatever the
 * registry does wrong is reported as one sentence and the catalog stays as it was; harmless when done twice or when the
 * registry is changed or removed meanwhile.
 * @throws Unavailable when the database is away, the signal's reason when it aborts: try again later
 */
export async function syncRegistry(ports: SyncPorts, order: SyncOrder, signal: AbortSignal): Promise<void> {
  const { pool, store, log } = ports;
  const { registryId, request } = order;
  await withRegistryLock(pool, registryId, signal, async (locked) => {
    const { state } = await store.load(registryFold, registryId);
    await dropGenerations(pool, registryId);
    if (!isAwaited(state, request)) return;
    try {
      await read(ports, state, request, locked);
    } catch (error) {
      if (error instanceof Superseded)
        log.debug({ registryId, request }, 'A registry was changed while it was read; the newer request counts.');
      else throw error;
    }
  });
}

async function read(ports: SyncPorts, registry: ExistingRegistry, request: number, signal: AbortSignal): Promise<void> {
  const { pool, reports, log } = ports;
  const { id: registryId, reachRevision } = registry;
  const before = await servedNow(pool, registry);
  const fetched = await fetchIndex(ports, registry, { request, previous: before?.validators ?? null }, signal);
  if ('failure' in fetched) {
    log.info({ registryId, registry: registry.name, reason: fetched.failure }, 'A registry could not be synchronised.');
    await reports.failed(registryId, request, fetched.failure);
    return;
  }
  const { outcome, entries } = fetched;
  if (outcome.unchanged) {
    const kept = { entries: before?.entries ?? 0, faults: before?.faults ?? 0 };
    await reports.synced(registryId, { request, ...kept, unchanged: true });
    return;
  }
  const { validators, faults } = outcome;
  const onProgress = progressOf(ports.reports, { registryId, request });
  const catalog = { registryId, request, reachRevision, entries, validators, faults };
  const loaded = await loadCatalog({ pool, signal, onProgress }, catalog);
  if (loaded === null) throw new Superseded();
  await reports.synced(registryId, { request, ...loaded, unchanged: false });
  log.info({ registryId, registry: registry.name, ...loaded }, 'A registry was synchronised.');
}

type Fetched = { readonly outcome: IndexOutcome; readonly entries: readonly Entry[] } | { readonly failure: string };

/** Reads the index whole before anything is written: a slow registry holds up no transaction and leaves no half catalog. */
async function fetchIndex(
  { vault, connect, reports, log }: SyncPorts,
  registry: ExistingRegistry,
  { request, previous }: { request: number; previous: Validators | null },
  signal: AbortSignal,
): Promise<Fetched> {
  const { id: registryId } = registry;
  let secrets: ReadonlyMap<string, string> = new Map();
  const stop = new AbortController();
  const watched = AbortSignal.any([signal, stop.signal]);
  const isWanted = progressOf(reports, { registryId, request });
  const entries: Entry[] = [];
  try {
    secrets = await vault.open(registryId, secretsOf(registry));
    const client = connect(endpointOf(registry, secrets), registry.isDefault);
    // What goes wrong here is kept for below: a client may wrap what is thrown at it.
    const report = async (done: number) => {
      try {
        if (!(await isWanted(done, 0))) stop.abort(new Superseded());
      } catch (fault) {
        stop.abort(fault);
      }
    };
    const onBatch = async (batch: readonly Entry[]) => {
      for (const entry of batch) entries.push(entry);
      await report(entries.length);
    };
    const outcome = await client.index(previous, onBatch, watched, (done) => void report(done));
    watched.throwIfAborted();
    return { outcome, entries };
  } catch (error) {
    watched.throwIfAborted();
    if (isOurs(error)) throw error;
    if (!(error instanceof DomainError)) log.error({ err: error, registryId }, 'A synchronisation met a defect.');
    const sentence =
      error instanceof DomainError ? error.message : 'The catalog could not be read: the server’s log tells why.';
    return { failure: withoutSecrets(sentence, secrets.values()) };
  }
}

/** Our own database, not the registry. */
function isOurs(error: unknown): boolean {
  return error instanceof Unavailable && error.code === 'DATABASE_UNAVAILABLE';
}

type Served = { readonly validators: Validators | null; readonly entries: number; readonly faults: number };
type ServedRow = {
  reach_revision: number;
  etag: string | null;
  last_modified: string | null;
  entries: number;
  fault_count: number;
};

const selectServed = statement(`
  select reach_revision, etag, last_modified, entries, fault_count from catalog.registry where registry_id = $1`);

/** What is served now; its validators only if it was read from where the registry is reached now. */
async function servedNow(pool: Pool, { id, reachRevision }: ExistingRegistry): Promise<Served | null> {
  const [row] = await run<ServedRow>(pool, selectServed, [id]);
  if (row === undefined) return null;
  const { etag, last_modified: lastModified } = row;
  const isSame = row.reach_revision === reachRevision && (etag !== null || lastModified !== null);
  return { validators: isSame ? { etag, lastModified } : null, entries: row.entries, faults: row.fault_count };
}

/** Reports the first and the last step and between them what the gap allows; tells whether somebody still waits. */
function progressOf(reports: SyncReports, { registryId, request }: SyncOrder) {
  let reportedAt = -Infinity;
  return async (done: number, total: number): Promise<boolean> => {
    const now = performance.now();
    const isLast = total > 0 && done >= total;
    if (!isLast && now - reportedAt < PROGRESS_GAP_MS) return true;
    reportedAt = now;
    return reports.progress(registryId, request, done, total);
  };
}
