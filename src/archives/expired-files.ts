import type { Pool } from 'pg';
import { run } from '../store/statement.js';
import type { ArchiveStore } from './archives.js';
import { aloneWith } from './file-lock.js';

/** What removing files needs. */
export type ExpiredFilesPorts = { readonly pool: Pool; readonly archiveStore: Pick<ArchiveStore, 'remove'> };

type Expired = { readonly id: string; readonly sha256: string };

const PAGE = 200;
/** Keeps each transaction short: a long one would hold up every reader of the log. */
const MEMBERS_AT_ONCE = 1_000;

/**
 * Removes the files that expired archives leave, unless another archive has the same bytes. Only what the log says has
 * expired is touched: a store that holds other things, or another installation's, loses nothing.
 * @returns how many files were removed
 */
export async function removeExpiredFiles(ports: ExpiredFilesPorts, signal: AbortSignal): Promise<number> {
  let removed = 0;
  for (;;) {
    const page = await run<Expired>(
      ports.pool,
      `select id, sha256 from read.archive
        where status = 'EXPIRED' and file_removed_at is null order by id limit ${PAGE}`,
      [],
    );
    for (const { id, sha256 } of page) {
      signal.throwIfAborted();
      if (await removeUnneededFile(ports, sha256)) removed += 1;
      // Last: whoever is killed before it does all of this again.
      await run(ports.pool, 'update read.archive set file_removed_at = now() where id = $1::uuid', [id]);
    }
    if (page.length < PAGE) return removed;
  }
}

/**
 * Removes a file unless an archive has it. Alone with it, so that no build is just reporting that it has the same bytes.
 * @returns whether it was removed
 */
export async function removeUnneededFile({ pool, archiveStore }: ExpiredFilesPorts, sha256: string): Promise<boolean> {
  return aloneWith(pool, sha256, async () => {
    const others = await run(pool, `select from read.archive where sha256 = $1::text and status = 'READY' limit 1`, [
      sha256,
    ]);
    if (others.length > 0) return false;
    await archiveStore.remove(sha256);
    await removeMembers(pool, sha256);
    return true;
  });
}

async function removeMembers(pool: Pool, sha256: string): Promise<void> {
  for (;;) {
    const removed = await run(
      pool,
      `delete from read.archive_member
        where file_sha256 = $1::text
          and ordinal in (select ordinal from read.archive_member where file_sha256 = $1::text limit ${MEMBERS_AT_ONCE})
       returning 1`,
      [sha256],
    );
    if (removed.length < MEMBERS_AT_ONCE) return;
  }
}
