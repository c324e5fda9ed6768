import type { Pool } from 'pg';
import { run, statement } from '../store/statement.js';
import type { TouchedDevice } from './devices.js';

// What a device left is only in its history: its row tells where it is.
const selectTouched = statement(`
  with touched as (select * from unnest($1::uuid[], $2::integer[]) as touched (device_id, moved_at))
  select device.profile_id as "profileId"
    from touched join read.device as device on device.id = touched.device_id
   where device.removed_at is null
  union
  select (left_link.data ->> 'profileId')::uuid
    from touched
    cross join lateral (
      select event.data from es.event as event
       where event.stream_id = touched.device_id and event.revision < touched.moved_at and event.type = 'DeviceLinked'
       order by event.revision desc limit 1) as left_link
   where touched.moved_at is not null`);

/** Finds the profiles whose devices have changed. */
export async function touchedProfiles(
  pool: Pool,
  devices: readonly TouchedDevice[],
): Promise<readonly (string | null)[]> {
  const values = [devices.map(({ deviceId }) => deviceId), devices.map(({ movedAt }) => movedAt)];
  const found = await run<{ profileId: string | null }>(pool, selectTouched, values);
  return found.map(({ profileId }) => profileId);
}
