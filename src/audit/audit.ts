import type { TagFilter } from '../access/tag-filter.js';
import type { Page, PageRequest } from '../page.js';
import type { Recorded } from '../store/event.js';
import type { Proof } from './proof.js';
import type { LogVerification } from './verifications.js';
import type { LogSlice, Written } from '../store/store.js';

export type AuditFilter = {
  types?: string[] | null | undefined;
  actorId?: string | null | undefined;
  subjectId?: string | null | undefined;
  since?: Date | null | undefined;
  until?: Date | null | undefined;
  /** words that the line must have, all of them */
  text?: string | null | undefined;
  /** only what hangs on profiles that this lets be seen */
  seen?: TagFilter | undefined;
};

/** A part of the log, with the words that its lines must have. */
export type AuditSlice = Omit<LogSlice, 'backwards'> & { readonly text?: string | undefined };

/** One line of the audit: an event of any stream with a sentence for people. `subject`: the thing's kind and name. */
export type AuditLine = { readonly recorded: Recorded; readonly summary: string; readonly subject: string };

/** A line with the event as it was written. */
export type ExportedLine = AuditLine & { readonly written: Written };

/** What auditors read: the whole log as sentences, and the proof that nobody rewrote it. */
export interface Audit {
  /** The whole log, newest first. Cursors are the log's own, so they stay valid across restarts and restores. */
  log(page: PageRequest, filter: AuditFilter): Promise<Page<AuditLine>>;
  /** From when on lines can't be found by their words yet; null: all can, but for the last seconds. `where`: of those. */
  unsearchedSince(where?: LogSlice['where']): Promise<Date | null>;
  /** A part of the log for exports, oldest first, as lines and as it was written. `text`: as in AuditFilter. */
  since(slice: AuditSlice): Promise<readonly ExportedLine[]>;
  /** The lines of any events, in their order: for DataLoader, so that a page of history reads its stream once. */
  lines(events: readonly Recorded[]): Promise<readonly AuditLine[]>;
  /** Recomputes one stream's hash chain from its rows. Null when there is no such stream. */
  verify(streamId: string): Promise<{ intact: boolean; events: number; firstBroken: string | null } | null>;
  /** What the nightly check of the whole log found last; null before its first run. */
  lastVerification(): Promise<LogVerification | null>;
  /** What shows without this server that a stream was in the log up to a revision; null while no anchor covers it. */
  proof(streamId: string, revision: number): Promise<Proof | null>;
  /** One sentence from the event alone, which knows no names of layers: 'Changed the values of a layer.' */
  describe(recorded: Recorded): string;
}
