import type { Pool } from 'pg';
import { run, statement } from '../../store/statement.js';
import type { ArchiveStore } from '../archives.js';
import type { StoredMember } from './member-content.js';

type Ports = { readonly pool: Pool; readonly archiveStore: Pick<ArchiveStore, 'stat'> };

/** How many files are asked about first; then eight times as many, and so on: old blobs take few questions too. */
const FIRST = 8;
const GROWTH = 8;

const membersOf = statement(`
  select file_sha256 as "fileSha256", start_offset::float8 as "offset", length::float8 as length, size_bytes::float8 as "sizeBytes"
    from read.archive_member
   where file_sha256 = any ($1::text[]) and path = $2`);

/**
 * Where files hold a blob, some files at a time and as far as somebody goes on asking: what thousands of versions share
 * is in the first of them.
 * @param files in the order in which they are wanted
 * @param digest lowercase hex
 */
export async function* membersWith(
  pool: Pool,
  files: readonly string[],
  digest: string,
): AsyncGenerator<readonly StoredMember[]> {
  let left = files;
  for (let many = FIRST; left.length > 0; many *= GROWTH) {
    const some = left.slice(0, many);
    left = left.slice(many);
    const rows = await run<StoredMember>(pool, membersOf, [some, `blobs/sha256/${digest}`]);
    const found = new Map(rows.map((member) => [member.fileSha256, member]));
    yield some.flatMap((file) => found.get(file) ?? []);
  }
}

/** The first that is in the store; null when none is: the store says so only when it is the one. */
export async function memberWith(
  { pool, archiveStore }: Ports,
  files: readonly string[],
  digest: string,
): Promise<StoredMember | null> {
  for await (const members of membersWith(pool, files, digest))
    for (const member of members) if ((await archiveStore.stat(member.fileSha256)) !== null) return member;
  return null;
}
