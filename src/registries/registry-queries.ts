import type { Pool } from 'pg';
import { isUuid } from '../ids.js';
import { selectPage, type Bind, type Keyset } from '../keyset.js';
import { mapPage, type Page, type PageRequest } from '../page.js';
import { run, statement } from '../store/statement.js';
import type { RegistryContent, RegistryKind } from './client.js';
import type { Authentication } from './events.js';
import type { SyncStatus } from './registry.js';

/** A registry as lists show it: no secret, and of certificates only whether there are any. */
export type RegistryRow = {
  readonly id: string;
  readonly revision: number;
  readonly name: string;
  readonly kind: RegistryKind;
  readonly content: RegistryContent;
  readonly endpoint: string;
  readonly isDefault: boolean;
  readonly synchronize: boolean;
  readonly authentication: { readonly type: Authentication['type']; readonly username: string | null };
  readonly tls: { readonly ca: boolean; readonly certificate: boolean; readonly insecureSkipVerify: boolean };
  readonly sync: {
    readonly status: SyncStatus;
    /** one sentence for people, with the progress while it runs */
    readonly message: string;
    readonly startedAt: Date | null;
    readonly finishedAt: Date | null;
    /** pack or chart versions in the catalog */
    readonly entries: number;
  };
  readonly removedAt: Date | null;
};

/** The reading side of registries. */
export interface RegistryQueries {
  /** In the order of the ids, removed ones too, since layers still name them; null where there never was one. */
  rows(ids: readonly string[]): Promise<readonly (RegistryRow | null)[]>;
  /** By name; without the removed. */
  list(page: PageRequest, filter?: { kind?: RegistryKind | null | undefined }): Promise<Page<RegistryRow>>;
  /** Requests that were made more than `olderThanMs` ago and aren't answered: for the reconciler. */
  unanswered(olderThanMs: number): Promise<readonly { registryId: string; request: number }[]>;
  /** Synchronised registries without an open request, with the end of their last synchronisation: for the schedule. */
  scheduled(): Promise<readonly { registryId: string; finishedAt: Date | null }[]>;
  /** A sentence for each of the first entries that the last synchronisation left out; for DataLoader, in the order of the ids. */
  faults(registryIds: readonly string[]): Promise<readonly (readonly string[])[]>;
}

type RegistryRecord = {
  id: string;
  revision: number;
  name: string;
  name_key: string;
  kind: RegistryKind;
  content: RegistryContent;
  endpoint: string;
  is_default: boolean;
  synchronize: boolean;
  auth_type: Authentication['type'];
  username: string | null;
  has_ca: boolean;
  has_certificate: boolean;
  insecure_skip_verify: boolean;
  sync_status: SyncStatus;
  sync_message: string;
  sync_done: number;
  sync_total: number;
  sync_started_at: Date | null;
  sync_finished_at: Date | null;
  entries: number;
  removed_at: Date | null;
};

const SELECT = `select registry.id, registry.revision, registry.name,
  read.name_key(registry.name) as name_key, registry.kind, registry.content, registry.endpoint,
  registry.is_default, registry.synchronize, registry.auth_type, registry.username, registry.has_ca,
  registry.has_certificate, registry.insecure_skip_verify, registry.sync_status, registry.sync_message,
  registry.sync_done, registry.sync_total, registry.sync_started_at, registry.sync_finished_at, registry.entries,
  registry.removed_at from read.registry as registry`;

const byName: Keyset<RegistryRecord> = {
  // Another than "registries", when names were sorted by bytes: a cursor of then is refused.
  name: 'registries.name_key',
  direction: 'ASC',
  columns: [
    { sql: 'read.name_key(registry.name)', type: 'text', of: (row) => row.name_key },
    { sql: 'registry.id', type: 'uuid', of: (row) => row.id },
  ],
};

const selectRows = statement(`${SELECT} where registry.id = any ($1::uuid[])`);
const selectUnanswered = statement(`
  select registry.id as "registryId", registry.sync_request as request
    from read.registry as registry
   where registry.sync_request is not null and registry.removed_at is null
     -- In the future is what an API asked for whose clock was ahead: nobody knows how long ago.
     and (registry.sync_started_at < now() - $1::double precision * interval '1 millisecond'
          or registry.sync_started_at > now())
   order by registry.sync_started_at`);
const selectScheduled = statement(`
  select registry.id as "registryId", registry.sync_finished_at as "finishedAt"
    from read.registry as registry
   where registry.is_scheduled and registry.sync_request is null and registry.removed_at is null`);
const selectFaults = statement('select registry_id, faults from catalog.registry where registry_id = any ($1::uuid[])');

/** The reading side of registries on PostgreSQL. */
export function createRegistryQueries(pool: Pool): RegistryQueries {
  return {
    async rows(ids) {
      const found = await run<RegistryRecord>(pool, selectRows, [ids.filter(isUuid)]);
      const byId = new Map(found.map((record) => [record.id, rowOf(record)]));
      return ids.map((id) => byId.get(id) ?? null);
    },
    async list(page, { kind } = {}) {
      const where = (bind: Bind) => [
        'registry.removed_at is null',
        ...(kind ? [`registry.kind = ${bind(kind)}::text`] : []),
      ];
      return mapPage(await selectPage(pool, byName, page, { select: SELECT, where }), rowOf);
    },
    unanswered: (olderThanMs) => run(pool, selectUnanswered, [olderThanMs]),
    scheduled: () => run(pool, selectScheduled, []),
    async faults(registryIds) {
      const rows = await run<{ registry_id: string; faults: string[] }>(pool, selectFaults, [
        registryIds.filter(isUuid),
      ]);
      const found = new Map(rows.map((row) => [row.registry_id, row.faults]));
      return registryIds.map((id) => found.get(id) ?? []);
    },
  };
}

function rowOf(record: RegistryRecord): RegistryRow {
  return {
    id: record.id,
    revision: record.revision,
    name: record.name,
    kind: record.kind,
    content: record.content,
    endpoint: record.endpoint,
    isDefault: record.is_default,
    synchronize: record.synchronize,
    authentication: { type: record.auth_type, username: record.username },
    tls: {
      ca: record.has_ca,
      certificate: record.has_certificate,
      insecureSkipVerify: record.insecure_skip_verify,
    },
    sync: {
      status: record.sync_status,
      message: messageOf(record),
      startedAt: record.sync_started_at,
      finishedAt: record.sync_finished_at,
      entries: record.entries,
    },
    removedAt: record.removed_at,
  };
}

function messageOf({ sync_status: status, sync_message: message, sync_done: done, sync_total: total }: RegistryRecord) {
  if (status !== 'RUNNING' || (done === 0 && total === 0)) return message;
  return total === 0 ? `Reading, ${done} so far.` : `Storing, ${done} of ${total}.`;
}
