import { decodeCursor, encodeCursor } from '../cursor.js';
import { pageOf, pageWindow, type Page, type PageRequest } from '../page.js';
import type { Recorded } from '../store/event.js';
import type { EventStore } from '../store/store.js';
import type { ProfileEvent } from './events.js';
import type { HistoryFilter } from './queries.js';

const ORDER = 'history';

/**
 * One page of a profile's own events, oldest first. Its cursors are revisions: they need no fence, so an event is seen
 * here as soon as it is acknowledged.
 */
export async function profileHistory(
  store: Pick<EventStore, 'readStream'>,
  profileId: string,
  request: PageRequest,
  filter: HistoryFilter,
): Promise<Page<Recorded<ProfileEvent>>> {
  const window = pageWindow(request);
  const after = window.after === null ? {} : { after: revisionOf(window.after, 'after') };
  const before = window.before === null ? {} : { before: revisionOf(window.before, 'before') };
  // No event bears a text with U+0000, and PostgreSQL can't even be asked for it.
  if ([...(filter.types ?? []), filter.actorId ?? ''].some((text) => text.includes('\0')))
    return pageOf([], window, String);
  const events = await store.readStream({
    streamId: profileId,
    ...after,
    ...before,
    limit: window.size + 1,
    backwards: window.backwards,
    types: filter.types ?? undefined,
    actorId: filter.actorId ?? undefined,
    since: filter.since ?? undefined,
    until: filter.until ?? undefined,
  });
  // Only profile events are ever appended to a profile's stream.
  return pageOf(events as readonly Recorded<ProfileEvent>[], window, (event) => encodeCursor(ORDER, [event.revision]));
}

function revisionOf(cursor: string, field: 'after' | 'before'): number {
  return Number(decodeCursor(ORDER, ['integer'], cursor, field)[0]);
}
