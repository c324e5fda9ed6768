import { NotFound } from '../errors.js';
import type { ProfileQueries } from '../profiles/queries.js';
import type { ArchiveStore } from './archives.js';
import { buildArchive, type ArchiveOrder, type BuiltArchive } from './build.js';
import { earlierVersions } from './earlier-versions.js';

/** Where a worker gets what it builds from, and where it builds to. */
export type BuildPorts = {
  readonly profiles: Pick<ProfileQueries, 'authoredVersion' | 'state'>;
  readonly archiveStore: ArchiveStore;
};

/**
 * Builds the archive of a published version as a worker does: reads the version and the names of those before it.
 * @throws NotFound VERSION_NOT_FOUND, and what `buildArchive` throws
 */
export async function buildRequested(
  { profiles, archiveStore }: BuildPorts,
  wanted: { readonly profileId: string; readonly version: string },
  options: Pick<ArchiveOrder, 'onProgress' | 'signal'> = {},
): Promise<BuiltArchive> {
  const version = await profiles.authoredVersion(wanted.profileId, wanted.version);
  if (!version)
    throw new NotFound('VERSION_NOT_FOUND', `Version ${wanted.version} of the profile is not there any more.`, [
      'version',
    ]);
  const earlier = await earlierVersions(profiles, wanted.profileId, wanted.version);
  return buildArchive({ version, earlier, store: archiveStore, ...options });
}
