import type { Pool } from 'pg';
import { isUuid } from '../ids.js';
import { selectPage, type Keyset } from '../keyset.js';
import { mapPage, type Page, type PageRequest } from '../page.js';
import type { Actor } from '../store/event.js';
import { run, statement } from '../store/statement.js';
import type { VersionKey, VersionRow } from './queries.js';

type VersionRecord = {
  profile_id: string;
  version: string;
  revision: number;
  content_digest: string;
  note: string | null;
  published_at: Date;
  published_by_kind: Actor['kind'];
  published_by_id: string;
};

const SELECT = `select version.profile_id, version.version, version.revision, version.content_digest, version.note,
  version.published_at, version.published_by_kind, version.published_by_id from read.profile_version as version`;

const newestFirst: Keyset<VersionRecord> = {
  name: 'versions',
  direction: 'DESC',
  columns: [{ sql: 'version.revision', type: 'integer', of: (row) => row.revision }],
};

const byKey = statement(`${SELECT}
  join unnest($1::uuid[], $2::text[]) as asked (profile_id, version)
    on version.profile_id = asked.profile_id and version.version = asked.version`);

/** Published versions as listed, in the order of `keys`; null where there is none of that name. */
export async function findVersions(pool: Pool, keys: readonly VersionKey[]): Promise<readonly (VersionRow | null)[]> {
  // A text that PostgreSQL can't even hold names no version.
  const asked = keys.filter(({ profileId, version }) => isUuid(profileId) && !version.includes('\0'));
  if (asked.length === 0) return keys.map(() => null);
  const rows = await run<VersionRecord>(pool, byKey, [
    asked.map(({ profileId }) => profileId),
    asked.map(({ version }) => version),
  ]);
  const found = new Map(rows.map((row) => [`${row.profile_id} ${row.version}`, versionRowOf(row)]));
  return keys.map(({ profileId, version }) => found.get(`${profileId} ${version}`) ?? null);
}

/** One page of a profile's published versions, the newest first. */
export async function listVersions(pool: Pool, profileId: string, page: PageRequest): Promise<Page<VersionRow>> {
  const where = (bind: (value: unknown) => string) => [`version.profile_id = ${bind(profileId)}::uuid`];
  return mapPage(await selectPage(pool, newestFirst, page, { select: SELECT, where }), versionRowOf);
}

function versionRowOf(row: VersionRecord): VersionRow {
  return {
    profileId: row.profile_id,
    version: row.version,
    revision: row.revision,
    contentDigest: row.content_digest,
    note: row.note,
    publishedAt: row.published_at.toISOString(),
    publishedBy: { kind: row.published_by_kind, id: row.published_by_id },
  };
}
