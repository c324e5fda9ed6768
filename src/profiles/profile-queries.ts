import type { Pool } from 'pg';
import { isUuid } from '../ids.js';
import type { Page } from '../page.js';
import type { Fold } from '../store/event.js';
import type { EventStore, Loaded } from '../store/store.js';
import { digestsOf, withTexts } from './authored.js';
import { blame } from './blame-queries.js';
import { changesWithTexts } from './changes.js';
import { compareVersions } from './comparison-queries.js';
import type { AuthoredContent, AuthoredVersion } from './content.js';
import type { Content, ProfileEvent } from './events.js';
import { profileHistory } from './history.js';
import { createProfileLists } from './list.js';
import { momentsOf } from './moments.js';
import type { Existing, Profile } from './profile.js';
import type { ProfileQueries, StateAt, StatePlace } from './queries.js';
import type { Review } from './review.js';
import { findVersions, listVersions } from './versions.js';

/** What the queries need. `review` judges a complete content. */
export type ProfileQueriesPorts = {
  readonly pool: Pool;
  readonly store: EventStore;
  readonly fold: Fold<Profile, ProfileEvent>;
  readonly review: (content: AuthoredContent) => Promise<Review> | Review;
};

/** The reading side of profiles on PostgreSQL: lists from the read models, states and history from the log. */
export function createProfileQueries(ports: ProfileQueriesPorts): ProfileQueries {
  const { pool, store, fold } = ports;
  const authored = (profile: Existing, content: Content) => authoredContent(store, profile, content);
  const authoredDraft = async (profile: Existing) => (profile.draft ? authored(profile, profile.draft) : null);

  const queries: ProfileQueries = {
    ...createProfileLists(pool),
    state: async (profileId, at) => (isUuid(profileId) ? stateOf(ports, profileId, at) : null),
    states: (places) => statesOf(ports, places),
    version: async (profileId, version) => (await findVersions(pool, [{ profileId, version }]))[0] ?? null,
    versionRows: (keys) => findVersions(pool, keys),
    versions: async (profileId, page) => (isUuid(profileId) ? listVersions(pool, profileId, page) : EMPTY_PAGE),
    authoredVersion: (profileId, version) => authoredVersion(ports, queries, profileId, version),
    authoredDraft,
    async review(profile) {
      const content = await authoredDraft(profile);
      return content && ports.review(content);
    },
    async reviewVersion(profileId, version) {
      const content = await queries.authoredVersion(profileId, version);
      return content && ports.review(content);
    },
    history: async (profileId, page, filter) =>
      isUuid(profileId) ? profileHistory(store, profileId, page, filter) : EMPTY_PAGE,
    changes: async (events) =>
      changesWithTexts(await momentsOf(store, fold, events), (digests) => store.texts(digests)),
    compare: (profileId, from, to) => compareVersions(store, queries, profileId, from, to),
    async blame(place, path) {
      const found = await queries.state(place.profileId, { revision: place.revision });
      return found && blame(store, found.profile, place, path);
    },
    texts: (digests) => store.texts(digests),
  };
  return queries;
}

const EMPTY_PAGE: Page<never> = { edges: [], hasNextPage: false, hasPreviousPage: false };

async function stateOf(
  { store, fold }: ProfileQueriesPorts,
  profileId: string,
  at?: { revision: number } | { time: Date },
): Promise<StateAt | null> {
  const found = shownState(await store.load(fold, profileId, at));
  // A revision that is still to come is not a state of the profile.
  return at && 'revision' in at && found?.revision !== at.revision ? null : found;
}

async function statesOf(
  { store, fold }: ProfileQueriesPorts,
  places: readonly StatePlace[],
): Promise<readonly (StateAt | null)[]> {
  const asked = places.map(({ profileId, revision }) => ({ streamId: profileId, at: { revision } }));
  return (await store.loadMany(fold, asked)).map((loaded, index) => {
    const found = shownState(loaded);
    return found?.revision === places[index]?.revision ? found : null;
  });
}

function shownState({ state, revision, recordedAt }: Loaded<Profile>): StateAt | null {
  return state.status === 'absent' || recordedAt === null ? null : { profile: state, revision, recordedAt };
}

async function authoredVersion(
  ports: ProfileQueriesPorts,
  queries: ProfileQueries,
  profileId: string,
  version: string,
): Promise<AuthoredVersion | null> {
  const row = await queries.version(profileId, version);
  // The state right after Finish: its newest version is this one, and its information is that of the time.
  const found = row && (await stateOf(ports, profileId, { revision: row.revision }));
  const published = found?.profile.versions.at(-1);
  if (!found?.profile.published || published?.version !== version) return null;
  return {
    ...(await authoredContent(ports.store, found.profile, found.profile.published)),
    profileId,
    version: published,
    previousVersion: found.profile.versions.at(-2)?.version ?? null,
  };
}

async function authoredContent(store: EventStore, profile: Existing, content: Content): Promise<AuthoredContent> {
  const digests = digestsOf(content);
  return withTexts(profile, content, digests.length === 0 ? new Map() : await store.texts(digests));
}
