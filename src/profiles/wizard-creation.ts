import type { RequestInfo } from '../access/caller.js';
import { sees } from '../access/tag-filter.js';
import { requireOptions, type CommandOptions } from '../command-options.js';
import { derivedId } from '../ids.js';
import { noSuch } from '../no-such.js';
import type { EventStore } from '../store/store.js';
import type { CloneProfile, CreateProfile, OnProfile, ProfileOutcome, UpdateInformation, Wizard } from './commands.js';
import { cloneProfile, createProfile, deleteProfile, type Cloning } from './decide/creation.js';
import { updateInformation } from './decide/information.js';
import { existing } from './decide/preconditions.js';
import { publishedVersion } from './decide/versions.js';
import { profileFold } from './fold.js';
import { requireDescription, requireProfileName, requireTags } from './input.js';
import type { Slugs } from './slugs.js';
import { withName, withSlug } from './wizard-naming.js';
import { nothingElse, requireProfileId, type Run } from './wizard-run.js';

type Dependencies = {
  readonly run: Run;
  readonly store: EventStore;
  readonly slugs: Slugs;
  readonly newId: () => string;
  /** names of the devices that follow a profile */
  readonly usedBy: (profileId: string) => Promise<readonly string[]>;
};

/** Profiles as wholes: created, cloned, described, deleted. */
export function creationCommands(
  dependencies: Dependencies,
): Pick<Wizard, 'create' | 'clone' | 'updateInformation' | 'delete'> {
  return {
    create: (input, by) => create(dependencies, input, by),
    clone: (input, by) => clone(dependencies, input, by),
    updateInformation: (input, by) => describe(dependencies, input, by),
    delete: (input, by) => remove(dependencies, input, by),
  };
}

async function create(
  { run, slugs, newId }: Dependencies,
  input: CreateProfile,
  by: RequestInfo,
): Promise<ProfileOutcome> {
  const { name, description, tags, version } = input;
  requireOptions(input);
  requireInformation(input);
  const profileId = newProfileId(input, by, newId);
  const order = { mutation: 'createSystemProfile', profileId, input, by, mustBeNew: true, answer: nothingElse };
  return withName(name, () =>
    withSlug(slugs, { name, profileId }, (slug) =>
      run({ ...order, decide: (state) => createProfile(state, { name, slug, description, tags, version }) }),
    ),
  );
}

async function clone(dependencies: Dependencies, input: CloneProfile, by: RequestInfo): Promise<ProfileOutcome> {
  const { run, slugs, newId } = dependencies;
  const { name, newVersion } = input;
  requireOptions(input);
  requireProfileName(name);
  const profileId = newProfileId(input, by, newId);
  const order = { mutation: 'cloneSystemProfile', profileId, input, by, mustBeNew: true, answer: nothingElse };
  return withName(name, () =>
    withSlug(slugs, { name, profileId }, (slug) =>
      run({
        ...order,
        decide: async (state) =>
          cloneProfile(state, { ...(await original(dependencies, input, by)), name, slug, newVersion }),
      }),
    ),
  );
}

async function describe({ run }: Dependencies, input: UpdateInformation, by: RequestInfo): Promise<ProfileOutcome> {
  const { profileId, name } = input;
  const description = input.description === null ? '' : input.description;
  const tags = input.tags === null ? [] : input.tags;
  requireInformation({ name, description, tags });
  const order = { mutation: 'updateProfileInformation', profileId, input, by, answer: nothingElse };
  return withName(name, () =>
    run({ ...order, decide: (state) => updateInformation(state, { name, description, tags }) }),
  );
}

async function remove({ run, usedBy }: Dependencies, input: OnProfile, by: RequestInfo): Promise<ProfileOutcome> {
  const { profileId } = input;
  const order = { mutation: 'deleteSystemProfile', profileId, input, by, answer: nothingElse };
  return run({ ...order, decide: async (state) => deleteProfile(state, await usedBy(existing(state).id)) });
}

/** A creation that is tried again under its key must meet what the first attempt made: the id follows from the key. */
export function newProfileId({ idempotencyKey }: CommandOptions, { caller }: RequestInfo, newId: () => string): string {
  return idempotencyKey === undefined ? newId() : derivedId(caller.actor.id, idempotencyKey.toLowerCase());
}

/** The version to clone, as it was when it was published, with new ids for its layers. */
async function original(
  { store, newId }: Dependencies,
  { profileId, version }: CloneProfile,
  { caller }: RequestInfo,
): Promise<Pick<Cloning, 'source' | 'sourceVersion' | 'content'>> {
  requireProfileId(profileId);
  const { state } = await store.load(profileFold, profileId);
  if (state.status !== 'absent' && !sees(caller.tagFilter, state.tags)) throw noSuch('SystemProfile');
  const { revision } = publishedVersion(existing(state), version, 'version');
  const source = existing((await store.load(profileFold, profileId, { revision })).state);
  const layers = (source.published?.layers ?? []).map((layer) => ({ ...layer, id: newId() }));
  return { source, sourceVersion: version, content: { layers, variables: source.published?.variables ?? [] } };
}

type Information = {
  name?: string | undefined;
  description?: string | undefined;
  tags?: readonly string[] | undefined;
};

function requireInformation({ name, description, tags }: Information): void {
  if (name !== undefined) requireProfileName(name);
  if (description !== undefined) requireDescription(description);
  if (tags) requireTags(tags);
}
