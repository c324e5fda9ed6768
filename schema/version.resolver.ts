import { Arg, Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { Variable as AuthoredVariable } from '../src/profiles/events.js';
import type { Review as FoundReview } from '../src/profiles/review.js';
import { ArchiveConnection, Archive } from './archive.types.js';
import { archiveRoot } from './archive.root.js';
import type { ArchiveRoot } from './archive.root.js';
import { connection, ForwardArgs, PageArgs } from './connection.js';
import type { Connection } from './connection.js';
import type { Context } from './context.js';
import { layerRoots } from './layer.root.js';
import type { LayerRoot } from './layer.root.js';
import { Layer } from './layer.types.js';
import { profileRoot } from './profile.root.js';
import type { ProfileRoot } from './profile.root.js';
import { SystemProfile } from './profile.types.js';
import { Review } from './review.types.js';
import { Variable } from './variable.types.js';
import { versionRoot } from './version.root.js';
import type { VersionRoot } from './version.root.js';
import { ProfileVersion, ProfileVersionConnection } from './version.types.js';

/** The published versions of a profile. */
@Resolver(() => SystemProfile)
export class ProfileVersionsResolver {
  @FieldResolver(() => ProfileVersion, { nullable: true, description: 'Published last; null until the first Finish.' })
  latestVersion(@Root() profile: ProfileRoot, @Ctx() context: Context): Promise<VersionRoot | null> | null {
    return profile.latestVersion === null ? null : this.version(profile, profile.latestVersion, context);
  }

  @FieldResolver(() => ProfileVersion, {
    nullable: true,
    description: 'One published version; null when there is none.',
  })
  async version(
    @Root() { profileId }: ProfileRoot,
    @Arg('version', () => String, { description: 'SemVer.' }) version: string,
    @Ctx() { loader }: Context,
  ): Promise<VersionRoot | null> {
    const row = await loader('version').load({ profileId, version });
    return row === null ? null : versionRoot(row);
  }

  @FieldResolver(() => ProfileVersionConnection, { description: 'Published versions, newest first.' })
  async versions(
    @Root() { profileId }: ProfileRoot,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() { app }: Context,
  ): Promise<Connection<VersionRoot>> {
    return connection(await app.profiles.versions(profileId, page), versionRoot);
  }
}

/** The fields of a published version. */
@Resolver(() => ProfileVersion)
export class VersionResolver {
  @FieldResolver(() => SystemProfile, { description: 'The profile it is a version of.' })
  async profile(@Root() { profileId }: VersionRoot, @Ctx() { loader }: Context): Promise<ProfileRoot | null> {
    const row = await loader('row').load(profileId);
    return row === null ? null : profileRoot(row);
  }

  @FieldResolver(() => [Layer], { description: 'Its layers, in install order.' })
  async layers(
    @Root() { profileId, revision }: VersionRoot,
    @Ctx() { loader }: Context,
  ): Promise<readonly LayerRoot[]> {
    const loaded = await loader('state').load({ profileId, revision });
    return layerRoots(loaded?.profile.published?.layers ?? [], { profileId, revision });
  }

  @FieldResolver(() => [Variable], { description: 'Its variables.' })
  async variables(
    @Root() { profileId, revision }: VersionRoot,
    @Ctx() { loader }: Context,
  ): Promise<readonly AuthoredVariable[]> {
    return (await loader('state').load({ profileId, revision }))?.profile.published?.variables ?? [];
  }

  @FieldResolver(() => Review, {
    nullable: true,
    complexity: 30,
    description: 'What its review says today: its images, and whether its archive deploys without a network.',
  })
  review(@Root() { profileId, version }: VersionRoot, @Ctx() { app }: Context): Promise<FoundReview | null> {
    return app.profiles.reviewVersion(profileId, version);
  }

  @FieldResolver(() => Archive, { nullable: true, description: 'The newest archive; null when none was asked for.' })
  async archive(@Root() version: VersionRoot, @Ctx() { loader }: Context): Promise<ArchiveRoot | null> {
    const row = await loader('newestArchive').load({ profileId: version.profileId, version: version.version });
    return row === null ? null : archiveRoot(row);
  }

  @FieldResolver(() => ArchiveConnection, { description: 'Its archives, newest first.' })
  async archives(
    @Root() { profileId, version }: VersionRoot,
    @Args(() => ForwardArgs) page: ForwardArgs,
    @Ctx() { app }: Context,
  ): Promise<Connection<ArchiveRoot>> {
    return connection(await app.archives.ofVersion(profileId, version, page), archiveRoot);
  }
}
