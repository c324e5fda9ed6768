import { Arg, Ctx, ID, Query, Resolver } from 'type-graphql';
import type { Comparison } from '../src/profiles/queries.js';
import { ProfileComparison } from './comparison.types.js';
import type { Context } from './context.js';
import { uuidOf } from './global-id.js';

/** Comparison of versions. */
@Resolver()
export class ComparisonResolver {
  @Query(() => ProfileComparison, {
    nullable: true,
    complexity: 50,
    description:
      'What differs between two versions; to "draft" compares with the open draft. null when one of them is not there.',
  })
  async compareVersions(
    @Arg('profileId', () => ID, { description: 'The profile.' }) profileId: string,
    @Arg('from', () => String, { description: 'The older version.' }) from: string,
    @Arg('to', () => String, { description: 'The newer version, or "draft".' }) to: string,
    @Ctx() { app }: Context,
  ): Promise<Comparison | null> {
    const id = uuidOf('SystemProfile', profileId);
    return id === null ? null : app.profiles.compare(id, from, to);
  }
}
