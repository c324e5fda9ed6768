import type { Pool } from 'pg';
import type { RequestInfo } from '../access/caller.js';
import { idempotencyOf, requireOptions } from '../command-options.js';
import { Invalid, NotFound, Refused, Unavailable } from '../errors.js';
import { derivedId, isUuid } from '../ids.js';
import { noSuch } from '../no-such.js';
import type { ProfileQueries } from '../profiles/queries.js';
import { run } from '../store/statement.js';
import type { EventStore } from '../store/store.js';
import { archiveFold } from './archive-fold.js';
import type { ArchiveStore, RequestArchive } from './archives.js';
import { decideExpired, decideRequest, hasEnded } from './decide.js';
import type { Archive, ArchiveEvent, ArchiveRequested } from './events.js';
import { archiveFileName } from './layout.js';
import { archiveRows } from './projection.js';

/** What asking for archives needs. */
export type RequestPorts = {
  readonly store: EventStore;
  readonly pool: Pool;
  readonly profiles: Pick<ProfileQueries, 'state'>;
  readonly archiveStore: Pick<ArchiveStore, 'stat'>;
};

/**
 * Asks for the archive of a published version. The same request is the same archive, until that fails or expires, or is
 * found to have lost its file.
 * @throws NotFound, Refused, Invalid with the field at fault
 */
export async function requestArchive(
  ports: RequestPorts,
  input: RequestArchive,
  by: RequestInfo,
): Promise<{ archiveId: string }> {
  requireOptions({ idempotencyKey: input.idempotencyKey });
  const found = await wantedArchive(ports, input);
  for (let attempt = found.attempt; ; attempt += 1) {
    try {
      return await ask(ports, input, by, { ...found, attempt });
    } catch (error) {
      // Between the look at what has ended and now it failed or expired: the next attempt it is.
      if (!(error instanceof JustEnded)) throw error;
    }
  }
}

/** The archive that was asked for has come to its end meanwhile. */
class JustEnded extends Error {}

async function ask(
  { store, pool, archiveStore }: RequestPorts,
  input: RequestArchive,
  by: RequestInfo,
  wanted: ArchiveRequested['data'],
): Promise<{ archiveId: string }> {
  const { profileId, version, includeImages, platforms, attempt } = wanted;
  const archiveId = derivedId(profileId, version, String(includeImages), platforms.join(','), String(attempt));
  const command = {
    ...{ fold: archiveFold, streamId: archiveId, rows: archiveRows },
    metadata: { actor: by.caller.actor, correlationId: by.requestId },
  };
  const { answer, state, repeated } = await store.execute<Archive, ArchiveEvent>({
    ...command,
    idempotency: idempotencyOf('requestArchive', input, by),
    decide: (found) => {
      if (hasEnded(found)) throw new JustEnded();
      return decideRequest(found, wanted);
    },
    answer: () => ({ archiveId }),
  });
  if (state.status === 'READY' && !repeated) {
    if (await isLost(archiveStore, state.sha256)) {
      await store.execute<Archive, ArchiveEvent>({ ...command, decide: (found) => decideExpired(found, 'LOST') });
      throw new JustEnded();
    }
    await keepLonger(pool, archiveId);
  }
  // With an idempotency key it may be the answer of long ago: of an attempt that has ended since.
  return { archiveId: String(answer['archiveId'] ?? archiveId) };
}

/** Whether the store says so for sure; one that is away says nothing. */
async function isLost(archiveStore: RequestPorts['archiveStore'], sha256: string): Promise<boolean> {
  try {
    return (await archiveStore.stat(sha256)) === null;
  } catch (error) {
    if (error instanceof Unavailable) return false;
    throw error;
  }
}

/** Whoever asks for what is there needs it: its time begins anew. */
async function keepLonger(pool: Pool, archiveId: string): Promise<void> {
  await run(pool, 'update read.archive set unneeded_since = null where id = $1::uuid and unneeded_since is not null', [
    archiveId,
  ]);
}

async function wantedArchive(
  { pool, profiles }: RequestPorts,
  input: RequestArchive,
): Promise<ArchiveRequested['data']> {
  const found = isUuid(input.profileId) ? await profiles.state(input.profileId) : null;
  if (!found || found.profile.status === 'deleted') throw noSuch('SystemProfile');
  const { slug, versions, draft } = found.profile;
  const published = versions.find((one) => one.version === input.version);
  if (!published) throw notPublished(input.version, draft?.version === input.version);
  const wanted = {
    profileId: input.profileId,
    version: published.version,
    profileRevision: published.revision,
    includeImages: input.includeImages,
    // Platforms choose among images; without images they would only tell equal archives apart.
    platforms: input.includeImages ? wantedPlatforms(input.platforms ?? []) : [],
    fileName: archiveFileName(slug, published.version),
  };
  return { ...wanted, attempt: await endedAttempts(pool, wanted) };
}

/** Sorted and each once, since the same choice is the same archive. */
function wantedPlatforms(platforms: readonly string[]): string[] {
  const wanted = [...new Set(platforms.map((one) => one.trim().toLowerCase()))].sort();
  const wrong = wanted.find((one) => !/^[a-z0-9]+\/[a-z0-9_]+(?:\/[a-z0-9]+)?$/.test(one));
  if (wrong === undefined && wanted.length <= MAX_PLATFORMS) return wanted;
  throw new Invalid(
    'PLATFORM',
    wrong === undefined
      ? `Choose up to ${MAX_PLATFORMS} platforms, or none for all that the images have.`
      : `${JSON.stringify(wrong.slice(0, 100))} is no platform: write one such as linux/amd64 or linux/arm64.`,
    ['platforms'],
  );
}

/** More than there are. */
const MAX_PLATFORMS = 20;

function notPublished(version: string, isDraft: boolean): NotFound | Refused {
  return isDraft
    ? new Refused(
        'NOT_PUBLISHED',
        `Version ${version} is still a draft, and a draft may change while it is packed. Finish it first.`,
        ['version'],
      )
    : new NotFound(
        'VERSION_NOT_FOUND',
        `The profile has no published version "${version}". Choose one of its versions.`,
        ['version'],
      );
}

async function endedAttempts(
  pool: Pool,
  { profileId, version, includeImages, platforms }: Omit<ArchiveRequested['data'], 'attempt'>,
): Promise<number> {
  const rows = await run<{ ended: number }>(
    pool,
    `select count(*)::integer as ended from read.archive as archive
      where archive.profile_id = $1::uuid and archive.version = $2::text and archive.includes_images = $3::boolean
        and archive.platforms = $4::text[] and archive.status in ('FAILED', 'EXPIRED')`,
    [profileId, version, includeImages, platforms],
  );
  return rows[0]?.ended ?? 0;
}
