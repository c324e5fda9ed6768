import type { Pool } from 'pg';
import type { DigestFiles } from '../registries/content-store.js';
import { run } from '../store/statement.js';
import type { ArchiveStore } from './archives.js';
import { aloneWith, keptIn } from './file-lock.js';

/**
 * The store of images as the build of one archive uses it. A blob is noted as the archive's before it is looked for, so
 * that the housekeeping leaves it alone until the archive has ended.
 */
export function filesHeldBy(archiveId: string, files: DigestFiles, pool: Pool): DigestFiles {
  const hold = (sha256: string) =>
    run(
      pool,
      `insert into read.archive_blob (sha256, archive_id)
       select $1::text, $2::uuid from (select ${keptIn('$1::text')}) as kept
       on conflict do nothing`,
      [sha256, archiveId],
    );
  return {
    ...files,
    async stat(sha256) {
      await hold(sha256);
      return files.stat(sha256);
    },
    async begin() {
      const place = await files.begin();
      return {
        ...place,
        async commit(sha256) {
          await hold(sha256);
          await place.commit(sha256);
        },
      };
    },
  };
}

/** What removing blobs needs. `failedForMs`: so long the blobs of an archive that failed wait for the next try; null: for ever. */
export type BlobPorts = {
  readonly pool: Pool;
  readonly imageStore: Pick<ArchiveStore, 'remove'>;
  readonly failedForMs: number | null;
};

/** Archives that need their blobs: $1 is how long one that failed does. */
const NEEDS = `(archive.status in ('QUEUED', 'BUILDING', 'READY') or archive.status = 'FAILED'
  and ($1::double precision is null or archive.requested_at > now() - $1::double precision * interval '1 millisecond'))`;

const NEEDED = `exists (select from read.archive_blob as holding join read.archive as archive on archive.id = holding.archive_id
  where holding.sha256 = blob.sha256 and ${NEEDS})`;

const PAGE = 500;

/** Removes the blobs that no archive needs any more. Safe to repeat, and beside itself. @returns how many */
export async function removeUnneededBlobs(ports: BlobPorts, signal: AbortSignal): Promise<number> {
  const { pool, failedForMs } = ports;
  let removed = 0;
  for (let after = ''; ;) {
    const found = await run<{ sha256: string }>(
      pool,
      `select distinct blob.sha256 from read.archive_blob as blob
        where blob.sha256 > $2::text and not ${NEEDED} order by blob.sha256 limit ${PAGE}`,
      [failedForMs, after],
    );
    for (const { sha256 } of found) {
      signal.throwIfAborted();
      if (await removeBlob(ports, sha256)) removed += 1;
    }
    if (found.length < PAGE) return removed;
    after = found.at(-1)?.sha256 ?? '';
  }
}

async function removeBlob({ pool, imageStore, failedForMs }: BlobPorts, sha256: string): Promise<boolean> {
  return aloneWith(pool, sha256, async () => {
    const needed = await run(
      pool,
      `select from read.archive_blob as blob where blob.sha256 = $2::text and ${NEEDED} limit 1`,
      [failedForMs, sha256],
    );
    if (needed.length > 0) return false;
    await imageStore.remove(sha256);
    // Last: whoever is killed before it does all of this again.
    await run(pool, 'delete from read.archive_blob where sha256 = $1::text', [sha256]);
    return true;
  });
}
