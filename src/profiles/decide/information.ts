import type { ProfileEvent } from '../events.js';
import type { Profile } from '../profile.js';
import { existing } from './preconditions.js';

/** What `updateProfileInformation` changes; `undefined` stays. */
export type Information = {
  readonly name?: string | undefined;
  readonly description?: string | undefined;
  readonly tags?: readonly string[] | undefined;
};

/** Changes what the profile is called and how it is described: with or without an open draft, for later versions only. */
export function updateInformation(state: Profile, { name, description, tags }: Information): ProfileEvent[] {
  const profile = existing(state);
  const events: ProfileEvent[] = [];
  if (name !== undefined && name !== profile.name) events.push({ type: 'ProfileRenamed', data: { name } });
  if (description !== undefined && description !== profile.description) {
    events.push({ type: 'DescriptionChanged', data: { description } });
  }
  if (tags && !equal(tags, profile.tags)) events.push({ type: 'TagsChanged', data: { tags } });
  return events;
}

function equal(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((tag, place) => tag === b[place]);
}
