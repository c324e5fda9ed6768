import { Arg, Args, Ctx, FieldResolver, ID, Int, Query, Resolver, Root } from 'type-graphql';
import { Invalid } from '../src/errors.js';
import { labelsOf } from '../src/profiles/labels.js';
import { connection, PageArgs } from './connection.js';
import type { Connection } from './connection.js';
import type { Context } from './context.js';
import { uuidOf } from './global-id.js';
import { SystemProfileFilter, SystemProfileOrder } from './profile.inputs.js';
import { profileRoot, stateRoot } from './profile.root.js';
import type { ProfileRoot } from './profile.root.js';
import { Label, ProfileState, SystemProfile, SystemProfileConnection } from './profile.types.js';

/** The list without an order: as people look for a profile. */
const BY_NAME = { field: 'NAME', direction: 'ASC' } as const;

/** What a connection of profiles is read from; `filter` is kept for `totalCount`. */
type ProfileConnection = Connection<ProfileRoot> & { readonly filter: SystemProfileFilter };

/** Reads profiles. What a row doesn't hold is resolved by draft, version, history and device resolvers. */
@Resolver(() => SystemProfile)
export class ProfileResolver {
  @Query(() => SystemProfile, { nullable: true, description: 'One profile; null when there is none.' })
  async systemProfile(
    @Arg('id', () => ID, { description: 'Id of the profile.' }) id: string,
    @Arg('includeDeleted', () => Boolean, { nullable: true, defaultValue: false, description: 'A deleted one, too.' })
    includeDeleted: boolean | null,
    @Ctx() context: Context,
  ): Promise<ProfileRoot | null> {
    const profileId = uuidOf('SystemProfile', id);
    const row = profileId === null ? null : await context.loader('row').load(profileId);
    return row === null || (row.deletedAt !== null && includeDeleted !== true) ? null : profileRoot(row);
  }

  @Query(() => SystemProfileConnection, { description: 'Profiles, by name unless told otherwise.' })
  async systemProfiles(
    @Args(() => PageArgs) page: PageArgs,
    @Arg('filter', () => SystemProfileFilter, { nullable: true, description: 'Which ones.' })
    filter: SystemProfileFilter | null,
    @Arg('orderBy', () => SystemProfileOrder, { nullable: true, description: 'In which order.' })
    orderBy: SystemProfileOrder | null,
    @Ctx() { app }: Context,
  ): Promise<ProfileConnection> {
    const rows = await app.profiles.list(page, filter ?? {}, orderBy ?? BY_NAME);
    return { filter: filter ?? {}, ...connection(rows, profileRoot) };
  }

  @FieldResolver(() => [Label], { description: 'What the tags become on virtual machines.' })
  labels(@Root() { tags }: ProfileRoot): readonly Label[] {
    return labelsOf(tags).labels;
  }

  @FieldResolver(() => ProfileState, {
    nullable: true,
    description: 'The profile as it was at a revision or a time; null before it was created.',
  })
  async at(
    @Root() { profileId }: ProfileRoot,
    @Arg('revision', () => Int, { nullable: true, description: 'A revision.' }) revision: number | null,
    @Arg('time', () => Date, { nullable: true, description: 'A time.' }) time: Date | null,
    @Ctx() { app, loader }: Context,
  ): Promise<ProfileState | null> {
    const point = pointOf(revision ?? null, time ?? null);
    const loaded = await ('time' in point
      ? app.profiles.state(profileId, point)
      : loader('state').load({ profileId, ...point }));
    return loaded === null ? null : stateRoot(loaded);
  }
}

/** Counting is apart from the list, so that only those who ask for it pay for it. */
@Resolver(() => SystemProfileConnection)
export class ProfileConnectionResolver {
  @FieldResolver()
  totalCount(@Root() { filter }: ProfileConnection, @Ctx() { app }: Context): Promise<number | null> {
    return app.profiles.count(filter);
  }
}

/** @throws Invalid when not exactly one of the two is given */
function pointOf(revision: number | null, time: Date | null): { revision: number } | { time: Date } {
  if (revision !== null && time === null) return { revision };
  if (time !== null && revision === null) return { time };
  throw new Invalid('POINT', 'Say either the revision or the time to look at, and only one of them.', ['revision']);
}
