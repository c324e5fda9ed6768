import { Arg, Args, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import type { PackFacets as FoundFacets, PackFilter as CatalogFilter } from '../src/registries/catalog.js';
import { connection, ForwardArgs } from './connection.js';
import type { Connection } from './connection.js';
import type { Context } from './context.js';
import { uuidOf } from './global-id.js';
import { fetchedVersionRoot, packRoot, packVersionRoot } from './pack.root.js';
import type { PackRoot, PackVersionRoot } from './pack.root.js';
import { Pack, PackConnection, PackFacets, PackFilter, PackVersion, PackVersionConnection } from './pack.types.js';
import { registryRoot } from './registry.root.js';
import type { RegistryRoot } from './registry.root.js';
import { Registry } from './registry.types.js';

const NAME = 'Name of the pack.';
const REGISTRY = 'The registry.';

/** What a connection of packs is read from; `filter` is kept for `totalCount`. */
type CountedPacks = Connection<PackRoot> & { readonly filter: CatalogFilter };

/** The catalog of packs. Lists come from the catalog alone. */
@Resolver(() => Pack)
export class PackResolver {
  @Query(() => PackConnection, { description: 'Packs that the registries offer: the best fit first, else by name.' })
  async packs(
    @Args(() => ForwardArgs) page: ForwardArgs,
    @Arg('filter', () => PackFilter, { nullable: true, description: 'Which ones.' }) given: PackFilter | null,
    @Ctx() { app }: Context,
  ): Promise<CountedPacks> {
    const filter = filterOf(given);
    return { ...connection(await app.catalog.packs(page, filter), packRoot), filter };
  }

  @Query(() => PackFacets, { complexity: 10, description: 'What the packs of a filter can be filtered by further.' })
  packFacets(
    @Arg('filter', () => PackFilter, { nullable: true, description: 'Which ones.' }) filter: PackFilter | null,
    @Ctx() { app }: Context,
  ): Promise<FoundFacets> {
    return app.catalog.packFacets(filterOf(filter));
  }

  @Query(() => Pack, { nullable: true, description: 'One pack; null when there is none.' })
  async pack(
    @Arg('registryId', () => ID, { description: REGISTRY }) registryId: string,
    @Arg('name', () => String, { description: NAME }) name: string,
    @Ctx() { app }: Context,
  ): Promise<PackRoot | null> {
    const found = await app.catalog.pack(uuidOf('Registry', registryId) ?? '', name);
    return found === null ? null : packRoot(found);
  }

  @Query(() => PackVersion, {
    nullable: true,
    complexity: 100,
    description:
      "One version of a pack; null when there is none. Asked for at the registry where that isn't synchronised.",
  })
  packVersion(
    @Arg('registryId', () => ID, { description: REGISTRY }) registryId: string,
    @Arg('name', () => String, { description: NAME }) name: string,
    @Arg('version', () => String, { description: 'The version.' }) version: string,
    @Ctx() context: Context,
  ): Promise<PackVersionRoot | null> {
    return findVersion({ registryId: uuidOf('Registry', registryId) ?? '', name, version }, context);
  }

  @FieldResolver(() => Registry, { description: 'Where it comes from.' })
  async registry(@Root() { registryId }: PackRoot, @Ctx() { loader }: Context): Promise<RegistryRoot | null> {
    const row = await loader('registry').load(registryId);
    return row === null ? null : registryRoot(row);
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: "Address of its newest version's logo, for <img>; 404 where it has none.",
  })
  logoUrl(@Root() { registryId, name, latestVersion: version }: PackRoot, @Ctx() { app }: Context): string {
    return app.logoUrl({ registryId, name, version });
  }

  @FieldResolver(() => PackVersionConnection, { description: 'Its versions, newest first.' })
  async versions(
    @Root() { registryId, name }: PackRoot,
    @Args(() => ForwardArgs) page: ForwardArgs,
    @Ctx() { app }: Context,
  ): Promise<Connection<PackVersionRoot>> {
    return connection(await app.catalog.packVersions(registryId, name, page), packVersionRoot);
  }
}

/** Counting is apart from the list, so that only those who ask for it pay for it. */
@Resolver(() => PackConnection)
export class PackConnectionResolver {
  @FieldResolver()
  totalCount(@Root() { filter }: CountedPacks, @Ctx() { app }: Context): Promise<number> {
    return app.catalog.countPacks(filter);
  }
}

/** An id of something else names no registry, so that nothing is found: not everything. */
function filterOf(filter: PackFilter | null): CatalogFilter {
  const { registryId = null, ...rest } = filter ?? {};
  return { ...rest, registryId: registryId === null ? null : (uuidOf('Registry', registryId) ?? '') };
}

async function findVersion(
  wanted: { readonly registryId: string; readonly name: string; readonly version: string },
  { app, loader }: Context,
): Promise<PackVersionRoot | null> {
  const listed = await app.catalog.packVersion(wanted.registryId, wanted.name, wanted.version);
  if (listed !== null) return packVersionRoot(listed);
  const row = await loader('registry').load(wanted.registryId);
  const isAsked = row !== null && row.removedAt === null && !row.synchronize && row.content === 'PACKS';
  const content = isAsked ? await app.layerContents.packContent(wanted) : null;
  return content && fetchedVersionRoot(wanted.registryId, content);
}
