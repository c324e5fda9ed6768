import type { Pool } from 'pg';
import type { RequestInfo } from '../access/caller.js';
import type { TagFilter } from '../access/tag-filter.js';
import type { ArchiveCommands, ArchiveQueries } from '../archives/archives.js';
import type { Audit } from '../audit/audit.js';
import { seenEvents } from '../audit/seen-events.js';
import type { Wizard } from '../profiles/commands.js';
import type { ProfileQueries } from '../profiles/queries.js';
import { noSuch } from '../no-such.js';
import type { LogFeed } from '../store/feed.js';
import type { EventStore } from '../store/store.js';
import { narrowedDevices, type DevicePort } from './narrowed-devices.js';
import { narrowedFeed } from './narrowed-feed.js';
import { createSight, type Sight } from './sight.js';

/** What shows profiles, or what hangs on them. Every part is narrowed method by method: a new one without a line here doesn't compile. */
export type Shown = {
  readonly wizard: Wizard;
  readonly profiles: ProfileQueries;
  readonly archives: ArchiveCommands & ArchiveQueries;
  readonly devices: DevicePort;
  readonly audit: Audit;
  readonly feed: LogFeed;
  readonly store: Pick<EventStore, 'readStream'>;
};

/**
 * The same parts for somebody who sees only some of the profiles: what isn't seen isn't there, in lists, in counts, by
 * its id, in the audit and in subscriptions. The one place that hides; lists hide in SQL.
 */
export function narrowed<P extends Shown>(parts: P, pool: Pool, filter: TagFilter): P {
  const sight = createSight(pool, filter);
  return {
    ...parts,
    wizard: narrowedWizard(parts.wizard, sight),
    profiles: narrowedProfiles(parts.profiles, sight),
    archives: narrowedArchives(parts.archives, sight),
    devices: narrowedDevices(parts.devices, sight),
    audit: narrowedAudit(parts.audit, sight),
    feed: narrowedFeed(parts.feed, sight),
    store: {
      readStream: async (slice: Parameters<EventStore['readStream']>[0]) =>
        (await sight.profile(slice.streamId)) ? parts.store.readStream(slice) : [],
    },
  };
}

/** The deciders look at the tags themselves (wizard-run.ts); asked before, a revision that is named tells nothing either. */
function narrowedWizard(wizard: Wizard, sight: Sight): Wizard {
  const seen =
    <I extends { profileId: string }, R>(command: (input: I, by: RequestInfo) => Promise<R>) =>
    async (input: I, by: RequestInfo): Promise<R> => {
      if (!(await sight.profile(input.profileId))) throw noSuch('SystemProfile');
      return command(input, by);
    };
  return {
    create: (input, by) => wizard.create(input, by),
    import: (input, by) => wizard.import(input, by),
    clone: seen((input, by) => wizard.clone(input, by)),
    updateInformation: seen((input, by) => wizard.updateInformation(input, by)),
    addManifestLayer: seen((input, by) => wizard.addManifestLayer(input, by)),
    addPackLayer: seen((input, by) => wizard.addPackLayer(input, by)),
    addHelmChartLayer: seen((input, by) => wizard.addHelmChartLayer(input, by)),
    updateLayer: seen((input, by) => wizard.updateLayer(input, by)),
    attachManifest: seen((input, by) => wizard.attachManifest(input, by)),
    detachManifest: seen((input, by) => wizard.detachManifest(input, by)),
    reorderLayers: seen((input, by) => wizard.reorderLayers(input, by)),
    removeLayer: seen((input, by) => wizard.removeLayer(input, by)),
    setVariables: seen((input, by) => wizard.setVariables(input, by)),
    finish: seen((input, by) => wizard.finish(input, by)),
    revise: seen((input, by) => wizard.revise(input, by)),
    discardDraft: seen((input, by) => wizard.discardDraft(input, by)),
    delete: seen((input, by) => wizard.delete(input, by)),
  };
}

const EMPTY_PAGE = { edges: [], hasNextPage: false, hasPreviousPage: false } as const;

function narrowedProfiles(profiles: ProfileQueries, sight: Sight): ProfileQueries {
  const { filter: seen } = sight;
  const ifSeen = async <T, N>(profileId: string, read: () => Promise<T>, otherwise: N): Promise<T | N> =>
    (await sight.profile(profileId)) ? read() : otherwise;
  return {
    // Of what is at hand already: it was looked for before.
    authoredDraft: (profile) => profiles.authoredDraft(profile),
    review: (profile) => profiles.review(profile),
    changes: (events) => profiles.changes(events),
    texts: (digests) => profiles.texts(digests),
    reviewVersion: (profileId, version) => ifSeen(profileId, () => profiles.reviewVersion(profileId, version), null),
    async rows(ids) {
      const visible = await sight.profiles(ids);
      return (await profiles.rows(ids)).map((row) => (row && visible.has(row.id) ? row : null));
    },
    list: (page, filter, order) => profiles.list(page, { ...filter, seen }, order),
    count: (filter) => profiles.count({ ...filter, seen }),
    state: (profileId, at) => ifSeen(profileId, () => profiles.state(profileId, at), null),
    async states(places) {
      const visible = await sight.profiles(places.map(({ profileId }) => profileId));
      return (await profiles.states(places)).map((found) => (found && visible.has(found.profile.id) ? found : null));
    },
    version: (profileId, version) => ifSeen(profileId, () => profiles.version(profileId, version), null),
    async versionRows(keys) {
      const visible = await sight.profiles(keys.map(({ profileId }) => profileId));
      return (await profiles.versionRows(keys)).map((row) => (row && visible.has(row.profileId) ? row : null));
    },
    versions: (profileId, page) => ifSeen(profileId, () => profiles.versions(profileId, page), EMPTY_PAGE),
    authoredVersion: (profileId, version) =>
      ifSeen(profileId, () => profiles.authoredVersion(profileId, version), null),
    history: (profileId, page, filter) =>
      ifSeen(profileId, () => profiles.history(profileId, page, filter), EMPTY_PAGE),
    compare: (profileId, from, to) => ifSeen(profileId, () => profiles.compare(profileId, from, to), null),
    blame: (place, path) => ifSeen(place.profileId, () => profiles.blame(place, path), null),
  };
}

function narrowedArchives(archives: Shown['archives'], sight: Sight): Shown['archives'] {
  const rows: ArchiveQueries['rows'] = async (ids) => {
    const found = await archives.rows(ids);
    const visible = await sight.profiles(found.flatMap((row) => row?.profileId ?? []));
    return found.map((row) => (row && visible.has(row.profileId) ? row : null));
  };
  return {
    // The worker's and the housekeeping's, which act for the server.
    reportBuilt: (archiveId, built) => archives.reportBuilt(archiveId, built),
    reportFailed: (archiveId, reason) => archives.reportFailed(archiveId, reason),
    reportExpired: (archiveId, unneededForMs) => archives.reportExpired(archiveId, unneededForMs),
    reportProgress: (archiveId, progress) => archives.reportProgress(archiveId, progress),
    unfinished: (olderThanMs) => archives.unfinished(olderThanMs),
    rows,
    async request(input, by) {
      if (!(await sight.profile(input.profileId))) throw noSuch('SystemProfile');
      return archives.request(input, by);
    },
    ofVersion: async (profileId, version, page) =>
      (await sight.profile(profileId)) ? archives.ofVersion(profileId, version, page) : EMPTY_PAGE,
    async newest(versions) {
      const visible = await sight.profiles(versions.map(({ profileId }) => profileId));
      const found = await archives.newest(versions);
      return found.map((row) => (row && visible.has(row.profileId) ? row : null));
    },
    async members(archiveId, page) {
      const [row] = await rows([archiveId]);
      return row ? archives.members(archiveId, page) : null;
    },
  };
}

function narrowedAudit(audit: Audit, { filter: seen }: Sight): Audit {
  const where = seenEvents(seen);
  const isSeen = async (streamId: string) => (await audit.since({ streamId, limit: 1, where })).length > 0;
  return {
    lines: (events) => audit.lines(events),
    describe: (event) => audit.describe(event),
    log: (page, filter) => audit.log(page, { ...filter, seen }),
    since: (slice) => audit.since({ ...slice, where }),
    unsearchedSince: () => audit.unsearchedSince(where),
    verify: async (streamId) => ((await isSeen(streamId)) ? audit.verify(streamId) : null),
    proof: async (streamId, revision) => ((await isSeen(streamId)) ? audit.proof(streamId, revision) : null),
    // How many events there are in all would tell of the others.
    lastVerification: () => Promise.resolve(null),
  };
}
