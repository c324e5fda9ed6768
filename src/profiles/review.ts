import { setImmediate } from 'node:timers/promises';
import { Refused } from '../errors.js';
import { firstProblems } from '../manifests/problem-list.js';
import type { Problem } from '../manifests/problem.js';
import type { AuthoredContent, LayerText } from './content.js';
import { labelsOf } from './labels.js';
import { afterChoice, choiceProblems } from './review-cloud-init.js';
import { layerProblems, type InspectedLayer } from './review-layer.js';
import { repeatedObjects } from './review-objects.js';
import { imagesOf, offlineVerdict, withImages } from './review-offline.js';
import { manifestFacts, valuesFacts } from './review-texts.js';
import { wantedProblems } from './review-wanted.js';
import { definitionProblems, undefinedUses, unusedVariables, type TextUses } from './variables-review.js';

/** An image that a layer needs on the device. */
export type ImageReference = {
  readonly image: string;
  readonly layer: string;
  /** where it was found: "manifest web: spec.template.spec.containers[0].image" */
  readonly origin: string;
  /** by digest, so that it can't change under its tag */
  readonly pinned: boolean;
};

/** Whether the archive deploys without a network, and why not. */
export type OfflineVerdict = { readonly complete: boolean; readonly reasons: readonly string[] };

/** What stands between a draft and Finish. `ready`: no problem is an ERROR. */
export type Review = {
  readonly ready: boolean;
  readonly problems: readonly Problem[];
  readonly images: readonly ImageReference[];
  readonly offline: OfflineVerdict;
  /** the same for an archive that is asked for with its images */
  readonly offlineWithImages: OfflineVerdict;
};

/** Finish was refused because the review has errors; `problems` are all of the review's. */
export class ReviewFailed extends Refused {
  constructor(readonly problems: readonly Problem[]) {
    const errors = problems.filter((problem) => problem.severity === 'ERROR');
    super(
      'REVIEW_HAS_ERRORS',
      `The review has ${errors.length === 1 ? 'an error' : `${errors.length} errors`}; mend ${errors.length === 1 ? 'it' : 'them'} and finish again. The first${placeOf(errors[0])}: ${errors[0]?.message ?? ''}`,
    );
  }
}

/** Where a problem is, for people: " (layer \"web\", manifest \"config\", line 3)". */
function placeOf({ layer, manifest, line }: Partial<Problem> = {}): string {
  const parts = [layer && `layer "${layer}"`, manifest && `manifest "${manifest}"`, line && `line ${line}`];
  const known = parts.filter(Boolean).join(', ');
  return known === '' ? '' : ` (${known})`;
}

/** What the review can't know from the texts alone. */
export type ReviewExtra = {
  /** what other judges found, each with its layer: value schemas, constraints, registries */
  readonly problems?: readonly Problem[] | undefined;
  /** images that packs and charts need beyond what the texts name */
  readonly images?: readonly ImageReference[] | undefined;
  /** images that the archive will hold, named as in the layers */
  readonly archivedImages?: ReadonlySet<string> | undefined;
  /** ids of the layers whose pack or chart is stored, so that it travels in the archive */
  readonly storedLayers?: ReadonlySet<string> | undefined;
};

/** More problems than this are counted, not told; errors are told first. */
const MAX_PROBLEMS = 1_000;

/**
 * Says everything that is wrong with what was authored, in the order of its layers, manifests and lines. Pure, total,
 * and linear in the texts; those that didn't change since they were last reviewed cost nothing.
 */
export function reviewContent(content: AuthoredContent, extra: ReviewExtra = {}): Review {
  const layers = content.layers.map(inspected);
  const problems = inOrder(content, [
    ...profileProblems(content),
    ...definitionProblems(content.variables),
    ...unusedVariables(content.variables, layers.flatMap(usesOf)),
    ...layers.flatMap((layer) => problemsOf(layer, content)),
    ...repeatedObjects(layers),
    ...(extra.problems ?? []),
  ]);
  const images = withImages(imagesOf(layers), extra.images ?? [], content);
  return {
    ready: problems.every(({ severity }) => severity !== 'ERROR'),
    problems: firstProblems(problems, MAX_PROBLEMS),
    images,
    offline: offlineVerdict(layers, images, extra),
    offlineWithImages: offlineVerdict(layers, images, { ...extra, archivedImages: namesOf(images) }),
  };
}

/** The same review, text by text: other requests get their turn between two texts, since a version may hold 32 MiB. */
export async function reviewInTurns(content: AuthoredContent, extra: ReviewExtra = {}): Promise<Review> {
  for (const { values, manifests } of content.layers) {
    valuesFacts(values);
    await setImmediate();
    for (const manifest of manifests) {
      manifestFacts(manifest.content);
      await setImmediate();
    }
  }
  return reviewContent(content, extra);
}

function namesOf(images: readonly ImageReference[]): ReadonlySet<string> {
  return new Set(images.map(({ image }) => image));
}

function inspected(layer: LayerText): InspectedLayer {
  const manifests = layer.manifests.map(({ name, content }) => ({ name, facts: manifestFacts(content) }));
  return { layer, values: valuesFacts(layer.values), manifests };
}

function profileProblems({ layers, tags }: AuthoredContent): readonly Problem[] {
  const none = 'The profile has no layers, so there is nothing to install. Add one.';
  const empty: Problem = { code: 'NO_LAYERS', severity: 'ERROR', message: none, path: ['layers'] };
  return [...(layers.length === 0 ? [empty] : []), ...labelsOf(tags).problems, ...repeatedNames(layers)];
}

function repeatedNames(layers: readonly LayerText[]): readonly Problem[] {
  const seen = new Set<string>();
  return layers.flatMap(({ name }): Problem[] => {
    if (!seen.has(name)) {
      seen.add(name);
      return [];
    }
    const message = `Two layers are called "${name}". Rename one of them.`;
    return [{ code: 'LAYER_NAME_TWICE', severity: 'ERROR', message, layer: name, path: ['name'] }];
  });
}

function problemsOf(layer: InspectedLayer, { variables, tags }: AuthoredContent): readonly Problem[] {
  const { name } = layer.layer;
  return [
    ...layerProblems(layer, tags.length > 0).map((problem) => ({ ...problem, layer: name })),
    ...wantedProblems(layer.layer).map((problem) => ({ ...problem, layer: name })),
    ...layer.values.problems.map((problem) => ({ ...problem, layer: name })),
    ...choiceProblems(layer).map((problem) => ({ ...problem, layer: name })),
    ...layer.manifests.flatMap((manifest, i) =>
      afterChoice(layer, layer.layer.manifests[i]?.content ?? '', manifest.facts.problems).map((problem) => ({
        ...problem,
        layer: name,
        manifest: manifest.name,
      })),
    ),
    ...usesOf(layer).flatMap((uses) => undefinedUses(variables, uses)),
  ];
}

function usesOf({ layer, values, manifests }: InspectedLayer): readonly TextUses[] {
  return [
    { variables: values.variables, layer: layer.name },
    ...manifests.map(({ name, facts }) => ({ variables: facts.variables, layer: layer.name, manifest: name })),
  ];
}

/** The profile's own problems, then those of each layer: of the layer and its values, then of each manifest; by line. */
function inOrder({ layers }: AuthoredContent, problems: readonly Problem[]): readonly Problem[] {
  const place = new Map<string, number>();
  const mark = (...key: readonly (string | undefined)[]): void => void place.set(JSON.stringify(key), place.size);
  for (const { name, manifests } of layers) {
    mark(name, undefined);
    for (const manifest of manifests) mark(name, manifest.name);
  }
  const rank = ({ layer, manifest }: Problem): number =>
    layer === undefined ? -1 : (place.get(JSON.stringify([layer, manifest])) ?? place.size);
  return problems
    .map((problem) => ({ problem, rank: rank(problem), line: problem.line ?? 0, column: problem.column ?? 0 }))
    .sort((a, b) => a.rank - b.rank || a.line - b.line || a.column - b.column)
    .map(({ problem }) => problem);
}
