import type { Pool } from 'pg';
import { run, statement } from '../store/statement.js';
import { catalogRows } from './catalog-rows.js';
import { dropGenerations } from './catalog-sweep.js';
import type { Entry, Validators } from './client.js';

/** A catalog as it was read, for a registry as it was reached then. */
export type ReadCatalog = {
  readonly registryId: string;
  /** the request that this answers */
  readonly request: number;
  readonly reachRevision: number;
  readonly entries: readonly Entry[];
  readonly validators: Validators;
  /** sentences for what the client left out */
  readonly faults: readonly string[];
};

/** What a load needs. `onProgress` tells whether the catalog is still wanted. */
export type LoadPorts = {
  readonly pool: Pool;
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, total: number) => Promise<boolean>;
};

/** How the catalog came out: versions that it holds, entries that were left out. */
export type LoadedCatalog = { readonly entries: number; readonly faults: number };

/** More sentences than anybody reads are only counted. */
const FAULTS_KEPT = 100;

const begin = statement('insert into catalog.generation (registry_id) values ($1) returning generation::text');

/**
 * `for share` waits for a command that is just changing the registry, and then sees what it did: a catalog that is no
 * longer asked for never takes the place of another.
 */
const swap = statement(`
  insert into catalog.registry as served (registry_id, generation, reach_revision, etag, last_modified, entries, faults,
                                          fault_count)
  select registry.id, $3::bigint, $4::integer, $5::text, $6::text, $7::integer, $8::text[], $9::integer
    from read.registry as registry
   where registry.id = $1 and registry.sync_request = $2 and registry.removed_at is null
     for share
  on conflict (registry_id) do update
     set generation = excluded.generation, reach_revision = excluded.reach_revision, etag = excluded.etag,
         last_modified = excluded.last_modified, entries = excluded.entries, faults = excluded.faults,
         fault_count = excluded.fault_count, loaded_at = now()
  returning generation::text`);

/**
 * Loads a catalog as a new generation beside the one that is served, then lets it take that one's place at once and
 * removes the old one. Killed or failing anywhere before, it changes nothing that anybody sees.
 * @returns null when the catalog isn't wanted any more: the registry was changed or removed meanwhile
 */
export async function loadCatalog(ports: LoadPorts, catalog: ReadCatalog): Promise<LoadedCatalog | null> {
  const { pool } = ports;
  const { registryId, request, reachRevision, validators } = catalog;
  const [begun] = await run<{ generation: string }>(pool, begin, [registryId]);
  if (begun === undefined) throw new Error('A new generation has no number.');
  const { generation } = begun;
  const rows = catalogRows(catalog.entries, registryId, generation);
  const faults = [...catalog.faults, ...rows.faults];
  const entries = rows.packVersions.length + rows.chartVersions.length;
  const isWanted =
    (await writeAll(ports, [
      ['pack_version', rows.packVersions],
      ['chart_version', rows.chartVersions],
      ['pack', rows.packs],
      ['chart', rows.charts],
    ])) &&
    (
      await run(pool, swap, [
        ...[registryId, request, generation, reachRevision, validators.etag, validators.lastModified, entries],
        ...[faults.slice(0, FAULTS_KEPT).map(storable), faults.length],
      ])
    ).length > 0;
  await dropGenerations(pool, registryId);
  return isWanted ? { entries, faults: faults.length } : null;
}

/**
 * A transaction that writes for long holds up every reader of the log, so batches are made to take about this long:
 * they shrink on a slow machine and grow on a fast one.
 */
const BATCH_MS = 20;
const BATCH_ROWS = { least: 20, first: 100, most: 2_000 };

type Table = 'pack' | 'pack_version' | 'chart' | 'chart_version';

async function writeAll(
  { pool, signal, onProgress }: LoadPorts,
  tables: readonly (readonly [Table, readonly object[]])[],
): Promise<boolean> {
  const total = tables.reduce((sum, [, rows]) => sum + rows.length, 0);
  let done = 0;
  for (const [table, rows] of tables) {
    let size = BATCH_ROWS.first;
    for (let at = 0; at < rows.length;) {
      signal.throwIfAborted();
      const batch = rows.slice(at, at + size);
      const startedAt = performance.now();
      await run(pool, inserts[table], [JSON.stringify(batch)]);
      size = nextSize(size, performance.now() - startedAt);
      const sorting = sortIns[table];
      if (sorting) await run(pool, sorting, []);
      at += batch.length;
      done += batch.length;
      if (!(await onProgress(done, total))) return false;
    }
  }
  return true;
}

function nextSize(size: number, tookMs: number): number {
  const fitting = size * Math.min(2, BATCH_MS / Math.max(tookMs, 1));
  return Math.round(Math.min(BATCH_ROWS.most, Math.max(BATCH_ROWS.least, fitting)));
}

/** Rows travel as one JSON text whose fields are named as the columns. */
const inserts = Object.fromEntries(
  (['pack', 'pack_version', 'chart', 'chart_version'] as const).map((table) => [
    table,
    statement(`insert into catalog.${table} select * from json_populate_recordset(null::catalog.${table}, $1::json)`),
  ]),
) as Readonly<Record<Table, ReturnType<typeof statement>>>;

/**
 * Rows get into the index of trigrams by its pending list, which every search reads from end to end: it is sorted in
 * after every batch. That takes longer than the batch and is no transaction that writes.
 */
const sortIns: Partial<Record<Table, ReturnType<typeof statement>>> = {
  pack: statement(`select gin_clean_pending_list('catalog.pack_name'), gin_clean_pending_list('catalog.pack_content')`),
  chart: statement(
    `select gin_clean_pending_list('catalog.chart_name'), gin_clean_pending_list('catalog.chart_content')`,
  ),
};

function storable(sentence: string): string {
  return sentence
    .replaceAll('\0', '')
    .replace(/\p{Cs}/gu, '\uFFFD')
    .slice(0, 1_000);
}
