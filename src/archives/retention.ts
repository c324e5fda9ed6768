import type { Pool } from 'pg';
import type { ProfileQueries } from '../profiles/queries.js';
import { run } from '../store/statement.js';
import type { ArchiveCommands, ArchiveStore } from './archives.js';
import { removeExpiredFiles, removeUnneededFile } from './expired-files.js';
import { removeUnneededBlobs } from './image-blobs.js';
import type { StoreWatch } from './store-watch.js';

/** A version of a profile. */
export type VersionName = { readonly profileId: string; readonly version: string };

/** What keeping and cleaning needs. `pinned`: versions that devices are held at, asked of the ring above. */
export type RetentionPorts = {
  readonly pool: Pool;
  readonly archives: Pick<ArchiveCommands, 'reportExpired'>;
  readonly profiles: Pick<ProfileQueries, 'rows'>;
  readonly pinned: () => Promise<readonly VersionName[]>;
  readonly archiveStore: Pick<ArchiveStore, 'remove'>;
  readonly imageStore: Pick<ArchiveStore, 'remove'>;
  readonly storeWatch: Pick<StoreWatch, 'verify'>;
};

/** What one round did. */
export type Cleaned = { readonly expired: number; readonly files: number; readonly blobs: number };

/** Keeps what is needed and lets go what isn't. */
export type Retention = {
  /**
   * One round: notes what nothing needs, lets archives expire that nothing has needed for so long, removes the files
   * that expired archives leave and the image blobs that no archive holds. Whatever a killed round left undone the next
   * one does; two rounds at once do no harm.
   * @throws Unavailable OTHER_STORE when this process sees another store: a round elsewhere does it
   * @param retentionMs null: nothing expires, what has expired is still cleared away
   */
  clean(retentionMs: number | null, signal: AbortSignal): Promise<Cleaned>;
  /** Removes the file of a build that came to nothing, unless an archive has it. */
  discard(sha256: string): Promise<void>;
};

/** Wires the rounds. */
export function createRetention(ports: RetentionPorts): Retention {
  return {
    async clean(retentionMs, signal) {
      await ports.storeWatch.verify();
      const expired = retentionMs === null ? 0 : await expireUnneeded(ports, retentionMs, signal);
      const files = await removeExpiredFiles(ports, signal);
      const blobs = await removeUnneededBlobs({ ...ports, failedForMs: retentionMs }, signal);
      return { expired, files, blobs };
    },
    async discard(sha256) {
      await removeUnneededFile(ports, sha256);
    },
  };
}

type Ready = { readonly id: string; readonly profile_id: string; readonly version: string };

/** Each page is noted in one short statement. */
const PAGE = 200;

async function expireUnneeded(ports: RetentionPorts, retentionMs: number, signal: AbortSignal): Promise<number> {
  const pinned = new Set((await ports.pinned()).map(nameOf));
  let expired = 0;
  for (let after = '00000000-0000-0000-0000-000000000000'; ;) {
    const page = await run<Ready>(
      ports.pool,
      `select id, profile_id, version from read.archive
        where status = 'READY' and id > $1::uuid order by id limit ${PAGE}`,
      [after],
    );
    const needed = await neededOf(ports, page, pinned);
    for (const id of await note(ports.pool, page, needed, retentionMs)) {
      signal.throwIfAborted();
      await ports.archives.reportExpired(id, retentionMs);
      expired += 1;
    }
    if (page.length < PAGE) return expired;
    after = page.at(-1)?.id ?? after;
  }
}

/** Needed are the newest version of a profile that is there, and whatever a device is pinned to. */
async function neededOf(
  { profiles }: RetentionPorts,
  page: readonly Ready[],
  pinned: ReadonlySet<string>,
): Promise<readonly string[]> {
  const ids = [...new Set(page.map((one) => one.profile_id))];
  const rows = await profiles.rows(ids);
  const newest = new Map(ids.map((id, i) => [id, rows[i]]));
  return page
    .filter(({ profile_id: profileId, version }) => {
      if (pinned.has(nameOf({ profileId, version }))) return true;
      const profile = newest.get(profileId);
      // A profile that isn't in the list can't be judged.
      return !profile || (profile.deletedAt === null && profile.latestVersion === version);
    })
    .map(({ id }) => id);
}

/**
 * Notes since when each is unneeded: the time counts from there and not from the build, so that what was the newest for
 * years doesn't go on the day of its successor.
 * @returns those whose time is over
 */
async function note(
  pool: Pool,
  page: readonly Ready[],
  needed: readonly string[],
  retentionMs: number,
): Promise<readonly string[]> {
  const ids = page.map(({ id }) => id);
  await run(
    pool,
    `update read.archive set unneeded_since = case when unneeded_since is null then now() end
      where id = any ($1::uuid[]) and (unneeded_since is null) <> (id = any ($2::uuid[]))`,
    [ids, needed],
  );
  const due = await run<{ id: string }>(
    pool,
    `select id from read.archive
      where id = any ($1::uuid[]) and status = 'READY'
        and unneeded_since <= now() - $2::double precision * interval '1 millisecond'`,
    [ids, retentionMs],
  );
  return due.map(({ id }) => id);
}

function nameOf({ profileId, version }: VersionName): string {
  return `${profileId} ${version}`;
}
