import { Field, InputType, ObjectType } from 'type-graphql';
import { tagFilterText, type TagFilter as Filter } from '../src/access/tag-filter.js';

@InputType({ description: 'Which profiles are seen, by their tags: give exactly one of the fields.' })
export class TagFilterInput {
  @Field(() => String, { nullable: true, description: 'Those that have this tag.' })
  is?: string | null;
  @Field(() => String, { nullable: true, description: "Those that don't have this tag." })
  isNot?: string | null;
  @Field(() => [TagFilterInput], { nullable: true, description: 'Those that meet every condition.' })
  all?: TagFilterInput[] | null;
  @Field(() => [TagFilterInput], { nullable: true, description: 'Those that meet any condition.' })
  any?: TagFilterInput[] | null;
}

@ObjectType({ simpleResolvers: true, description: 'Which profiles are seen, by their tags.' })
export class TagFilter {
  @Field({ description: 'For people: is "edge" and (is "site:berlin" or is not "test").' })
  text!: string;
  @Field(() => String, { nullable: true, description: 'Those that have this tag.' })
  is!: string | null;
  @Field(() => String, { nullable: true, description: "Those that don't have this tag." })
  isNot!: string | null;
  @Field(() => [TagFilter], { nullable: true, description: 'Those that meet every condition.' })
  all!: TagFilter[] | null;
  @Field(() => [TagFilter], { nullable: true, description: 'Those that meet any condition.' })
  any!: TagFilter[] | null;
}

/** A filter as callers see it; null: every profile is seen. */
export function tagFilterRoot(filter: Filter | null | undefined): TagFilter | null {
  if (!filter) return null;
  const one = (part: Filter): TagFilter => ({
    text: tagFilterText(part),
    is: 'is' in part ? part.is : null,
    isNot: 'isNot' in part ? part.isNot : null,
    all: 'all' in part ? part.all.map(one) : null,
    any: 'any' in part ? part.any.map(one) : null,
  });
  return one(filter);
}
