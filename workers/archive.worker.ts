import type { App } from '../src/app.js';
import type { Progress } from '../src/archives/archives.js';
import { buildArchive, describeFailure } from '../src/archives/build.js';
import { earlierVersions } from '../src/archives/earlier-versions.js';
import { includeImages } from '../src/archives/included-images.js';
import { isOfOtherStore } from '../src/archives/store-watch.js';
import { Refused } from '../src/errors.js';
import type { JobHandler } from './job-worker.js';
import type { ArchiveJob } from './queues.js';

/** What building archives needs of the program. */
export type ArchivePorts = {
  readonly archives: Pick<App['archives'], 'rows' | 'reportProgress' | 'reportBuilt' | 'reportFailed'>;
  readonly profiles: Pick<App['profiles'], 'authoredVersion' | 'state'>;
  readonly archiveStore: App['archiveStore'];
  readonly retention: Pick<App['retention'], 'discard'>;
  readonly memberCache: App['memberCache'];
  readonly archiveSources: App['archiveSources'];
  readonly archiveImages: App['archiveImages'];
  readonly signing: Pick<App['signing'], 'signer'>;
  readonly log: App['log'];
};

/** Progress is for people: more often than this nobody could read it, and every report is a write. */
const PROGRESS_GAP_MS = 250;

/**
 * Builds the archives that were asked for. What is to be done is decided by the archive's row and not by the job, so a
 * job that comes twice, or for an archive that is done, changes nothing.
 */
export function createArchiveHandler(ports: ArchivePorts): JobHandler<ArchiveJob> {
  const { archives, profiles, log } = ports;
  return {
    async run({ archiveId }, signal) {
      const [row] = await archives.rows([archiveId]);
      if (!row) log.warn({ archiveId }, 'A job names an archive that was never requested; it is dropped.');
      if (!row || (row.status !== 'QUEUED' && row.status !== 'BUILDING')) return;
      const onProgress = throttled(ports, archiveId);
      await onProgress({ phase: 'Reading', done: 0, total: 1 });
      const version = await profiles.authoredVersion(row.profileId, row.version);
      if (version === null) throw versionMissing(row.version);
      const earlier = await earlierVersions(profiles, row.profileId, row.version);
      const signer = await ports.signing.signer();
      const built = await buildArchive({
        version,
        earlier,
        store: ports.archiveStore,
        sources: ports.archiveSources,
        signer,
        cache: ports.memberCache,
        ...(row.includesImages && {
          images: () =>
            includeImages(ports.archiveImages, version, {
              ...{ holder: archiveId, platforms: row.platforms },
              ...{ onProgress, signal },
            }),
        }),
        onProgress,
        signal,
      });
      if (!(await archives.reportBuilt(archiveId, built))) {
        // Somebody was faster, with other bytes, or the archive was given up: nothing will ever name this file.
        await ports.retention.discard(built.sha256);
        return;
      }
      log.info({ archiveId, sha256: built.sha256, sizeBytes: built.sizeBytes }, 'An archive was built.');
    },
    gaveUp: ({ archiveId }, error) => giveUp(ports, archiveId, error),
  };
}

async function giveUp({ archives }: ArchivePorts, archiveId: string, error: unknown): Promise<void> {
  // Nothing is wrong with the archive. Without a report the reconciler asks again, and another worker may get it.
  if (isOfOtherStore(error)) throw error;
  await archives.reportFailed(archiveId, describeFailure(error));
}

function versionMissing(version: string): Refused {
  return new Refused(
    'VERSION_MISSING',
    `Version ${version} can't be packed, because the profile doesn't have it any more. Choose one of its versions.`,
  );
}

/** Reports the first and the last step of each phase, and between them what the gap allows. */
function throttled({ archives, log }: ArchivePorts, archiveId: string): (progress: Progress) => Promise<void> {
  let reportedAt = -Infinity;
  return async (progress) => {
    const now = performance.now();
    if (progress.done < progress.total && now - reportedAt < PROGRESS_GAP_MS) return;
    reportedAt = now;
    try {
      await archives.reportProgress(archiveId, progress);
    } catch (error) {
      log.debug({ err: error, archiveId }, 'Progress could not be reported; the build goes on.');
    }
  };
}
