import { Arg, Args, FieldResolver, ID, Query, Resolver } from 'type-graphql';
import { Chart, ChartConnection, ChartFilter, ChartVersion, ChartVersionConnection } from './chart.types.js';
import { emptyConnection, ForwardArgs } from './connection.js';
import type { Connection } from './connection.js';

/** The catalog of Helm charts: empty until a registry is synchronised. */
@Resolver(() => Chart)
export class ChartResolver {
  @Query(() => ChartConnection, { description: 'Helm charts that the registries offer.' })
  charts(
    @Args(() => ForwardArgs) page: ForwardArgs,
    @Arg('filter', () => ChartFilter, { nullable: true, description: 'Which ones.' }) _filter: ChartFilter | null,
  ): Connection<Chart> {
    return emptyConnection(page);
  }

  @Query(() => Chart, { nullable: true, description: 'One chart; null when there is none.' })
  chart(
    @Arg('registryId', () => ID, { description: 'The registry.' }) _registryId: string,
    @Arg('name', () => String, { description: 'Name of the chart.' }) _name: string,
  ): null {
    return null;
  }

  @Query(() => ChartVersion, { nullable: true, description: 'One version of a chart; null when there is none.' })
  chartVersion(
    @Arg('registryId', () => ID, { description: 'The registry.' }) _registryId: string,
    @Arg('name', () => String, { description: 'Name of the chart.' }) _name: string,
    @Arg('version', () => String, { description: 'The version.' }) _version: string,
  ): null {
    return null;
  }

  @FieldResolver(() => ChartVersionConnection, { description: 'Its versions, newest first.' })
  versions(@Args(() => ForwardArgs) page: ForwardArgs): Connection<ChartVersion> {
    return emptyConnection(page);
  }
}
