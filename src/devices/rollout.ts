import { createHash } from 'node:crypto';
import type { Wave } from './events.js';

/** A device in a rollout. `state`: of the version that rolls out. */
export type Participant = {
  readonly id: string;
  readonly tags: readonly string[];
  /** done: it runs the version; failing: it tried and failed; silent: nobody can wait for it */
  readonly state: 'done' | 'failing' | 'installing' | 'silent' | 'before';
};

/** How far a version has rolled out. */
export type Progress = {
  /** more devices fail with it than are allowed to */
  readonly isPaused: boolean;
  /** the first wave that has devices which aren't through; waves up to this one may go */
  readonly openWave: number;
};

/**
 * The wave of a device: the first whose tag it has and whose share it is in; after all of them when it is in none.
 * The share is by a hash of device and tag, so it is the same for every version, and growing a share only adds.
 */
export function waveOf({ id, tags }: Pick<Participant, 'id' | 'tags'>, waves: readonly Wave[]): number {
  const found = waves.findIndex(({ tag, percent }) => tags.includes(tag) && bucketOf(id, tag) < percent);
  return found < 0 ? waves.length : found;
}

/** A number from 0 to 99, the same for the same device and tag. */
export function bucketOf(deviceId: string, tag: string): number {
  return createHash('sha256').update(`${tag}\n${deviceId}`).digest().readUInt32BE(0) % 100;
}

/** Judges a rollout. A wave is through when each of its devices runs the version, fails with it, or is silent. */
export function progressOf(
  participants: readonly Participant[],
  { waves, maxFailing }: { readonly waves: readonly Wave[]; readonly maxFailing: number },
): Progress {
  const failing = participants.filter(({ state }) => state === 'failing').length;
  const waiting = participants.filter(({ state }) => state === 'before' || state === 'installing');
  const openWave = Math.min(waves.length, ...waiting.map((one) => waveOf(one, waves)));
  return { isPaused: failing > maxFailing, openWave };
}

/** What a device waits for. One that has begun with the version goes on, so that it can mend itself. */
export function heldBy(
  device: Participant,
  waves: readonly Wave[],
  { isPaused, openWave }: Progress,
): 'pause' | 'wave' | null {
  if (device.state === 'failing' || device.state === 'installing' || device.state === 'done') return null;
  if (isPaused) return 'pause';
  return waveOf(device, waves) > openWave ? 'wave' : null;
}
