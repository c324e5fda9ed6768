import type { Pool } from 'pg';
import { run } from '../store/statement.js';
import type { Verdict } from '../store/verify.js';

/** What a check of the whole log found, and when it ended. */
export type LogVerification = Verdict & { readonly finishedAt: Date };

/** Keeps what a check of the whole log found. */
export async function keepVerification(pool: Pool, { intact, events, firstBroken }: Verdict): Promise<void> {
  await run(
    pool,
    'insert into audit.verification (intact, events, first_broken) values ($1::boolean, $2::integer, $3::text)',
    [intact, events, firstBroken],
  );
}

/** The newest check; null before the first. */
export async function lastVerification(pool: Pool): Promise<LogVerification | null> {
  const [row] = await run<LogVerification>(
    pool,
    `select intact, events, first_broken as "firstBroken", finished_at as "finishedAt"
       from audit.verification order by number desc limit 1`,
    [],
  );
  return row ?? null;
}
