import type { Actor, Fold, Recorded } from '../store/event.js';
import type { RolloutEvent, Wave } from './events.js';

/** Who gave an order, when, and with which remark. */
export type Order = { readonly by: Actor; readonly at: string; readonly note: string | null };

/** How a profile's versions reach its devices; null: to all of them at once, and nobody ever said otherwise. */
export type Rollout = {
  readonly profileId: string;
  readonly waves: readonly Wave[];
  readonly maxFailing: number;
  /** null: the waves were never set */
  readonly set: Order | null;
  /** null: it isn't paused by anybody */
  readonly paused: Order | null;
} | null;

/** Folds the history of a rollout. Raise `stateSchema` whenever `Rollout` or a step changes. */
export const rolloutFold: Fold<Rollout, RolloutEvent> = {
  streamType: 'rollout',
  initial: null,
  evolve: evolveRollout,
  stateSchema: 2,
};

function evolveRollout(state: Rollout, event: Recorded<RolloutEvent>): Rollout {
  switch (event.type) {
    case 'RolloutSet':
      return { ...begun(state, event), ...event.data, set: orderOf(event) };
    case 'RolloutPaused':
      return { ...begun(state, event), paused: orderOf(event) };
    case 'RolloutResumed':
      return { ...begun(state, event), paused: null };
    default:
      return unchanged(state, event);
  }
}

function begun(state: Rollout, { data: { profileId } }: RolloutEvent): NonNullable<Rollout> {
  return state ?? { profileId, waves: [], maxFailing: 0, set: null, paused: null };
}

function orderOf({ metadata: { actor, note }, recordedAt }: Recorded<RolloutEvent>): Order {
  return { by: actor, at: recordedAt.toISOString(), note: note ?? null };
}

/** Holds the compiler to naming every event above; a stored log may hold types that this program doesn't know. */
function unchanged(state: Rollout, _unknown: never): Rollout {
  return state;
}
