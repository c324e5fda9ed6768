import { Refused } from '../../errors.js';
import { someNames } from '../../some-names.js';
import type { Content, ProfileEvent } from '../events.js';
import type { Existing, Profile } from '../profile.js';
import { existing } from './preconditions.js';
import { requireSemver } from './versions.js';

/** What a profile starts with; its slug stays for life. */
export type NewProfile = {
  readonly name: string;
  readonly slug: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly version: string;
};

/** Creates a profile and opens its first draft. */
export function createProfile(state: Profile, { name, slug, description, tags, version }: NewProfile): ProfileEvent[] {
  requireAbsent(state);
  requireSemver(version, 'version');
  return [{ type: 'ProfileCreated', data: { name, slug, description, tags, version, origin: null } }];
}

/** What is cloned: a published version as it was, under a new name. `content`: its layers, with new ids already. */
export type Cloning = {
  readonly source: Existing;
  readonly sourceVersion: string;
  readonly content: Content;
  readonly name: string;
  readonly slug: string;
  readonly newVersion: string;
};

/** Creates a profile whose first draft says what the source's version said. One command, so nobody sees half of it. */
export function cloneProfile(
  state: Profile,
  { source, sourceVersion, content, name, slug, newVersion }: Cloning,
): ProfileEvent[] {
  requireAbsent(state);
  requireSemver(newVersion, 'newVersion');
  const { description, tags } = source;
  const origin = { profileId: source.id, version: sourceVersion };
  return [
    { type: 'ProfileCreated', data: { name, slug, description, tags, version: newVersion, origin } },
    ...contentEvents(content),
  ];
}

function contentEvents({ layers, variables }: Content): ProfileEvent[] {
  return [
    ...layers.map((layer): ProfileEvent => ({ type: 'LayerAdded', data: { layer } })),
    ...(variables.length > 0 ? [{ type: 'VariablesSet', data: { variables } } as const] : []),
  ];
}

/** What an import makes: its layers with their ids and sources already. */
export type Importing = NewProfile & { readonly content: Content };

/** Creates a profile whose first draft says what a file said. One command, so nobody sees half of it. */
export function importProfile(state: Profile, { content, ...profile }: Importing): ProfileEvent[] {
  return [...createProfile(state, profile), ...contentEvents(content)];
}

/** Deletes a profile with its draft; its history and its published versions' texts stay. @param usedBy names of devices */
export function deleteProfile(state: Profile, usedBy: readonly string[]): ProfileEvent[] {
  const { name } = existing(state);
  if (usedBy.length > 0) {
    throw new Refused(
      'PROFILE_IN_USE',
      `"${name}" is used by ${someNames(usedBy)}; link them to another profile or remove them, then delete it.`,
      ['profileId'],
    );
  }
  return [{ type: 'ProfileDeleted', data: {} }];
}

/** An id is derived from the idempotency key, so only a key that the store no longer remembers meets its old profile. */
function requireAbsent(state: Profile): void {
  if (state.status !== 'absent') {
    throw new Refused(
      'ALREADY_CREATED',
      `This idempotency key created the profile "${state.name}" long ago; send a new key.`,
      ['idempotencyKey'],
    );
  }
}
