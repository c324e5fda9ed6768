import type { Pool } from 'pg';
import { run } from '../store/statement.js';

/** How far a walk has come: it found so many among the rows that it walked, of a list of about `size`. */
export type Walk = {
  readonly found: number;
  readonly walked: number;
  /** finds that fill the page */
  readonly wanted: number;
  readonly size: number;
};

/** What a find costs that is gathered, in rows that are walked: of a million, by name and by changes. */
const GATHERED = 1.5;

/**
 * How many rows to look at next, from the first one on, so that a page is likely to be full; 0 where it costs less to
 * gather all finds. A walk that misses is paid for besides, so the finds are taken for fewer than they seem, by what
 * chance would do.
 */
export function nextWalk({ found, walked, wanted, size }: Walk): number {
  const surely = found - Math.sqrt(found);
  const rowsToWalk = Math.ceil((wanted / surely) * walked);
  const findsToGather = (surely / walked) * size;
  return rowsToWalk < GATHERED * findsToGather ? rowsToWalk : 0;
}

const FRESH_MS = 60_000;

/**
 * About how many profiles there are, as PostgreSQL last counted them; 0 before it has. Asked once a minute at most.
 * @throws Unavailable
 */
export function createListSize(pool: Pool): () => Promise<number> {
  let known = 0;
  let freshUntil = 0;
  return async () => {
    if (performance.now() < freshUntil) return known;
    const [row] = await run<{ size: number }>(pool, SIZE, []);
    known = Math.max(row?.size ?? 0, 0);
    freshUntil = performance.now() + FRESH_MS;
    return known;
  };
}

const SIZE = `select reltuples as size from pg_class where oid = 'read.profile'::regclass`;
