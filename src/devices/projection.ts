import { conditionOf, type ActiveDevice, type Device, type DeviceToken } from './device.js';
import { searchable } from '../search-words.js';
import type { Rollout } from './rollout-fold.js';
import type { Recorded } from '../store/event.js';
import type { InlineWrite, Premise } from '../store/store.js';
import type { DeviceEvent } from './events.js';

/** The list row of a device after a command, written in the statement of its append. */
export function deviceRows(after: Device): readonly InlineWrite[] {
  if (after.status === 'absent') return [];
  return after.status === 'removed' ? [removedRow(after.id)] : [deviceRow(after)];
}

function deviceRow(device: ActiveDevice): InlineWrite {
  const { link, reported } = device;
  return {
    sql: (bind) => `
      insert into read.device (id, revision, uid, name, tags, key_digest, public_key, profile_id, pinned_version,
                               needs_approval, approved_version, site_properties, reported_sequence, running_profile_id,
                               running_version, installing_version, condition, layers, content)
      select ${bind(device.id)}::uuid, appended.revision, ${bind(device.uid)}::text, ${bind(device.name)}::text,
             ${bind(device.tags)}::text[], ${bind(device.keyDigest)}::text, ${bind(device.publicKey)}::text,
             ${bind(link?.profileId ?? null)}::uuid, ${bind(link?.pinnedVersion ?? null)}::text,
             ${bind(link?.needsApproval ?? false)}::boolean, ${bind(link?.approvedVersion ?? null)}::text,
             ${bind(JSON.stringify(link?.siteProperties ?? []))}::jsonb, ${bind(reported?.sequence ?? 0)}::integer,
             ${bind(reported?.profileId ?? null)}::uuid, ${bind(reported?.running ?? null)}::text,
             ${bind(reported?.installing ?? null)}::text, ${bind(conditionOf(reported))}::text,
             ${bind(JSON.stringify(reported?.layers ?? []))}::jsonb, ${bind(contentOf(device))}::text
        from appended where not appended.duplicate
      on conflict (id) do update
         set revision = excluded.revision, tags = excluded.tags, key_digest = excluded.key_digest,
             profile_id = excluded.profile_id, pinned_version = excluded.pinned_version,
             needs_approval = excluded.needs_approval, approved_version = excluded.approved_version,
             site_properties = excluded.site_properties, reported_sequence = excluded.reported_sequence,
             running_profile_id = excluded.running_profile_id, running_version = excluded.running_version,
             installing_version = excluded.installing_version, condition = excluded.condition, layers = excluded.layers,
             content = excluded.content`,
  };
}

/** What a device is searched by. */
function contentOf({ name, uid, tags }: ActiveDevice): string {
  return searchable([name, uid, ...tags].join('\n'));
}

/** A device that is linked needs a profile that is there, and stays until the link is written. */
export function devicePremises(_after: Device, recorded: readonly Recorded<DeviceEvent>[]): readonly Premise[] {
  const linked = recorded.flatMap(({ type, data }) => (type === 'DeviceLinked' ? [data.profileId] : []));
  return linked.map((profileId) => ({ sql: (bind) => `read.require_profile(${bind(profileId)}::uuid)` }));
}

function removedRow(id: string): InlineWrite {
  return {
    sql: (bind) => `
      update read.device set removed_at = appended.recorded_at, revision = appended.revision, profile_id = null
        from appended where not appended.duplicate and device.id = ${bind(id)}::uuid`,
  };
}

/** The row that a token is found by. */
export function tokenRows(after: DeviceToken): readonly InlineWrite[] {
  if (after.status === 'absent') return [];
  return [
    {
      sql: (bind) => `
        insert into read.device_token (id, digest, name, expires_at, used_by)
        select ${bind(after.id)}::uuid, ${bind(after.digest)}::text, ${bind(after.name)}::text,
               ${bind(after.expiresAt)}::timestamptz, ${bind(after.usedBy?.deviceId ?? null)}::uuid
          from appended where not appended.duplicate
        on conflict (id) do update set used_by = excluded.used_by`,
    },
  ];
}

/** The rollout of a profile. */
export function rolloutRow(after: Rollout): readonly InlineWrite[] {
  if (after === null) return [];
  return [
    {
      sql: (bind) => `
        insert into read.rollout (profile_id, waves, max_failing, setting, pause)
        select ${bind(after.profileId)}::uuid, ${bind(JSON.stringify(after.waves))}::jsonb,
               ${bind(after.maxFailing)}::integer, ${bind(after.set && JSON.stringify(after.set))}::jsonb,
               ${bind(after.paused && JSON.stringify(after.paused))}::jsonb
          from appended where not appended.duplicate
        on conflict (profile_id) do update
           set waves = excluded.waves, max_failing = excluded.max_failing, setting = excluded.setting,
               pause = excluded.pause`,
    },
  ];
}
