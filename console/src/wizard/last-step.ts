import type { StepName } from '../profiles/places.js';

/** One draft only, the last one that was worked on: nothing piles up in the browser. */
const STORED = 'system-profiles.last-step';

/** Remembers in this browser at which step of a version's draft somebody is. */
export function rememberStep(profileId: string, version: string, step: StepName): void {
  localStorage.setItem(STORED, JSON.stringify([profileId, version, step]));
}

/** The step at which this browser left a version's draft; null when it worked on another one since. */
export function lastStepOf(profileId: string, version: string): StepName | null {
  const stored = localStorage.getItem(STORED);
  if (stored === null) return null;
  const [leftProfile, leftVersion, step] = JSON.parse(stored) as [string, string, StepName];
  return leftProfile === profileId && leftVersion === version ? step : null;
}
