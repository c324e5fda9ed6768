import type { Pool } from 'pg';
import { run, statement } from '../store/statement.js';

const selectFollowers = statement(`
  select device.name from read.device as device
   where device.removed_at is null and device.profile_id = $1::uuid
   order by device.name_key, device.id limit 100`);

/** Finds the names of devices that are linked to a profile: while there are any it can't be deleted. 100 at most. */
export function createFollowers(pool: Pool): (profileId: string) => Promise<readonly string[]> {
  return async (profileId) => (await run<{ name: string }>(pool, selectFollowers, [profileId])).map(({ name }) => name);
}
