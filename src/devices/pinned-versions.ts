import type { Pool } from 'pg';
import { run, statement } from '../store/statement.js';

const selectPinned = statement(`
  select distinct device.profile_id as "profileId", device.pinned_version as version from read.device as device
   where device.removed_at is null and device.profile_id is not null and device.pinned_version is not null`);

/** Finds the versions that devices are pinned to: their archives are needed, however old they are. */
export function createPinnedVersions(
  pool: Pool,
): () => Promise<readonly { readonly profileId: string; readonly version: string }[]> {
  return () => run<{ profileId: string; version: string }>(pool, selectPinned, []);
}
