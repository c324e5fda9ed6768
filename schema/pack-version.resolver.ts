import { Arg, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { Problem as FoundProblem } from '../src/manifests/problem.js';
import { enabledPresets } from '../src/packs/enabled-presets.js';
import type { Pack as ReadPack } from '../src/packs/pack.js';
import { valuesWithPresets } from '../src/packs/presets.js';
import { rulesAsJsonSchema } from '../src/packs/rules-schema.js';
import { requirePresets, requireText } from '../src/profiles/input.js';
import { contentFindings } from '../src/profiles/review-sources.js';
import type { Context } from './context.js';
import type { PackVersionRoot } from './pack.root.js';
import { PackContent, PackVersion } from './pack.types.js';
import { Problem } from './review.types.js';

/** What a version of a pack holds: fetched when asked for, and so dear that no list can ask for much of it. */
@Resolver(() => PackVersion)
export class PackVersionResolver {
  @FieldResolver(() => String, {
    description: "sha256:… of its content; empty while nobody has fetched it and its registry doesn't say.",
  })
  digest(@Root() { digest }: PackVersionRoot): string {
    return digest ?? '';
  }

  @FieldResolver(() => PackContent, {
    nullable: true,
    complexity: 250,
    description: "Fetched when asked for and kept; null with an error where it can't be had.",
  })
  async content(@Root() { registryId, name, version }: PackVersionRoot, @Ctx() { app }: Context) {
    const { pack, charts } = await app.layerContents.packContent({ registryId, name, version });
    const ofCharts = charts.flatMap((chart) =>
      chart.schema === null ? [] : [{ at: ['charts', chart.name], schema: chart.schema }],
    );
    const ofPack = pack.schema.length === 0 ? [] : [{ at: [], schema: rulesAsJsonSchema(pack.schema) }];
    return { ...pack, valuesSchemas: [...ofPack, ...ofCharts] };
  }

  @FieldResolver(() => [Problem], {
    complexity: 250,
    description: 'What the review says of values that no layer has yet.',
  })
  async valueProblems(
    @Root() { registryId, name, version }: PackVersionRoot,
    @Arg('values', () => String, { description: "An author's values." }) values: string,
    @Ctx() { app }: Context,
  ): Promise<readonly FoundProblem[]> {
    requireText(values, ['values']);
    const pack = await app.layerContents.packContent({ registryId, name, version });
    const presets = enabledPresets(values);
    return contentFindings({ kind: 'PACK', values, source: { name }, presets }, { pack }).problems;
  }
}

/** What the values become before a layer has them. */
@Resolver(() => PackContent)
export class PackContentResolver {
  @FieldResolver(() => String, {
    complexity: 20,
    description: 'What values become once these presets are chosen: what addPackLayer and updateLayer would store.',
  })
  valuesWith(
    @Root() pack: ReadPack,
    @Arg('presets', () => [String], { description: 'All that are to be active, "group:name" each.' }) presets: string[],
    @Arg('values', () => String, { nullable: true, description: "An author's values; the pack's own without." })
    values: string | null,
  ): string {
    requirePresets(presets);
    const before = values ?? pack.values;
    requireText(before, ['values']);
    return valuesWithPresets({ ...pack, values: before }, presets);
  }
}
