import type { Pool } from 'pg';
import { newId } from '../ids.js';
import { run } from '../store/statement.js';

/** Which slugs are taken; deleted profiles keep theirs. */
export interface Slugs {
  /**
   * The slug itself when nobody has it, else with the lowest free number: "edge", "edge-2", "edge-3".
   * A suggestion: the unique index `profile_slug_unique` decides, and whoever loses that race asks again.
   */
  free(slug: string): Promise<string>;
}

/** More namesakes than this get a unique ending instead of a number. */
const NUMBERED = 1_000;

/** Slugs as the list of profiles knows them. */
export function createSlugs(pool: Pool): Slugs {
  return {
    async free(slug) {
      const rows = await run<{ slug: string }>(
        pool,
        `select candidate.slug
           from (select 1 as number, $1::text as slug
                 union all select number, $1::text || '-' || number from generate_series(2, $2::integer) as number) as candidate
          where not exists (select from read.profile where profile.slug = candidate.slug)
          order by candidate.number limit 1`,
        [slug, NUMBERED],
      );
      return rows[0]?.slug ?? `${slug}-${newId()}`;
    },
  };
}
