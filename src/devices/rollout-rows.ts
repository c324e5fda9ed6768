import type { Pool } from 'pg';
import { isUuid } from '../ids.js';
import { run, statement } from '../store/statement.js';
import { HEALTH } from './device-record.js';
import type { Wave } from './events.js';
import type { Order } from './rollout-fold.js';
import type { Standing, Tally } from './rollout.js';

/** How the newest version of a profile reaches its devices, as it is now. */
export type RolloutRow = {
  readonly profileId: string;
  /** what rolls out; null before the first version */
  readonly version: string | null;
  readonly waves: readonly Wave[];
  readonly maxFailing: number;
  /** null: the waves were never set */
  readonly set: Order | null;
  /** null: nobody has paused it */
  readonly paused: Order | null;
  /** devices that follow, by wave and by how they stand */
  readonly tallies: readonly Tally[];
  /** devices that stay on a version that somebody chose, and are in nobody's wave */
  readonly pinned: number;
  /** devices that should run something that says something else, pinned ones too */
  readonly pending: number;
};

/** bucketOf of rollout.ts in SQL. */
const BUCKET = (tag: string) =>
  `('x' || encode(substr(sha256(convert_to(${tag} || e'\\n' || device.id::text, 'UTF8')), 1, 4), 'hex'))::bit(32)::bigint % 100`;

/** How a device that follows stands with the newest version, whose content is `wanted`. As PENDING of device-record.ts says. */
const STANDING = `
  case when wanted.content_digest is null then 'waiting'
       when running.content_digest = wanted.content_digest
       then case device.condition when 'FAILED' then 'failed' when 'UPDATING' then 'updating' else 'ready' end
       when coalesce(device.installing_version, device.running_version) = asked.latest_version
            and device.running_profile_id = asked.id
       then case device.condition when 'FAILED' then 'failed' else 'updating' end
       when ${HEALTH} = 'SILENT' then 'silent'
       else 'waiting' end`;

/** As PENDING of device-record.ts says, of a device that follows or is pinned. */
const IS_PENDING = `
  (case when device.pinned_version is null then wanted.content_digest else pinned.content_digest end)
    is distinct from running.content_digest
  and (case when device.pinned_version is null then wanted.content_digest else pinned.content_digest end) is not null`;

/** The place of the first wave that a device is in. */
const WAVE = `
  coalesce((
    select min(wave.place) - 1
      from jsonb_array_elements(rollout.waves) with ordinality as wave (told, place)
     where wave.told ->> 'tag' = any (device.tags)
       and ${BUCKET(`(wave.told ->> 'tag')`)} < (wave.told ->> 'percent')::integer),
    jsonb_array_length(coalesce(rollout.waves, '[]')))`;

// Counted here and not in the program: ten thousand devices are a handful of numbers. What they run is one of the few
// versions of this profile, so these are read first.
const selectRollouts = statement(`
  select asked.id as "profileId", asked.latest_version as version, coalesce(rollout.waves, '[]') as waves,
         coalesce(rollout.max_failing, 0) as "maxFailing", rollout.setting as "set", rollout.pause as paused,
         coalesce(tallied.tallies, '[]') as tallies, coalesce(tallied.pinned, 0)::integer as pinned,
         coalesce(tallied.pending, 0)::integer as pending
    from read.profile as asked
    left join read.rollout as rollout on rollout.profile_id = asked.id
    left join read.profile_version as wanted on wanted.profile_id = asked.id and wanted.version = asked.latest_version
    cross join lateral (
      select jsonb_agg(jsonb_build_object('wave', counted.wave, 'standing', counted.standing, 'devices', counted.devices))
               filter (where not counted.is_pinned) as tallies,
             sum(counted.devices) filter (where counted.is_pinned) as pinned,
             sum(counted.devices) filter (where counted.is_pending) as pending
        from (select following.wave, following.standing, following.is_pinned, following.is_pending, count(*) as devices
                from (select device.pinned_version is not null as is_pinned, ${IS_PENDING} as is_pending,
                             ${STANDING} as standing, ${WAVE} as wave
                        from read.device as device
                        left join read.device_seen as seen on seen.device_id = device.id
                        left join read.profile_version as running
                          on running.profile_id = asked.id and device.running_profile_id = asked.id
                         and running.version = device.running_version
                        left join read.profile_version as pinned
                          on pinned.profile_id = asked.id and pinned.version = device.pinned_version
                       where device.removed_at is null and device.profile_id = asked.id) as following
               group by following.wave, following.standing, following.is_pinned, following.is_pending) as counted) as tallied
   where asked.id = any ($1::uuid[]) and asked.deleted_at is null`);

/** Reads how far the newest versions have come, of any number of profiles at once. */
export async function rolloutRows(pool: Pool, profileIds: readonly string[]): Promise<readonly (RolloutRow | null)[]> {
  const found = await run<RolloutRow>(pool, selectRollouts, [profileIds.filter(isUuid)]);
  const byId = new Map(found.map((row) => [row.profileId, row]));
  return profileIds.map((id) => byId.get(id) ?? null);
}

/** Devices by how they stand. */
export type Standings = Readonly<Record<Standing, number>>;

/** Adds up who stands how, in one wave or in all of them. */
export function standingsOf(tallies: readonly Tally[]): Standings {
  const none: Standings = { waiting: 0, updating: 0, ready: 0, failed: 0, silent: 0 };
  return tallies.reduce((all, { standing, devices }) => ({ ...all, [standing]: all[standing] + devices }), none);
}
