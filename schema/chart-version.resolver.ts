import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { ChartContent as ReadChart } from '../src/sources/chart-content.js';
import type { ChartVersionRoot } from './chart.root.js';
import { ChartContent, ChartVersion } from './chart.types.js';
import type { Context } from './context.js';

/** What a version of a chart holds: fetched when asked for, and so dear that no list can ask for much of it. */
@Resolver(() => ChartVersion)
export class ChartVersionResolver {
  @FieldResolver(() => ChartContent, {
    nullable: true,
    complexity: 250,
    description: "Fetched when asked for and kept; null with an error where it can't be had.",
  })
  content(@Root() { registryId, name, version }: ChartVersionRoot, @Ctx() { app }: Context): Promise<ReadChart> {
    return app.layerContents.chartContent({ registryId, name, version });
  }
}
