import { noSuch } from '../no-such.js';
import type { Archive, ArchiveBuilt, ArchiveEvent, ArchiveRequested, ExpiryReason } from './events.js';

/** Asks for an archive; one that was asked for before is left alone, whatever became of it. */
export function decideRequest(state: Archive, wanted: ArchiveRequested['data']): readonly ArchiveEvent[] {
  return state.status === 'absent' ? [{ type: 'ArchiveRequested', data: wanted }] : [];
}

/**
 * A worker reports what it built. The first report counts: a second build of the same archive, or one that comes after
 * the archive was given up, changes nothing.
 * @throws NotFound ARCHIVE_NOT_FOUND
 */
export function decideBuilt(
  state: Archive,
  built: Omit<ArchiveBuilt['data'], 'profileId' | 'version'>,
): readonly ArchiveEvent[] {
  if (state.status === 'absent') throw noSuch('Archive');
  if (state.status !== 'QUEUED') return [];
  const { profileId, version } = state;
  const { sha256, sizeBytes, checksumsDigest } = built;
  return [{ type: 'ArchiveBuilt', data: { profileId, version, sha256, sizeBytes, checksumsDigest } }];
}

/**
 * A worker gives up for good.
 * @param reason a sentence for people
 * @throws NotFound ARCHIVE_NOT_FOUND
 */
export function decideFailed(state: Archive, reason: string): readonly ArchiveEvent[] {
  if (state.status === 'absent') throw noSuch('Archive');
  if (state.status !== 'QUEUED') return [];
  return [{ type: 'ArchiveFailed', data: { profileId: state.profileId, version: state.version, reason } }];
}

/**
 * An archive is over. Only what is READY can be; saying so twice changes nothing.
 * @throws NotFound ARCHIVE_NOT_FOUND
 */
export function decideExpired(state: Archive, reason: ExpiryReason): readonly ArchiveEvent[] {
  if (state.status === 'absent') throw noSuch('Archive');
  if (state.status !== 'READY') return [];
  const { profileId, version, sha256, sizeBytes } = state;
  return [{ type: 'ArchiveExpired', data: { profileId, version, sha256, sizeBytes, reason } }];
}

/** Whether an archive won't come (again): the next request is for a new one. */
export function hasEnded(state: Archive): boolean {
  return state.status === 'FAILED' || state.status === 'EXPIRED';
}
