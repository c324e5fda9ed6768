import { Arg, Args, FieldResolver, ID, Query, Resolver } from 'type-graphql';
import { emptyConnection, ForwardArgs } from './connection.js';
import type { Connection } from './connection.js';
import { Pack, PackConnection, PackFilter, PackVersion, PackVersionConnection } from './pack.types.js';

/** The catalog of packs: empty until a registry is synchronised. */
@Resolver(() => Pack)
export class PackResolver {
  @Query(() => PackConnection, { description: 'Packs that the registries offer.' })
  packs(
    @Args(() => ForwardArgs) page: ForwardArgs,
    @Arg('filter', () => PackFilter, { nullable: true, description: 'Which ones.' }) _filter: PackFilter | null,
  ): Connection<Pack> {
    return emptyConnection(page);
  }

  @Query(() => Pack, { nullable: true, description: 'One pack; null when there is none.' })
  pack(
    @Arg('registryId', () => ID, { description: 'The registry.' }) _registryId: string,
    @Arg('name', () => String, { description: 'Name of the pack.' }) _name: string,
  ): null {
    return null;
  }

  @Query(() => PackVersion, { nullable: true, description: 'One version of a pack; null when there is none.' })
  packVersion(
    @Arg('registryId', () => ID, { description: 'The registry.' }) _registryId: string,
    @Arg('name', () => String, { description: 'Name of the pack.' }) _name: string,
    @Arg('version', () => String, { description: 'The version.' }) _version: string,
  ): null {
    return null;
  }

  @FieldResolver(() => PackVersionConnection, { description: 'Its versions, newest first.' })
  versions(@Args(() => ForwardArgs) page: ForwardArgs): Connection<PackVersion> {
    return emptyConnection(page);
  }
}
