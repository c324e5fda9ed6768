import type { InlineWrite } from '../store/store.js';
import type { Archive, ExistingArchive } from './events.js';

/** The list row of an archive after a command, written in the statement of its append. */
export function archiveRows(after: Archive): readonly InlineWrite[] {
  return after.status === 'absent' ? [] : [archiveRow(after)];
}

function archiveRow(archive: ExistingArchive): InlineWrite {
  const ready = archive.status === 'READY' || archive.status === 'EXPIRED' ? archive : null;
  const expiredAt = archive.status === 'EXPIRED' ? archive.expiredAt : null;
  const error = archive.status === 'FAILED' ? archive.error : null;
  return {
    sql: (bind) => `
      insert into read.archive as archive (id, profile_id, version, status, phase, attempt, file_name, includes_images,
                                           platforms, size_bytes, sha256, checksums_digest, error, requested_by_kind,
                                           requested_by_id, requested_at, ready_at, expired_at)
      select ${bind(archive.id)}::uuid, ${bind(archive.profileId)}::uuid, ${bind(archive.version)}::text,
             ${bind(archive.status)}::text, ${bind(PHASES[archive.status])}::text, ${bind(archive.attempt)}::integer,
             ${bind(archive.fileName)}::text, ${bind(archive.includeImages)}::boolean, ${bind(archive.platforms)}::text[],
             ${bind(ready?.sizeBytes ?? null)}::bigint, ${bind(ready?.sha256 ?? null)}::text,
             ${bind(ready?.checksumsDigest ?? null)}::text, ${bind(error)}::text, ${bind(archive.requestedBy.kind)}::text,
             ${bind(archive.requestedBy.id)}::text, ${bind(archive.requestedAt)}::timestamptz,
             ${bind(ready?.readyAt ?? null)}::timestamptz, ${bind(expiredAt)}::timestamptz
        from appended where not appended.duplicate
      on conflict (id) do update
         set status = excluded.status, phase = excluded.phase, size_bytes = excluded.size_bytes, sha256 = excluded.sha256,
             checksums_digest = excluded.checksums_digest, error = excluded.error, ready_at = excluded.ready_at,
             expired_at = excluded.expired_at,
             done = case when excluded.status = 'READY' then archive.total else archive.done end`,
  };
}

/** What the progress says when no worker is at work. */
const PHASES: Readonly<Record<ExistingArchive['status'], string>> = {
  QUEUED: 'Waiting',
  READY: 'Ready',
  FAILED: 'Failed',
  EXPIRED: 'Expired',
};
