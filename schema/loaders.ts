import DataLoader from 'dataloader';
import type { ArchiveRow } from '../src/archives/archives.js';
import type { ProfileEvent } from '../src/profiles/events.js';
import type { Change, ProfileRow, VersionRow } from '../src/profiles/queries.js';
import type { Recorded } from '../src/store/event.js';
import type { Ports } from './context.js';
import type { LoadedProfile } from './profile.root.js';

export type StateKey = { readonly profileId: string; readonly revision: number };
export type VersionKey = { readonly profileId: string; readonly version: string };

/** Joins the reads that many fields of one request ask for. Made anew for every request, so nothing in it grows old. */
export type Loaders = {
  readonly row: DataLoader<string, ProfileRow | null>;
  readonly state: DataLoader<StateKey, LoadedProfile | null, string>;
  readonly version: DataLoader<VersionKey, VersionRow | null, string>;
  readonly text: DataLoader<string, string>;
  readonly archive: DataLoader<string, ArchiveRow | null>;
  readonly newestArchive: DataLoader<VersionKey, ArchiveRow | null, string>;
  /** one sentence per event */
  readonly summary: DataLoader<Recorded, string>;
  readonly changes: DataLoader<Recorded<ProfileEvent>, readonly Change[]>;
};

/** Loaders for one request. */
export function createLoaders({ profiles, archives, audit }: Ports): Loaders {
  const versionKey = { cacheKeyFn: ({ profileId, version }: VersionKey) => `${profileId} ${version}` };
  const stateKey = { cacheKeyFn: ({ profileId, revision }: StateKey) => `${profileId} ${revision}` };
  return {
    row: new DataLoader((ids) => profiles.rows(ids)),
    state: new DataLoader((keys) => each(keys, (key) => profiles.state(key.profileId, key)), stateKey),
    version: new DataLoader((keys) => each(keys, (key) => profiles.version(key.profileId, key.version)), versionKey),
    text: new DataLoader(async (digests) => {
      const texts = await profiles.texts(digests);
      return digests.map((digest) => texts.get(digest) ?? new Error(`The text ${digest} is missing.`));
    }),
    archive: new DataLoader((ids) => archives.rows(ids)),
    newestArchive: new DataLoader((keys) => archives.newest(keys), versionKey),
    summary: new DataLoader(async (events) => (await audit.lines(events)).map(({ summary }) => summary)),
    changes: new DataLoader((events) => profiles.changes(events)),
  };
}

/** One read per key, side by side; a fault of one is not a fault of the others. */
function each<K, V>(keys: readonly K[], read: (key: K) => Promise<V>): Promise<(V | Error)[]> {
  return Promise.all(keys.map((key) => read(key).catch((error: unknown) => error as Error)));
}
