import type { Actor } from '../store/event.js';

/** The facts of an archive's history; each archive is a stream of its own. Progress is never an event. */
type Fact<T extends string, D extends object> = { readonly type: T; readonly data: Readonly<D> };

export type ArchiveRequested = Fact<
  'ArchiveRequested',
  {
    profileId: string;
    version: string;
    profileRevision: number;
    includeImages: boolean;
    platforms: readonly string[];
    fileName: string;
    attempt: number;
  }
>;
export type ArchiveBuilt = Fact<
  'ArchiveBuilt',
  { profileId: string; version: string; sha256: string; sizeBytes: number; checksumsDigest: string }
>;
/** For good: retries are over. `reason` is a sentence for people. */
export type ArchiveFailed = Fact<'ArchiveFailed', { profileId: string; version: string; reason: string }>;

/**
 * The archive is over, and a new request builds the same again. UNNEEDED: no version has needed it for ARCHIVE_RETENTION,
 * and its file goes. LOST: somebody asked for it, and its file wasn't in the store any more.
 */
export type ArchiveExpired = Fact<
  'ArchiveExpired',
  { profileId: string; version: string; sha256: string; sizeBytes: number; reason: ExpiryReason }
>;
export type ExpiryReason = 'UNNEEDED' | 'LOST';

export type ArchiveEvent = ArchiveRequested | ArchiveBuilt | ArchiveFailed | ArchiveExpired;

export type ArchiveStatus = 'QUEUED' | 'BUILDING' | 'READY' | 'FAILED' | 'EXPIRED';

/** An archive as folded from its events (BUILDING is known only to the read model: it is progress). */
export type Archive =
  | { readonly status: 'absent' }
  | ({
      readonly id: string;
      readonly profileId: string;
      readonly version: string;
      readonly profileRevision: number;
      readonly includeImages: boolean;
      readonly platforms: readonly string[];
      readonly fileName: string;
      readonly attempt: number;
      readonly requestedBy: Actor;
      readonly requestedAt: string;
    } & (
      | { readonly status: 'QUEUED' }
      | ({ readonly status: 'READY' } & StoredFile)
      | ({ readonly status: 'EXPIRED'; readonly expiredAt: string } & StoredFile)
      | { readonly status: 'FAILED'; readonly error: string }
    ));
/** What is known of an archive's file, also after it went. */
type StoredFile = {
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly checksumsDigest: string;
  readonly readyAt: string;
};
export type ExistingArchive = Exclude<Archive, { status: 'absent' }>;
