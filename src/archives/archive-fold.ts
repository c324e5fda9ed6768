import type { Fold, Recorded } from '../store/event.js';
import type { Archive, ArchiveEvent } from './events.js';

/**
 * Folds an archive's history. Total: FAILED and EXPIRED are final, and an event that doesn't fit the state changes nothing.
 * Raise `stateSchema` whenever `Archive` or a step changes.
 */
export const archiveFold: Fold<Archive, ArchiveEvent> = {
  streamType: 'archive',
  initial: { status: 'absent' },
  evolve,
  stateSchema: 2,
};

/** The archive after one more event. */
export function evolve(state: Archive, event: Recorded<ArchiveEvent>): Archive {
  switch (event.type) {
    case 'ArchiveRequested':
      return state.status === 'absent' ? requested(event) : state;
    case 'ArchiveBuilt': {
      if (state.status !== 'QUEUED') return state;
      const { sha256, sizeBytes, checksumsDigest } = event.data;
      return { ...state, status: 'READY', sha256, sizeBytes, checksumsDigest, readyAt: event.recordedAt.toISOString() };
    }
    case 'ArchiveFailed':
      return state.status === 'QUEUED' ? { ...state, status: 'FAILED', error: event.data.reason } : state;
    case 'ArchiveExpired':
      return state.status === 'READY'
        ? { ...state, status: 'EXPIRED', expiredAt: event.recordedAt.toISOString() }
        : state;
    default:
      return unchanged(state, event);
  }
}

/** Holds the compiler to naming every event above. */
function unchanged(state: Archive, _unknown: never): Archive {
  return state;
}

function requested({
  streamId,
  data,
  metadata,
  recordedAt,
}: Recorded<Extract<ArchiveEvent, { type: 'ArchiveRequested' }>>): Archive {
  const { profileId, version, profileRevision, includeImages, platforms, fileName, attempt } = data;
  return {
    status: 'QUEUED',
    id: streamId,
    profileId,
    version,
    profileRevision,
    includeImages,
    platforms,
    fileName,
    attempt,
    requestedBy: metadata.actor,
    requestedAt: recordedAt.toISOString(),
  };
}
