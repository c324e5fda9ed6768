import { isDeepStrictEqual } from 'node:util';
import type { ProfileEvent, Variable } from '../events.js';
import type { Profile } from '../profile.js';
import { requireSoundVariables } from '../variable-rules.js';
import { openDraft } from './preconditions.js';

/** Replaces the whole list of variables; their order is the author's. */
export function setVariables(state: Profile, variables: readonly Variable[]): ProfileEvent[] {
  const { draft } = openDraft(state);
  requireSoundVariables(variables);
  return isDeepStrictEqual(variables, draft.variables) ? [] : [{ type: 'VariablesSet', data: { variables } }];
}
