import type { Pool } from 'pg';
import { run } from '../store/statement.js';
import type { ArchiveMember } from './archives.js';

/** Keeps each transaction short: a long one would hold up every reader of the log. */
const ROWS_AT_ONCE = 1_000;

/** Remembers where the entries of a stored file lie. Harmless when repeated. */
export async function keepMembers(pool: Pool, fileSha256: string, members: readonly ArchiveMember[]): Promise<void> {
  for (let start = 0; start < members.length; start += ROWS_AT_ONCE) {
    const batch = members.slice(start, start + ROWS_AT_ONCE);
    await run(
      pool,
      `insert into read.archive_member (file_sha256, ordinal, path, size_bytes, sha256, start_offset, length)
       select $1::text, $2::integer + member.ordinal, member.path, member.size_bytes, member.sha256, member.start_offset, member.length
         from unnest($3::text[], $4::bigint[], $5::text[], $6::bigint[], $7::bigint[])
              with ordinality as member (path, size_bytes, sha256, start_offset, length, ordinal)
       on conflict (file_sha256, ordinal) do nothing`,
      [
        fileSha256,
        start,
        batch.map((member) => member.path),
        batch.map((member) => member.sizeBytes),
        batch.map((member) => member.sha256),
        batch.map((member) => member.offset),
        batch.map((member) => member.length),
      ],
    );
  }
}
