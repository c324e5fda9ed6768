import { Arg, ID, Query, Resolver } from 'type-graphql';
import { ProfileComparison } from './comparison.types.js';

/** Comparison of versions: not known yet, so null. */
@Resolver()
export class ComparisonResolver {
  @Query(() => ProfileComparison, {
    nullable: true,
    complexity: 20,
    description:
      'What differs between two versions; to "draft" compares with the open draft. null when it is not known.',
  })
  compareVersions(
    @Arg('profileId', () => ID, { description: 'The profile.' }) _profileId: string,
    @Arg('from', () => String, { description: 'The older version.' }) _from: string,
    @Arg('to', () => String, { description: 'The newer version, or "draft".' }) _to: string,
  ): null {
    return null;
  }
}
