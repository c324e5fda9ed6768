import { createHash } from 'node:crypto';
import type { Wave } from './events.js';

/**
 * How a device is with the version that rolls out. ready: it runs it; failed: it tried and fails; silent: nobody can wait
 * for it; waiting: it hasn't begun
 */
export type Standing = 'waiting' | 'updating' | 'ready' | 'failed' | 'silent';

/** How many devices of a wave stand so. The wave behind the last one has those that are in none. */
export type Tally = { readonly wave: number; readonly standing: Standing; readonly devices: number };

/** What holds a rollout back: more devices fail than may, or somebody paused it. */
export type Stop = 'halted' | 'paused';

/** How far a version has rolled out. */
export type Progress = {
  readonly stop: Stop | null;
  /** the first wave that has devices which aren't through; waves up to this one may go; null: all are through */
  readonly openWave: number | null;
};

/** What a rollout goes by. */
export type Terms = { readonly waves: readonly Wave[]; readonly maxFailing: number; readonly isPaused: boolean };

/**
 * The wave of a device: the first whose tag it has and whose share it is in; after all of them when it is in none.
 * The share is by a hash of device and tag, so it is the same for every version, and growing a share only adds.
 */
export function waveOf(device: { readonly id: string; readonly tags: readonly string[] }, waves: readonly Wave[]) {
  const { id, tags } = device;
  const found = waves.findIndex(({ tag, percent }) => tags.includes(tag) && bucketOf(id, tag) < percent);
  return found < 0 ? waves.length : found;
}

/** A number from 0 to 99, the same for the same device and tag; BUCKET says it in SQL. */
export function bucketOf(deviceId: string, tag: string): number {
  return createHash('sha256').update(`${tag}\n${deviceId}`).digest().readUInt32BE(0) % 100;
}

/** Judges a rollout. A wave is through when each of its devices runs the version, fails with it, or is silent. */
export function progressOf(tallies: readonly Tally[], { waves, maxFailing, isPaused }: Terms): Progress {
  const failing = sum(tallies.filter(({ standing }) => standing === 'failed'));
  const awaited = tallies.filter(({ standing }) => standing === 'waiting' || standing === 'updating');
  const openWave = awaited.length === 0 ? null : Math.min(...awaited.map(({ wave }) => wave));
  // Without waves a version goes to all at once: there is nobody who would be spared.
  const isHalted = waves.length > 0 && failing > maxFailing;
  return { stop: isHalted ? 'halted' : isPaused ? 'paused' : null, openWave };
}

/** What a device that hasn't begun waits for. One that has begun with the version goes on, so that it can mend itself. */
export function heldBy(
  device: { readonly id: string; readonly tags: readonly string[] },
  waves: readonly Wave[],
  { stop, openWave }: Progress,
): 'pause' | 'wave' | null {
  if (stop !== null) return 'pause';
  return openWave !== null && waveOf(device, waves) > openWave ? 'wave' : null;
}

/** How many devices these are. */
export function sum(tallies: readonly Tally[]): number {
  return tallies.reduce((total, { devices }) => total + devices, 0);
}
