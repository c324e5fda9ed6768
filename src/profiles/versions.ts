import type { Pool } from 'pg';
import { selectPage, type Keyset } from '../keyset.js';
import { mapPage, type Page, type PageRequest } from '../page.js';
import type { Actor } from '../store/event.js';
import { run } from '../store/statement.js';
import type { VersionRow } from './queries.js';

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

/** One published version as listed; null when there is none of that name. */
export async function findVersion(pool: Pool, profileId: string, version: string): Promise<VersionRow | null> {
  // A text that PostgreSQL can't even hold names no version.
  if (version.includes('\0')) return null;
  const rows = await run<VersionRecord>(pool, `${SELECT} where profile_id = $1::uuid and version = $2::text`, [
    profileId,
    version,
  ]);
  return rows[0] ? versionRowOf(rows[0]) : null;
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
