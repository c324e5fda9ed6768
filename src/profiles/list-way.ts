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

/** What a find costs that is gathered, in rows that are walked: measured in the order of names and in that of changes. */
const GATHERED = 3;

/**
 * Whether a page is likely to be filled by walking on for less than it costs to gather all finds. A page that was missed
 * is paid for twice, so the finds are taken for fewer than they seem, by what chance would do.
 */
export function walksOn({ found, walked, wanted, size }: Walk): boolean {
  const surely = found - Math.sqrt(found);
  const rowsToWalk = ((wanted - found) / surely) * walked;
  const findsToGather = (surely / walked) * size;
  return rowsToWalk < GATHERED * findsToGather;
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
