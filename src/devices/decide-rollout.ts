import { isDeepStrictEqual } from 'node:util';
import type { RolloutEvent, RolloutSet } from './events.js';
import type { Rollout } from './rollout-fold.js';

/** Says how new versions reach the devices; a pause stays a pause. The same again is nothing. */
export function setRollout(state: Rollout, data: RolloutSet['data']): RolloutEvent[] {
  const isKept = state !== null && state.set !== null && isDeepStrictEqual(termsOf(state), termsOf(data));
  return isKept ? [] : [{ type: 'RolloutSet', data }];
}

/** Holds back every device that hasn't begun with its version. */
export function pauseRollout(state: Rollout, profileId: string): RolloutEvent[] {
  return state?.paused ? [] : [{ type: 'RolloutPaused', data: { profileId } }];
}

/** Lets it go on where it stood. */
export function resumeRollout(state: Rollout, profileId: string): RolloutEvent[] {
  return state?.paused ? [{ type: 'RolloutResumed', data: { profileId } }] : [];
}

function termsOf({ waves, maxFailing }: Pick<RolloutSet['data'], 'waves' | 'maxFailing'>) {
  return { waves: waves.map(({ tag, percent }) => ({ tag, percent })), maxFailing };
}
