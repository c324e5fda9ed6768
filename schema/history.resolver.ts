import { Arg, Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { Change as MadeChange } from '../src/profiles/queries.js';
import { actorFilter } from './audit.resolver.js';
import { connection, PageArgs } from './connection.js';
import type { Connection } from './connection.js';
import type { Context } from './context.js';
import { eventRoot } from './history.root.js';
import type { EventRoot } from './history.root.js';
import { Change, HistoryFilter, ProfileEvent, ProfileEventConnection } from './history.types.js';
import type { ProfileRoot } from './profile.root.js';
import { SystemProfile } from './profile.types.js';

/** The history of a profile. */
@Resolver(() => SystemProfile)
export class ProfileHistoryResolver {
  @FieldResolver(() => ProfileEventConnection, { description: 'Everything that happened to it, oldest first.' })
  async history(
    @Root() { profileId }: ProfileRoot,
    @Args(() => PageArgs) page: PageArgs,
    @Arg('filter', () => HistoryFilter, { nullable: true, description: 'Which events.' }) filter: HistoryFilter | null,
    @Ctx() { app }: Context,
  ): Promise<Connection<EventRoot>> {
    return connection(await app.profiles.history(profileId, page, actorFilter(filter ?? {})), eventRoot);
  }
}

/** The fields of an event that are worked out when asked for. */
@Resolver(() => ProfileEvent)
export class ProfileEventResolver {
  @FieldResolver(() => String, { description: 'One sentence for people.' })
  summary(@Root() { recorded }: EventRoot, @Ctx() { loader }: Context): Promise<string> {
    return loader('summary').load(recorded);
  }

  @FieldResolver(() => [Change], { description: 'What it changed, texts in full.', complexity: 2 })
  changes(@Root() { recorded }: EventRoot, @Ctx() { loader }: Context): Promise<readonly MadeChange[]> {
    return loader('changes').load(recorded);
  }
}
