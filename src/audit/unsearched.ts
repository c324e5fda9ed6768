import type { Pool } from 'pg';
import { readCheckpoint } from '../store/checkpoint.js';
import { decodeCursor, LOG_START } from '../store/cursor.js';
import { headCursor } from '../store/read-log.js';
import type { EventStore, LogSlice } from '../store/store.js';
import { LINE_READER } from './line-index.js';

/** So long a line may wait for its words before it is worth a word: the index always comes a moment later. */
const MOMENT_MS = 10_000;

/**
 * From when on lines can't be found by their words yet: the index takes the log in from its beginning, which lasts after
 * an upgrade to the first release that has it. null: only those of the last seconds, if any.
 * @param where which events matter; without it all of them
 */
export async function unsearchedSince(
  { pool, store }: { readonly pool: Pool; readonly store: Pick<EventStore, 'readLog'> },
  where?: LogSlice['where'],
): Promise<Date | null> {
  const after = (await readCheckpoint(pool, LINE_READER)) ?? undefined;
  const [next] = await store.readLog({ after, limit: 1, where });
  return next === undefined || Date.now() - next.recordedAt.getTime() < MOMENT_MS ? null : next.recordedAt;
}

/** About how many events the index has still to take in. Told by their places, which have gaps: counting takes long. */
export async function unsearchedEvents(pool: Pool): Promise<number> {
  const [saved, head] = [await readCheckpoint(pool, LINE_READER), await headCursor(pool)];
  if (head === null || head === saved) return 0;
  const [from, to] = [saved === null ? LOG_START : decodeCursor(saved), decodeCursor(head)];
  return Math.max(1, Number(BigInt(to.position) - BigInt(from.position)));
}
