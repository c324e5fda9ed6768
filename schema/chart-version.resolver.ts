import { Arg, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { Problem as FoundProblem } from '../src/manifests/problem.js';
import { requireText } from '../src/profiles/input.js';
import { contentFindings } from '../src/profiles/review-sources.js';
import type { ChartContent as ReadChart } from '../src/sources/chart-content.js';
import type { ChartVersionRoot } from './chart.root.js';
import { ChartContent, ChartVersion } from './chart.types.js';
import type { Context } from './context.js';
import { Problem } from './review.types.js';

/** What a version of a chart holds: fetched when asked for, and so dear that no list can ask for much of it. */
@Resolver(() => ChartVersion)
export class ChartVersionResolver {
  @FieldResolver(() => ChartContent, {
    nullable: true,
    complexity: 250,
    description: "Fetched when asked for and kept; null with an error where it can't be had.",
  })
  async content(@Root() { registryId, name, version }: ChartVersionRoot, @Ctx() { app }: Context) {
    const content: ReadChart = await app.layerContents.chartContent({ registryId, name, version });
    // Values may stand under the chart's name, as in a pack.
    const places = content.valuesSchema === null ? [] : [[], ['charts', name]];
    return { ...content, valuesSchemas: places.map((at) => ({ at, schema: content.valuesSchema ?? '' })) };
  }

  @FieldResolver(() => [Problem], {
    complexity: 250,
    description: 'What the review says of values that no layer has yet.',
  })
  async valueProblems(
    @Root() { registryId, name, version }: ChartVersionRoot,
    @Arg('values', () => String, { description: "An author's values." }) values: string,
    @Ctx() { app }: Context,
  ): Promise<readonly FoundProblem[]> {
    requireText(values, ['values']);
    const chart = await app.layerContents.chartContent({ registryId, name, version });
    return contentFindings({ kind: 'HELM_CHART', values, source: { name }, presets: [] }, { chart }).problems;
  }
}
