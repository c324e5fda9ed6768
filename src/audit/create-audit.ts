import type { Pool } from 'pg';
import type { Describer, Described } from '../describer.js';
import { isUuid } from '../ids.js';
import { pageOf, pageWindow, type Page, type PageRequest } from '../page.js';
import { describeByType } from '../profiles/describe.js';
import { decodeCursor } from '../store/cursor.js';
import type { Recorded } from '../store/event.js';
import type { EventStore, LogSlice } from '../store/store.js';
import { proofOf } from './proof.js';
import { lastVerification } from './verifications.js';
import { seenEvents } from './seen-events.js';
import { both, textCondition } from './text-filter.js';
import { unsearchedSince } from './unsearched.js';
import type { Audit, AuditFilter, AuditLine } from './audit.js';

/** What the audit needs: the log, and the words of every concept. */
export type AuditPorts = {
  readonly store: Pick<EventStore, 'readLog' | 'readWritten' | 'verify'>;
  readonly describers: readonly Describer[];
  readonly pool: Pool;
};

/** The audit over the log itself: there is no second record that could differ from what happened. */
export function createAudit({ store, describers, pool }: AuditPorts): Audit {
  const byType = new Map(describers.map((describer) => [describer.streamType, describer]));
  const lines = (events: readonly Recorded[]) => linesOf(events, byType);
  const wordsOf = async (text: string | null | undefined) => (text ? textCondition(pool, text) : null);
  return {
    lines,
    async log(request, filter) {
      const words = await wordsOf(filter.text);
      const page = await logPage(store, request, filter, both(filter.seen && seenEvents(filter.seen), words));
      const nodes = await lines(page.edges.map((edge) => edge.node));
      return { ...page, edges: page.edges.map(({ cursor }, place) => ({ cursor, node: nodes[place]! })) };
    },
    unsearchedSince: (where) => unsearchedSince({ pool, store }, where),
    async since({ text, where, ...slice }) {
      const written = await store.readWritten({ ...slice, where: both(where, await wordsOf(text)) });
      const told = await lines(written.map(({ recorded }) => recorded));
      return written.map((one, place) => ({ ...told[place]!, written: one }));
    },
    async verify(streamId) {
      const verdict = isUuid(streamId) ? await store.verify(streamId) : null;
      return verdict && (verdict.events > 0 || !verdict.intact) ? verdict : null;
    },
    lastVerification: () => lastVerification(pool),
    proof: (streamId, revision) => proofOf(pool, streamId, revision),
    describe: (event) => byType.get(event.streamType)?.summary?.(event) ?? describeByType(event.type),
  };
}

const NOTHING: Page<Recorded> = { edges: [], hasNextPage: false, hasPreviousPage: false };

/** The list runs against the log: its next page lies before its last event, its previous one after its first. */
async function logPage(
  store: Pick<EventStore, 'readLog'>,
  request: PageRequest,
  filter: AuditFilter,
  where: LogSlice['where'],
): Promise<Page<Recorded>> {
  const window = pageWindow(request);
  // Checked here, because the log's own bounds run the other way and would blame the other field.
  if (window.after !== null) decodeCursor(window.after, 'after');
  if (window.before !== null) decodeCursor(window.before, 'before');
  const streamId = filter.subjectId ?? undefined;
  if ((streamId !== undefined && !isUuid(streamId)) || isForeign(filter)) return NOTHING;
  const events = await store.readLog({
    before: window.after ?? undefined,
    after: window.before ?? undefined,
    backwards: !window.backwards,
    limit: window.size + 1,
    streamId,
    types: filter.types ?? undefined,
    actorId: filter.actorId ?? undefined,
    since: filter.since ?? undefined,
    until: filter.until ?? undefined,
    where,
  });
  return pageOf(events, window, (event) => event.cursor);
}

/** No event bears a text with U+0000, and PostgreSQL can't even be asked for it. */
function isForeign({ types, actorId }: AuditFilter): boolean {
  return [...(types ?? []), actorId ?? ''].some((text) => text.includes('\0'));
}

async function linesOf(
  events: readonly Recorded[],
  describers: ReadonlyMap<string, Describer>,
): Promise<readonly AuditLine[]> {
  const described = new Map<Recorded, Described>();
  for (const streamType of new Set(events.map((event) => event.streamType))) {
    const kin = events.filter((event) => event.streamType === streamType);
    const answers = (await describers.get(streamType)?.lines(kin)) ?? kin.map(undescribed);
    kin.forEach((event, place) => described.set(event, answers[place] ?? undescribed(event)));
  }
  return events.map((recorded) => ({ recorded, ...(described.get(recorded) ?? undescribed(recorded)) }));
}

/** A kind of stream that nobody speaks for is still told, by its type. */
function undescribed(event: Recorded): Described {
  return { summary: describeByType(event.type), subject: `${event.streamType} ${event.streamId}` };
}
