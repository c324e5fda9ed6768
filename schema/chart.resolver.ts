import { Arg, Args, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import type { ChartFilter as CatalogFilter } from '../src/registries/catalog.js';
import { chartRoot, fetchedChartRoot } from './chart.root.js';
import type { ChartRoot, ChartVersionRoot } from './chart.root.js';
import { Chart, ChartConnection, ChartFilter, ChartVersion, ChartVersionConnection } from './chart.types.js';
import { connection, ForwardArgs } from './connection.js';
import type { Connection } from './connection.js';
import type { Context } from './context.js';
import { uuidOf } from './global-id.js';
import { registryRoot } from './registry.root.js';
import type { RegistryRoot } from './registry.root.js';
import { Registry } from './registry.types.js';

const NAME = 'Name of the chart.';
const REGISTRY = 'The registry.';

/** What a connection of charts is read from; `filter` is kept for `totalCount`. */
type CountedCharts = Connection<ChartRoot> & { readonly filter: CatalogFilter };

/** The catalog of Helm charts. Lists come from the catalog alone. */
@Resolver(() => Chart)
export class ChartResolver {
  @Query(() => ChartConnection, {
    description: 'Helm charts that the registries offer: the best fit first, else by name.',
  })
  async charts(
    @Args(() => ForwardArgs) page: ForwardArgs,
    @Arg('filter', () => ChartFilter, { nullable: true, description: 'Which ones.' }) given: ChartFilter | null,
    @Ctx() { app }: Context,
  ): Promise<CountedCharts> {
    const { registryId = null, search } = given ?? {};
    // An id of something else names no registry, so that nothing is found: not everything.
    const filter = { search, registryId: registryId === null ? null : (uuidOf('Registry', registryId) ?? '') };
    return { ...connection(await app.catalog.charts(page, filter), chartRoot), filter };
  }

  @Query(() => Chart, { nullable: true, description: 'One chart; null when there is none.' })
  async chart(
    @Arg('registryId', () => ID, { description: REGISTRY }) registryId: string,
    @Arg('name', () => String, { description: NAME }) name: string,
    @Ctx() { app }: Context,
  ): Promise<ChartRoot | null> {
    const found = await app.catalog.chart(uuidOf('Registry', registryId) ?? '', name);
    return found === null ? null : chartRoot(found);
  }

  @Query(() => ChartVersion, {
    nullable: true,
    complexity: 100,
    description:
      "One version of a chart; null when there is none. Asked for at the registry where that isn't synchronised.",
  })
  chartVersion(
    @Arg('registryId', () => ID, { description: REGISTRY }) registryId: string,
    @Arg('name', () => String, { description: NAME }) name: string,
    @Arg('version', () => String, { description: 'The version.' }) version: string,
    @Ctx() context: Context,
  ): Promise<ChartVersionRoot | null> {
    return findVersion({ registryId: uuidOf('Registry', registryId) ?? '', name, version }, context);
  }

  @FieldResolver(() => Registry, { description: 'Where it comes from.' })
  async registry(@Root() { registryId }: ChartRoot, @Ctx() { loader }: Context): Promise<RegistryRoot | null> {
    const row = await loader('registry').load(registryId);
    return row === null ? null : registryRoot(row);
  }

  @FieldResolver(() => ChartVersionConnection, { description: 'Its versions, newest first.' })
  async versions(
    @Root() { registryId, name }: ChartRoot,
    @Args(() => ForwardArgs) page: ForwardArgs,
    @Ctx() { app }: Context,
  ): Promise<Connection<ChartVersionRoot>> {
    return connection(await app.catalog.chartVersions(registryId, name, page), (version) => version);
  }
}

/** Counting is apart from the list, so that only those who ask for it pay for it. */
@Resolver(() => ChartConnection)
export class ChartConnectionResolver {
  @FieldResolver()
  totalCount(@Root() { filter }: CountedCharts, @Ctx() { app }: Context): Promise<number> {
    return app.catalog.countCharts(filter);
  }
}

async function findVersion(
  wanted: { readonly registryId: string; readonly name: string; readonly version: string },
  { app, loader }: Context,
): Promise<ChartVersionRoot | null> {
  const listed = await app.catalog.chartVersion(wanted.registryId, wanted.name, wanted.version);
  if (listed !== null) return listed;
  const row = await loader('registry').load(wanted.registryId);
  const isAsked = row !== null && row.removedAt === null && !row.synchronize && row.content === 'CHARTS';
  return isAsked ? fetchedChartRoot(wanted, (await app.layerContents.chartContent(wanted)).digest) : null;
}
