import type { TagFilter } from '../access/tag-filter.js';
import type { Recorded } from '../store/event.js';
import type { Page, PageRequest } from '../page.js';
import type { ContentChange } from './compare-change.js';
import type { AuthoredContent, AuthoredVersion } from './content.js';
import type { ProfileEvent } from './events.js';
import type { Existing, PublishedVersion } from './profile.js';
import type { Review } from './review.js';

/** A row of the list of profiles (read.profile): written in the statement of every append. */
export type ProfileRow = {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly revision: number;
  readonly draftVersion: string | null;
  readonly latestVersion: string | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly deletedAt: Date | null;
};

/** A published version as listed (read.profile_version). */
export type VersionRow = { readonly profileId: string } & PublishedVersion;

export type ProfileFilter = {
  search?: string | null | undefined;
  tags?: string[] | null | undefined;
  layerName?: string | null | undefined;
  packName?: string | null | undefined;
  hasDraft?: boolean | null | undefined;
  includeDeleted?: boolean | null | undefined;
  /** only what this lets be seen */
  seen?: TagFilter | undefined;
};
export type ProfileOrder = { field: 'NAME' | 'CREATED_AT' | 'UPDATED_AT'; direction: 'ASC' | 'DESC' };
export type HistoryFilter = {
  types?: string[] | null | undefined;
  actorId?: string | null | undefined;
  since?: Date | null | undefined;
  until?: Date | null | undefined;
};

/** What one event changed; texts in full. `before` null: was not there; `after` null: is gone. */
export type Change = {
  readonly path: readonly string[];
  readonly before: string | null;
  readonly after: string | null;
};

/** A difference between two versions. `diff`: unified text, made when it is first asked for; "" where none applies. */
export type ComparedChange = Omit<ContentChange, 'texts'> & { diff(): Promise<string> };

/** What differs between two versions; `to` may be "draft". */
export type Comparison = {
  readonly from: string;
  readonly to: string;
  readonly changes: readonly ComparedChange[];
};

/** A layer as it stands at a revision of its profile: in the open draft, else in the newest version. */
export type LayerPlace = { readonly profileId: string; readonly revision: number; readonly layerId: string };

/** A folded profile with the revision that it stands at. */
export type StateAt = { readonly profile: Existing; readonly revision: number; readonly recordedAt: Date };

/** A profile at one of its revisions. */
export type StatePlace = { readonly profileId: string; readonly revision: number };

/** A version by its profile and number. */
export type VersionKey = { readonly profileId: string; readonly version: string };

/** The reading side of profiles. Nothing here decides; `null` stands for what isn't there. */
export interface ProfileQueries {
  /** Rows by id for DataLoader: same order as `ids`, deleted ones included (callers hide them). */
  rows(ids: readonly string[]): Promise<readonly (ProfileRow | null)[]>;
  list(page: PageRequest, filter: ProfileFilter, order: ProfileOrder): Promise<Page<ProfileRow>>;
  /** Exact up to 10,000, null beyond. */
  count(filter: ProfileFilter): Promise<number | null>;
  /** The folded profile, at its head or as it was. Null when it never existed (or not yet, at that time). */
  state(profileId: string, at?: { revision: number } | { time: Date }): Promise<StateAt | null>;
  /** The same for DataLoader: many profiles in one round trip, in the order of `places`. */
  states(places: readonly StatePlace[]): Promise<readonly (StateAt | null)[]>;
  version(profileId: string, version: string): Promise<VersionRow | null>;
  /** The same for DataLoader: same order as `keys`. */
  versionRows(keys: readonly VersionKey[]): Promise<readonly (VersionRow | null)[]>;
  /** Newest first. */
  versions(profileId: string, page: PageRequest): Promise<Page<VersionRow>>;
  /** A published version with every text. */
  authoredVersion(profileId: string, version: string): Promise<AuthoredVersion | null>;
  /** The open draft with every text; null when none is open. */
  authoredDraft(profile: Existing): Promise<AuthoredContent | null>;
  review(profile: Existing): Promise<Review | null>;
  /** What the review says of a published version today; null when there is none. */
  reviewVersion(profileId: string, version: string): Promise<Review | null>;
  /** Oldest first. */
  history(profileId: string, page: PageRequest, filter: HistoryFilter): Promise<Page<Recorded<ProfileEvent>>>;
  /** What each event changed, for DataLoader: same order as `events`. Reads texts, so ask only when wanted. */
  changes(events: readonly Recorded<ProfileEvent>[]): Promise<readonly (readonly Change[])[]>;
  /** What differs between two published versions, or from one to the open draft ("draft"); null when one isn't there. */
  compare(profileId: string, from: string, to: string): Promise<Comparison | null>;
  /** The event that set a value (["values", …]) or manifest (["manifests", name]) last; null when that isn't known. */
  blame(place: LayerPlace, path: readonly string[]): Promise<Recorded<ProfileEvent> | null>;
  /** Texts by digest. */
  texts(digests: readonly string[]): Promise<ReadonlyMap<string, string>>;
}
