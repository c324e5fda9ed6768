import { Arg, Args, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { ArchiveMember as StoredMember } from '../src/archives/archives.js';
import type { PublishedKey } from '../src/archives/signing-keys.js';
import { Invalid } from '../src/errors.js';
import { archiveRoot } from './archive.root.js';
import type { ArchiveRoot } from './archive.root.js';
import { Archive, ArchiveMemberConnection, ArchivePayload, RequestArchiveInput, SigningKey } from './archive.types.js';
import { connection, ForwardArgs } from './connection.js';
import type { Connection } from './connection.js';
import type { Context } from './context.js';
import { answer } from './errors.js';
import { uuidOf, uuidOfInput } from './global-id.js';
import { versionRoot } from './version.root.js';
import type { VersionRoot } from './version.root.js';
import { ProfileVersion } from './version.types.js';

/** A download address lives between a second and a week. */
const EXPIRY_SECONDS = { min: 1, max: 7 * 24 * 3_600, default: 900 } as const;

/** Asks for archives and reads them. */
@Resolver(() => Archive)
export class ArchiveResolver {
  @Mutation(() => ArchivePayload, {
    description: 'Packs a version in the background; the same request twice is one archive.',
  })
  requestArchive(
    @Arg('input', () => RequestArchiveInput) input: RequestArchiveInput,
    @Ctx() { app, by, loader }: Context,
  ): Promise<ArchivePayload> {
    return answer(ArchivePayload, async () => {
      const { archiveId } = await app.archives.request(
        {
          profileId: uuidOfInput('SystemProfile', input.profileId, 'profileId'),
          version: input.version,
          includeImages: input.includeImages ?? false,
          platforms: input.platforms ?? undefined,
          idempotencyKey: input.idempotencyKey ?? undefined,
        },
        by,
      );
      const row = await loader('archive').load(archiveId);
      return { archive: row === null ? null : archiveRoot(row) };
    });
  }

  @Query(() => Archive, { nullable: true, description: 'One archive; null when there is none.' })
  async archive(
    @Arg('id', () => ID, { description: 'Id of the archive.' }) id: string,
    @Ctx() { loader }: Context,
  ): Promise<ArchiveRoot | null> {
    const archiveId = uuidOf('Archive', id);
    const row = archiveId === null ? null : await loader('archive').load(archiveId);
    return row === null ? null : archiveRoot(row);
  }

  @Query(() => [SigningKey], { description: 'Keys that archives are signed with, the active one first.' })
  signingKeys(@Ctx() { app }: Context): Promise<readonly PublishedKey[]> {
    return app.signing.keys();
  }

  @FieldResolver(() => ProfileVersion, { description: 'The version inside.' })
  async profileVersion(
    @Root() { profileId, version }: ArchiveRoot,
    @Ctx() { loader }: Context,
  ): Promise<VersionRoot | null> {
    const row = await loader('version').load({ profileId, version });
    return row === null ? null : versionRoot(row);
  }

  @FieldResolver(() => ArchiveMemberConnection, { nullable: true, description: 'Its files; null unless READY.' })
  async members(
    @Root() { archiveId }: ArchiveRoot,
    @Args(() => ForwardArgs) page: ForwardArgs,
    @Ctx() { app }: Context,
  ): Promise<Connection<StoredMember> | null> {
    const members = await app.archives.members(archiveId, page);
    return members === null ? null : connection(members, (member) => member);
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: 'Address that serves the file until it expires; null unless READY.',
  })
  downloadUrl(
    @Root() archive: ArchiveRoot,
    @Arg('expiresInSeconds', () => Int, {
      nullable: true,
      defaultValue: EXPIRY_SECONDS.default,
      description: 'How long it works: 1 second to 7 days.',
    })
    expiresInSeconds: number | null,
    @Ctx() { app }: Context,
  ): string | null {
    const seconds = expiresInSeconds ?? EXPIRY_SECONDS.default;
    const { min, max } = EXPIRY_SECONDS;
    if (seconds < min || seconds > max)
      throw new Invalid('EXPIRY', `expiresInSeconds is ${seconds}. Ask for ${min} to ${max}.`, ['expiresInSeconds']);
    return archive.status === 'READY' ? app.downloadUrl({ ...archive, id: archive.archiveId }, seconds) : null;
  }
}
