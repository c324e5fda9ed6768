import type { Pool } from 'pg';
import type { RequestInfo } from '../access/caller.js';
import { idempotencyOf, requireOptions } from '../command-options.js';
import { Invalid, NotFound, Refused } from '../errors.js';
import { derivedId, isUuid } from '../ids.js';
import type { ProfileQueries } from '../profiles/queries.js';
import type { Signals } from '../store/feed.js';
import { run } from '../store/statement.js';
import type { EventStore } from '../store/store.js';
import { archiveFold } from './archive-fold.js';
import type { ArchiveCommands, RequestArchive } from './archives.js';
import { decideBuilt, decideFailed, decideRequest } from './decide.js';
import type { Archive, ArchiveEvent, ArchiveRequested } from './events.js';
import { archiveFileName } from './layout.js';
import { keepMembers } from './members.js';
import { archiveRows } from './projection.js';

/** What the commands need. `signals`: wakes whoever watches an archive, on the topic `archive:<id>`. */
export type ArchiveCommandsPorts = {
  readonly store: EventStore;
  readonly pool: Pool;
  readonly profiles: Pick<ProfileQueries, 'state'>;
  readonly signals?: Pick<Signals, 'send'>;
};

/** The topic of an archive's signals. */
export function archiveTopic(archiveId: string): string {
  return `archive:${archiveId}`;
}

const WORKER = { kind: 'SYSTEM', id: 'archive-worker' } as const;

/** Requests for archives and the workers' reports, as commands on the archive's own stream. */
export function createArchiveCommands(ports: ArchiveCommandsPorts): ArchiveCommands {
  const { pool, signals } = ports;
  const report = async (archiveId: string, decide: (state: Archive) => readonly ArchiveEvent[]) => {
    await ports.store.execute({
      fold: archiveFold,
      streamId: archiveId,
      metadata: { actor: WORKER },
      decide,
      rows: archiveRows,
    });
    signals?.send(archiveTopic(archiveId));
  };
  return {
    request: (input, by) => request(ports, input, by),
    async reportBuilt(archiveId, { members, ...built }) {
      // Before the event, in transactions of their own: tens of thousands would hold up every reader of the log. Nobody
      // sees them until the archive is READY.
      await keepMembers(pool, built.sha256, members);
      await report(archiveId, (state) => decideBuilt(state, built));
    },
    reportFailed: (archiveId, reason) => report(archiveId, (state) => decideFailed(state, reason)),
    async reportProgress(archiveId, { phase, done, total }) {
      const updated = await run<{ id: string }>(
        pool,
        `update read.archive set status = 'BUILDING', phase = $2::text, done = $3::integer, total = $4::integer
          where id = $1::uuid and status in ('QUEUED', 'BUILDING') returning id`,
        [archiveId, phase, done, total],
      );
      if (updated.length > 0) signals?.send(archiveTopic(archiveId));
    },
  };
}

async function request(
  ports: ArchiveCommandsPorts,
  input: RequestArchive,
  by: RequestInfo,
): Promise<{ archiveId: string }> {
  requireOptions({ idempotencyKey: input.idempotencyKey });
  const wanted = await wantedArchive(ports, input);
  const { profileId, version, includeImages, platforms, attempt } = wanted;
  const archiveId = derivedId(profileId, version, String(includeImages), platforms.join(','), String(attempt));
  const { answer } = await ports.store.execute<Archive, ArchiveEvent>({
    fold: archiveFold,
    streamId: archiveId,
    metadata: { actor: by.caller.actor, correlationId: by.requestId },
    idempotency: idempotencyOf('requestArchive', input, by),
    decide: (state) => decideRequest(state, wanted),
    rows: archiveRows,
    answer: () => ({ archiveId }),
  });
  // With an idempotency key it may be the answer of long ago: of an attempt that has failed since.
  return { archiveId: String(answer['archiveId'] ?? archiveId) };
}

async function wantedArchive(
  { pool, profiles }: ArchiveCommandsPorts,
  input: RequestArchive,
): Promise<ArchiveRequested['data']> {
  const found = isUuid(input.profileId) ? await profiles.state(input.profileId) : null;
  if (!found || found.profile.status === 'deleted')
    throw new NotFound('PROFILE_NOT_FOUND', 'There is no such profile; choose one from the list.', ['profileId']);
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
  return { ...wanted, attempt: await failedAttempts(pool, wanted) };
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

async function failedAttempts(
  pool: Pool,
  { profileId, version, includeImages, platforms }: Omit<ArchiveRequested['data'], 'attempt'>,
): Promise<number> {
  const rows = await run<{ failed: number }>(
    pool,
    `select count(*)::integer as failed from read.archive as archive
      where archive.profile_id = $1::uuid and archive.version = $2::text and archive.includes_images = $3::boolean
        and archive.platforms = $4::text[] and archive.status = 'FAILED'`,
    [profileId, version, includeImages, platforms],
  );
  return rows[0]?.failed ?? 0;
}
