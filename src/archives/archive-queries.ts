import type { Pool } from 'pg';
import { isUuid } from '../ids.js';
import { selectPage, type Bind, type Keyset } from '../keyset.js';
import { mapPage, type Page, type PageRequest } from '../page.js';
import type { Actor } from '../store/event.js';
import { run } from '../store/statement.js';
import type { ArchiveMember, ArchiveQueries, ArchiveRow } from './archives.js';
import type { ArchiveStatus } from './events.js';

type ArchiveRecord = {
  id: string;
  profile_id: string;
  version: string;
  status: ArchiveStatus;
  phase: string;
  done: number;
  total: number;
  file_name: string;
  includes_images: boolean;
  platforms: string[];
  size_bytes: string | null;
  sha256: string | null;
  checksums_digest: string | null;
  error: string | null;
  requested_by_kind: Actor['kind'];
  requested_by_id: string;
  requested_at: Date;
  ready_at: Date | null;
  expired_at: Date | null;
};

/** bigint comes from PostgreSQL as a text. */
type MemberRecord = {
  ordinal: number;
  path: string;
  size_bytes: string;
  sha256: string;
  start_offset: string;
  length: string;
};

const SELECT = `select archive.id, archive.profile_id, archive.version, archive.status, archive.phase, archive.done,
  archive.total, archive.file_name, archive.includes_images, archive.platforms, archive.size_bytes, archive.sha256,
  archive.checksums_digest, archive.error, archive.requested_by_kind, archive.requested_by_id, archive.requested_at,
  archive.ready_at, archive.expired_at from read.archive as archive`;

const SELECT_MEMBER = `select member.ordinal, member.path, member.size_bytes, member.sha256, member.start_offset,
  member.length from read.archive_member as member`;

const newestFirst: Keyset<ArchiveRecord> = {
  name: 'archives',
  direction: 'DESC',
  columns: [
    { sql: 'archive.requested_at', type: 'timestamptz', of: (row) => row.requested_at },
    { sql: 'archive.id', type: 'uuid', of: (row) => row.id },
  ],
};

const inFileOrder: Keyset<MemberRecord> = {
  name: 'archive-members',
  direction: 'ASC',
  columns: [{ sql: 'member.ordinal', type: 'integer', of: (row) => row.ordinal }],
};

const EMPTY_PAGE: Page<never> = { edges: [], hasNextPage: false, hasPreviousPage: false };

/** The reading side of archives on PostgreSQL. */
export function createArchiveQueries(pool: Pool): ArchiveQueries {
  const rows: ArchiveQueries['rows'] = async (ids) => {
    const found = await run<ArchiveRecord>(pool, `${SELECT} where archive.id = any($1::uuid[])`, [ids.filter(isUuid)]);
    const byId = new Map(found.map((record) => [record.id, rowOf(record)]));
    return ids.map((id) => byId.get(id) ?? null);
  };
  return {
    rows,
    ofVersion: (profileId, version, page) => ofVersion(pool, profileId, version, page),
    newest: (versions) => newest(pool, versions),
    async members(archiveId, page) {
      const [archive] = await rows([archiveId]);
      return archive?.status === 'READY' && archive.sha256 ? membersOf(pool, archive.sha256, page) : null;
    },
    async unfinished(olderThanMs) {
      const found = await run<ArchiveRecord>(
        pool,
        `${SELECT} where archive.status in ('QUEUED', 'BUILDING')
           -- In the future is what an API asked for whose clock was ahead: nobody knows how long ago.
           and (archive.requested_at < now() - $1::double precision * interval '1 millisecond' or archive.requested_at > now())
         order by archive.requested_at limit 1000`,
        [olderThanMs],
      );
      return found.map(rowOf);
    },
  };
}

async function ofVersion(pool: Pool, profileId: string, version: string, page: PageRequest): Promise<Page<ArchiveRow>> {
  if (!isUuid(profileId) || version.includes('\0')) return EMPTY_PAGE;
  const where = (bind: Bind) => [
    `archive.profile_id = ${bind(profileId)}::uuid`,
    `archive.version = ${bind(version)}::text`,
  ];
  return mapPage(await selectPage(pool, newestFirst, page, { select: SELECT, where }), rowOf);
}

async function newest(
  pool: Pool,
  versions: readonly { profileId: string; version: string }[],
): Promise<readonly (ArchiveRow | null)[]> {
  const asked = versions.filter(({ profileId, version }) => isUuid(profileId) && !version.includes('\0'));
  const found = await run<ArchiveRecord>(
    pool,
    `select archive.* from unnest($1::uuid[], $2::text[]) as asked (profile_id, version)
      cross join lateral (${SELECT} where archive.profile_id = asked.profile_id and archive.version = asked.version
                          order by archive.requested_at desc, archive.id desc limit 1) as archive`,
    [asked.map(({ profileId }) => profileId), asked.map(({ version }) => version)],
  );
  const byVersion = new Map(found.map((record) => [`${record.profile_id} ${record.version}`, rowOf(record)]));
  return versions.map(({ profileId, version }) => byVersion.get(`${profileId} ${version}`) ?? null);
}

async function membersOf(pool: Pool, fileSha256: string, page: PageRequest): Promise<Page<ArchiveMember>> {
  const where = (bind: Bind) => [`member.file_sha256 = ${bind(fileSha256)}::text`];
  return mapPage(await selectPage(pool, inFileOrder, page, { select: SELECT_MEMBER, where }), (record) => ({
    path: record.path,
    sizeBytes: Number(record.size_bytes),
    sha256: record.sha256,
    offset: Number(record.start_offset),
    length: Number(record.length),
  }));
}

function rowOf(record: ArchiveRecord): ArchiveRow {
  return {
    id: record.id,
    profileId: record.profile_id,
    version: record.version,
    status: record.status,
    progress: { phase: record.phase, done: record.done, total: record.total },
    fileName: record.file_name,
    includesImages: record.includes_images,
    platforms: record.platforms,
    sizeBytes: record.size_bytes === null ? null : Number(record.size_bytes),
    sha256: record.sha256,
    checksumsDigest: record.checksums_digest,
    error: record.error,
    requestedBy: { kind: record.requested_by_kind, id: record.requested_by_id },
    requestedAt: record.requested_at,
    readyAt: record.ready_at,
    expiredAt: record.expired_at,
  };
}
