import type { Pool } from 'pg';
import { seenSql, type TagFilter } from '../access/tag-filter.js';
import { isUuid } from '../ids.js';
import { statementParameters } from '../keyset.js';
import { run } from '../store/statement.js';

/** Whether profiles exist for somebody who sees only some of them; deleted ones are seen by the tags that they had last. */
export interface Sight {
  readonly filter: TagFilter;
  /** Those of the ids that are seen. */
  readonly profiles: (ids: readonly string[]) => Promise<ReadonlySet<string>>;
  readonly profile: (id: string | null | undefined) => Promise<boolean>;
}

/** Looks at the tags as they are now, so that what is seen follows every change of them at once. */
export function createSight(pool: Pool, filter: TagFilter): Sight {
  const profiles: Sight['profiles'] = async (ids) => {
    const asked = [...new Set(ids)].filter(isUuid);
    if (asked.length === 0) return new Set();
    const { values, bind } = statementParameters();
    const text = `select profile.id from read.profile as profile
      where profile.id = any (${bind(asked)}::uuid[]) and ${seenSql(filter, 'profile.tags', bind)}`;
    return new Set((await run<{ id: string }>(pool, text, values)).map(({ id }) => id));
  };
  return { filter, profiles, profile: async (id) => !!id && (await profiles([id])).size > 0 };
}

/** Whether one profile exists for a caller; without a filter every one does. */
export async function isSeen(pool: Pool, filter: TagFilter | undefined, profileId: string): Promise<boolean> {
  return filter === undefined || createSight(pool, filter).profile(profileId);
}
