import { Duplicate, NotFound, Refused } from '../../errors.js';
import { noLonger, noSuch } from '../../no-such.js';
import type { Layer } from '../events.js';
import type { Draft, Existing, Profile } from '../profile.js';

/** The profile, if there is one. @throws NotFound PROFILE_NOT_FOUND when it was never created or is deleted */
export function existing(state: Profile): Existing {
  if (state.status === 'active') return state;
  throw state.status === 'deleted' ? noLonger('SystemProfile', state.name, 'deleted') : noSuch('SystemProfile');
}

/** The profile with its open draft. @throws Refused NO_DRAFT when none is open */
export function openDraft(state: Profile): { profile: Existing; draft: Draft } {
  const profile = existing(state);
  if (!profile.draft) {
    throw new Refused(
      'NO_DRAFT',
      `No draft of "${profile.name}" is open; revise the profile first, then edit its draft.`,
    );
  }
  return { profile, draft: profile.draft };
}

/** The draft's layer. @throws NotFound LAYER_NOT_FOUND */
export function layerOf(draft: Draft, layerId: string): Layer {
  const layer = draft.layers.find((one) => one.id === layerId);
  if (!layer) {
    const fault = `The draft of version ${draft.version} has no layer with this id; read its layers again.`;
    throw new NotFound('LAYER_NOT_FOUND', fault, ['layerId']);
  }
  return layer;
}

/** @throws Duplicate LAYER_NAME_TAKEN when another layer of the draft has the name */
export function requireFreeLayerName(draft: Draft, name: string, except?: Layer): void {
  if (draft.layers.some((layer) => layer.name === name && layer !== except)) {
    throw new Duplicate('LAYER_NAME_TAKEN', `Another layer of this draft is called "${name}"; choose another name.`, [
      'name',
    ]);
  }
}
