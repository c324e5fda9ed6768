import type { Page, PageRequest } from '../page.js';
import type { Recorded } from '../store/event.js';

export type AuditFilter = {
  types?: string[] | null | undefined;
  actorId?: string | null | undefined;
  subjectId?: string | null | undefined;
  since?: Date | null | undefined;
  until?: Date | null | undefined;
};

/** One line of the audit: an event of any stream with a sentence for people. `subject`: the thing's kind and name. */
export type AuditLine = { readonly recorded: Recorded; readonly summary: string; readonly subject: string };

export interface Audit {
  /** The whole log, newest first. Cursors are the log's own, so they stay valid across restarts and restores. */
  log(page: PageRequest, filter: AuditFilter): Promise<Page<AuditLine>>;
  /** Recomputes one stream's hash chain from its rows. Null when there is no such stream. */
  verify(streamId: string): Promise<{ intact: boolean; events: number; firstBroken: string | null } | null>;
  /** One sentence for people: 'Added the manifest layer "web".' */
  describe(recorded: Recorded): string;
}
