import DataLoader from 'dataloader';
import type { ArchiveRow } from '../src/archives/archives.js';
import type { DeviceRow } from '../src/devices/devices.js';
import type { RolloutRow } from '../src/devices/rollout-rows.js';
import type { ProfileEvent } from '../src/profiles/events.js';
import type { Change, ProfileRow, StateAt, StatePlace, VersionKey, VersionRow } from '../src/profiles/queries.js';
import type { RegistryRow } from '../src/registries/registry-queries.js';
import type { Recorded } from '../src/store/event.js';
import type { Ports } from './context.js';

/** Joins the reads that many fields of one request ask for. Made anew for every request, so nothing in it grows old. */
export type Loaders = {
  readonly row: DataLoader<string, ProfileRow | null>;
  readonly state: DataLoader<StatePlace, StateAt | null, string>;
  readonly version: DataLoader<VersionKey, VersionRow | null, string>;
  readonly text: DataLoader<string, string>;
  readonly archive: DataLoader<string, ArchiveRow | null>;
  readonly newestArchive: DataLoader<VersionKey, ArchiveRow | null, string>;
  readonly device: DataLoader<string, DeviceRow | null>;
  readonly rollout: DataLoader<string, RolloutRow | null>;
  /** removed ones too */
  readonly registry: DataLoader<string, RegistryRow | null>;
  readonly registryFaults: DataLoader<string, readonly string[]>;
  /** one sentence per event */
  readonly summary: DataLoader<Recorded, string>;
  readonly changes: DataLoader<Recorded<ProfileEvent>, readonly Change[]>;
};

/** How each loader is made. Apart from each other, because most requests need one or two and making one isn't cheap. */
const MAKE: { readonly [Name in keyof Loaders]: (ports: Ports) => Loaders[Name] } = {
  row: ({ profiles }) => new DataLoader((ids) => profiles.rows(ids)),
  state: ({ profiles }) => new DataLoader((places) => profiles.states(places), byState),
  version: ({ profiles }) => new DataLoader((keys) => profiles.versionRows(keys), byVersion),
  text: ({ profiles }) =>
    new DataLoader(async (digests) => {
      const texts = await profiles.texts(digests);
      return digests.map((digest) => texts.get(digest) ?? new Error(`The text ${digest} is missing.`));
    }),
  archive: ({ archives }) => new DataLoader((ids) => archives.rows(ids)),
  newestArchive: ({ archives }) => new DataLoader((keys) => archives.newest(keys), byVersion),
  device: ({ devices }) => new DataLoader((ids) => devices.rows(ids)),
  rollout: ({ devices }) => new DataLoader((ids) => devices.rollouts(ids)),
  registry: ({ registries }) => new DataLoader((ids) => registries.rows(ids)),
  registryFaults: ({ registries }) => new DataLoader((ids) => registries.faults(ids)),
  summary: ({ audit }) => new DataLoader(async (events) => (await audit.lines(events)).map(({ summary }) => summary)),
  changes: ({ profiles }) => new DataLoader((events) => profiles.changes(events)),
};

const byState = { cacheKeyFn: ({ profileId, revision }: StatePlace) => `${profileId} ${revision}` };
const byVersion = { cacheKeyFn: ({ profileId, version }: VersionKey) => `${profileId} ${version}` };

/** Gives a loader by its name, the same one as long as nothing is forgotten. */
export type LoaderByName = <Name extends keyof Loaders>(name: Name) => Loaders[Name];

/** Loaders for one request, each made when it is first asked for. */
export function createLoaders(ports: Ports): { readonly loader: LoaderByName; readonly forget: () => void } {
  let made: Partial<Loaders> = {};
  const loader: LoaderByName = (name) => {
    const known = made[name];
    if (known) return known;
    const fresh = MAKE[name](ports);
    made = { ...made, [name]: fresh };
    return fresh;
  };
  return {
    loader,
    forget() {
      made = {};
    },
  };
}
