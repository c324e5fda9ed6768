import type { Pool } from 'pg';
import { run, statement } from '../store/statement.js';
import { FROM, HEALTH, PENDING } from './device-record.js';
import type { DeviceRow, WaitingFor } from './devices.js';
import type { Wave } from './events.js';
import { heldBy, progressOf, type Participant, type Progress } from './rollout.js';

/** A rollout is judged from all of its devices, so what was found is good for so long. */
const KEPT_MS = 2_000;

type Rollout = { readonly waves: readonly Wave[]; readonly maxFailing: number };
type Judged = { readonly rollout: Rollout | null; readonly progress: Progress };

const selectRollout = statement(`
  select rollout.waves, rollout.max_failing as "maxFailing" from read.rollout as rollout where rollout.profile_id = $1::uuid`);
// Pinned devices are in nobody's wave: somebody has said what they run.
const selectParticipants = statement(`
  select device.id, device.tags,
         case when not ${PENDING}
              then case device.condition when 'FAILED' then 'failing' when 'UPDATING' then 'installing' else 'done' end
              when coalesce(device.installing_version, device.running_version) = $2::text
                   and device.running_profile_id = device.profile_id
              then case device.condition when 'FAILED' then 'failing' else 'installing' end
              when ${HEALTH} = 'SILENT' then 'silent'
              else 'before' end as state
    ${FROM}
   where device.removed_at is null and device.profile_id = $1::uuid and device.pinned_version is null`);

/** Says what a device waits for: values of its site, an approval, a pause, its wave. */
export function createGate(
  pool: Pool,
  missing: (row: DeviceRow) => Promise<readonly string[]>,
): (row: DeviceRow) => Promise<Exclude<WaitingFor, 'archive'> | null> {
  const judged = new Map<string, { readonly at: number; readonly found: Promise<Judged> }>();
  const judge = (profileId: string, version: string): Promise<Judged> => {
    const key = `${profileId} ${version}`;
    const kept = judged.get(key);
    const now = performance.now();
    if (kept !== undefined && now - kept.at < KEPT_MS) return kept.found;
    for (const [other, { at }] of judged) if (now - at >= KEPT_MS) judged.delete(other);
    const found = judgeNow(pool, profileId, version);
    judged.set(key, { at: now, found });
    // What failed isn't kept: the next one asks again.
    found.catch(() => judged.delete(key));
    return found;
  };
  return async (row) => {
    if (row.profileId === null) return 'link';
    if (row.wantedVersion === null) return 'version';
    if (!row.isPending) return null;
    if ((await missing(row)).length > 0) return 'values';
    if (row.needsApproval && row.approvedVersion !== row.wantedVersion) return 'approval';
    if (row.pinnedVersion !== null) return null;
    const { rollout, progress } = await judge(row.profileId, row.wantedVersion);
    return rollout === null ? null : heldBy(participantOf(row), rollout.waves, progress);
  };
}

async function judgeNow(pool: Pool, profileId: string, version: string): Promise<Judged> {
  const [rollout] = await run<Rollout>(pool, selectRollout, [profileId]);
  if (rollout === undefined || rollout.waves.length === 0)
    return { rollout: null, progress: { isPaused: false, openWave: 0 } };
  const participants = await run<Participant>(pool, selectParticipants, [profileId, version]);
  return { rollout, progress: progressOf(participants, rollout) };
}

function participantOf(row: DeviceRow): Participant {
  const hasBegun = row.installingVersion !== null && row.installingVersion === row.wantedVersion;
  return { id: row.id, tags: row.tags, state: hasBegun ? 'installing' : 'before' };
}
