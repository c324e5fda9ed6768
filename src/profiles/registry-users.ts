import type { Pool } from 'pg';
import { run, statement } from '../store/statement.js';
import type { EventStore } from '../store/store.js';
import { profileFold } from './fold.js';

/** Open drafts, whatever their layers are: the list knows names of packs, and charts have none there. */
const drafts = statement(`
  select profile.id, profile.name
    from read.profile as profile
   where profile.deleted_at is null and profile.draft_version is not null
   order by profile.name`);

/**
 * Finds the names of profiles whose open drafts take layers from a registry: while there are any it can't be removed.
 * Published versions don't count: what they use is pinned and kept.
 */
export function createRegistryUsers(
  pool: Pool,
  store: Pick<EventStore, 'load'>,
): (registryId: string) => Promise<readonly string[]> {
  return async (registryId) => {
    const names: string[] = [];
    for (const { id, name } of await run<{ id: string; name: string }>(pool, drafts, [])) {
      const { state } = await store.load(profileFold, id);
      const layers = state.status === 'active' ? (state.draft?.layers ?? []) : [];
      if (layers.some((layer) => layer.source?.registryId === registryId)) names.push(name);
    }
    return names;
  };
}
