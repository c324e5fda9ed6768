import type { RequestInfo } from '../access/caller.js';
import type { Page, PageRequest } from '../page.js';
import type { Actor } from '../store/event.js';
import type { ArchiveStatus } from './events.js';
import type { OpenFile } from './pour.js';

/** What the worker is doing; `done` of `total` steps. */
export type Progress = { readonly phase: string; readonly done: number; readonly total: number };

/** A row of read.archive: the event-sourced state plus the worker's progress. */
export type ArchiveRow = {
  readonly id: string;
  readonly profileId: string;
  readonly version: string;
  readonly status: ArchiveStatus;
  readonly progress: Progress;
  readonly fileName: string;
  readonly includesImages: boolean;
  readonly platforms: readonly string[];
  readonly sizeBytes: number | null;
  readonly sha256: string | null;
  readonly checksumsDigest: string | null;
  readonly error: string | null;
  readonly requestedBy: Actor;
  readonly requestedAt: Date;
  readonly readyAt: Date | null;
  readonly expiredAt: Date | null;
};

/** Place of one entry inside the stored file. `offset` and `length`: its gzip member, from the start of the file. */
export type ArchiveMember = {
  readonly path: string;
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly offset: number;
  readonly length: number;
};

export type RequestArchive = {
  profileId: string;
  version: string;
  includeImages: boolean;
  platforms?: string[] | undefined;
  idempotencyKey?: string | undefined;
};

/** Asking for archives: idempotent per version and options; one that FAILED or EXPIRED, or lost its file, is asked for anew with the next attempt. */
export interface ArchiveCommands {
  request(input: RequestArchive, by: RequestInfo): Promise<{ readonly archiveId: string }>;
  /**
   * The worker's report; harmless when repeated.
   * @returns whether the archive is of this file: another worker may have been first, with other bytes
   * @throws Unavailable FILE_REMOVED when the housekeeping removed the file before it was reported: build it again
   */
  reportBuilt(
    archiveId: string,
    built: { sha256: string; sizeBytes: number; checksumsDigest: string; members: readonly ArchiveMember[] },
  ): Promise<boolean>;
  /** The worker gave up for good. */
  reportFailed(archiveId: string, reason: string): Promise<void>;
  /** The housekeeping's report of what nothing has needed for so long; nothing happens when it is asked for meanwhile. */
  reportExpired(archiveId: string, unneededForMs: number): Promise<void>;
  /** Not an event: the read model's progress columns and a wake-up for watchers. Ignored once READY or FAILED. */
  reportProgress(archiveId: string, progress: Progress): Promise<void>;
}

/** The reading side of archives. */
export interface ArchiveQueries {
  rows(ids: readonly string[]): Promise<readonly (ArchiveRow | null)[]>;
  /** Newest first, all archives of one version. */
  ofVersion(profileId: string, version: string, page: PageRequest): Promise<Page<ArchiveRow>>;
  /** The newest archive of each version, for DataLoader. */
  newest(versions: readonly { profileId: string; version: string }[]): Promise<readonly (ArchiveRow | null)[]>;
  members(archiveId: string, page: PageRequest): Promise<Page<ArchiveMember> | null>;
  /** Requested more than `olderThanMs` ago and neither READY nor FAILED: for the reconciler. */
  unfinished(olderThanMs: number): Promise<readonly ArchiveRow[]>;
}

/** Stored files, content-addressed by lowercase hex SHA-256. */
export interface ArchiveStore {
  /** A place to write before the digest is known; `commit` is atomic (fsync, rename) and harmless when the file is there already. */
  begin(): Promise<{ readonly path: string; commit(sha256: string): Promise<void>; abandon(): Promise<void> }>;
  /** Size in bytes, or null when it isn't stored. */
  stat(sha256: string): Promise<{ sizeBytes: number } | null>;
  /** Opens a file to send it; null when it isn't stored. */
  open(sha256: string): Promise<OpenFile | null>;
  /**
   * An address where whoever has it gets the file from the store itself, without this program in between, for a quarter
   * of an hour; null when the store gives none.
   */
  addressOf(sha256: string, fileName: string): Promise<string | null>;
  /** Bytes `start` to `end` inclusive. */
  read(sha256: string, range?: { start: number; end: number }): NodeJS.ReadableStream;
  /** After this it isn't there; harmless when it wasn't. Whoever is reading it reads on, in a folder at least. */
  remove(sha256: string): Promise<void>;
  /** Keeps a small file under a name ("anchors/000042.json") beside the content-addressed ones; there whole afterwards. */
  keepNamed(name: string, bytes: Buffer): Promise<void>;
  /** What was kept under a name; null when nothing was. */
  readNamed(name: string): Promise<Buffer | null>;
}
