import type { Pool } from 'pg';
import { run, statement } from '../store/statement.js';

const selectDrafts = statement(`
  select profile.name
    from read.profile as profile
   where profile.deleted_at is null and profile.draft_version is not null
     and profile.draft_registries @> array[$1::uuid]
   order by profile.name_key, profile.id limit 100`);

/**
 * Finds the names of profiles whose open drafts take layers from a registry: while there are any it can't be removed.
 * Published versions don't count: what they use is pinned and kept. 100 at most.
 */
export function createRegistryUsers(pool: Pool): (registryId: string) => Promise<readonly string[]> {
  return async (registryId) => (await run<{ name: string }>(pool, selectDrafts, [registryId])).map(({ name }) => name);
}
