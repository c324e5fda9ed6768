import type { Pool } from 'pg';
import type { DeviceQueries, DeviceRow, RolloutOf } from './devices.js';
import { rolloutRows, type RolloutRow } from './rollout-rows.js';
import { heldBy, progressOf } from './rollout.js';

/** A rollout is judged from all of its devices, so what was found is good for so long. */
const KEPT_MS = 2_000;

/** Says what a device waits for: values of its site, an approval, a pause, its wave. Ten thousand that poll share what was read of their rollout. */
export function createGate(
  pool: Pool,
  missing: (row: DeviceRow) => Promise<readonly string[]>,
): DeviceQueries['waitingFor'] {
  const recent = kept(async (profileId) => (await rolloutRows(pool, [profileId]))[0] ?? null);
  return async (row, rolloutOf = recent) => {
    if (row.profileId === null) return 'link';
    if (row.wantedVersion === null) return 'version';
    if (!row.isPending) return null;
    if ((await missing(row)).length > 0) return 'values';
    if (row.needsApproval && row.approvedVersion !== row.wantedVersion) return 'approval';
    // Pinned devices are in nobody's wave: somebody has said what they run.
    if (row.pinnedVersion !== null || hasBegun(row)) return null;
    const rollout = await rolloutOf(row.profileId, row.wantedVersion);
    if (rollout === null) return null;
    const { waves, maxFailing, paused, tallies } = rollout;
    return heldBy(row, waves, progressOf(tallies, { waves, maxFailing, isPaused: paused !== null }));
  };
}

/** Reads once for all that ask within a moment, for a newer version at once. */
function kept(read: (profileId: string) => Promise<RolloutRow | null>): RolloutOf {
  const known = new Map<string, { readonly at: number; readonly found: Promise<RolloutRow | null> }>();
  return (profileId, version) => {
    const key = `${profileId} ${version}`;
    const last = known.get(key);
    const now = performance.now();
    if (last !== undefined && now - last.at < KEPT_MS) return last.found;
    for (const [other, { at }] of known) if (now - at >= KEPT_MS) known.delete(other);
    const found = read(profileId);
    known.set(key, { at: now, found });
    // What failed isn't kept: the next one asks again.
    found.catch(() => known.delete(key));
    return found;
  };
}

function hasBegun({ installingVersion, wantedVersion }: DeviceRow): boolean {
  return installingVersion !== null && installingVersion === wantedVersion;
}
