import { isPinned } from '../manifests/image-reference.js';
import type { Problem } from '../manifests/problem.js';
import { imagesInValues } from '../manifests/values-images.js';
import { checkChartValues, valuesInUse } from '../packs/chart-schema.js';
import { checkPresets } from '../packs/check-presets.js';
import { checkConstraints, type PlacedPack } from '../packs/constraints.js';
import { checkValues } from '../packs/check-values.js';
import type { ChartContent } from '../sources/chart-content.js';
import type { PackChart } from '../sources/pack-charts.js';
import type { PackContent } from '../sources/pack-content.js';
import type { AuthoredContent, LayerText } from './content.js';
import type { Source } from './events.js';
import { valuesFacts } from './review-texts.js';
import type { ImageReference, ReviewExtra } from './review.js';

/** What a registry says today of what a layer was pinned to. UNKNOWN: it isn't synchronised, or never was. */
export type Standing =
  'OFFERED' | 'UNKNOWN' | 'CHANGED' | 'DEPRECATED' | 'DISABLED' | 'DELETED' | 'VANISHED' | 'REGISTRY_REMOVED';

/** The pack or chart that a layer was pinned to, or why it can't be had. */
export type SourceContent =
  { readonly pack: PackContent } | { readonly chart: ChartContent } | { readonly missing: string };

/** What a pack or chart says of the values that an author gave it. Problems are without `layer`. */
export type SourceFindings = { readonly problems: readonly Problem[]; readonly images: readonly FoundOrigin[] };

/** An image and where it was found, as in ImageReference. */
export type FoundOrigin = { readonly image: string; readonly origin: string };

/** What is known of the pack or chart of a layer besides the author's own texts. */
export type SourceFacts = {
  readonly standing: Standing;
  readonly content: SourceContent;
  readonly findings: SourceFindings;
};

/** What the packs and charts of a profile add to its review. @param facts by layer id */
export function sourcedExtra({ layers }: AuthoredContent, facts: ReadonlyMap<string, SourceFacts>): ReviewExtra {
  const sourced = layers.flatMap((layer): Sourced[] => {
    const known = facts.get(layer.id);
    return known && layer.source ? [{ layer, source: layer.source, ...known }] : [];
  });
  return {
    problems: [...sourced.flatMap(problemsOf), ...checkConstraints(sourced.flatMap(placedPack)), ...twice(sourced)],
    images: sourced.flatMap(imagesOf),
    storedLayers: new Set(sourced.filter(({ content }) => !('missing' in content)).map(({ layer }) => layer.id)),
  };
}

type Sourced = SourceFacts & { readonly layer: LayerText; readonly source: Source };

function problemsOf(sourced: Sourced): readonly Problem[] {
  const { layer, findings } = sourced;
  return [...standingProblems(sourced), ...findings.problems].map((problem) => ({ ...problem, layer: layer.name }));
}

function imagesOf({ layer, findings }: Sourced): readonly ImageReference[] {
  return findings.images.map(({ image, origin }) => ({ image, layer: layer.name, origin, pinned: isPinned(image) }));
}

/** Values and what they are for, in a layer or before there is one. */
export type SourcedValues = Pick<LayerText, 'kind' | 'values' | 'presets'> & {
  readonly source: Pick<Source, 'name'> | null;
};

/** Holds a layer's values against its pack or chart: depends on nothing else, so that it can be remembered. */
export function contentFindings(
  { kind, values, source, presets }: SourcedValues,
  content: SourceContent,
): SourceFindings {
  if ('pack' in content) return packFindings(values, presets, content.pack);
  if ('chart' in content) return chartFindings(values, source?.name ?? '', content.chart);
  const message = `The ${kind === 'PACK' ? 'pack' : 'chart'} can't be had now, so no archive can hold it: ${content.missing}`;
  return { problems: [{ code: 'SOURCE_MISSING', severity: 'WARNING', message, path: [] }], images: [] };
}

function packFindings(values: string, chosen: readonly string[], content: PackContent): SourceFindings {
  const { pack, foreignManifests, manifestImages, charts } = content;
  const foreign = foreignManifests.map((file): Problem => {
    const message = `The pack's ${file} is a template that Helm can't render, so it travels as it is and isn't installed. Attach a rendered copy as a manifest.`;
    return { code: 'PACK_TEMPLATE_FOREIGN', severity: 'WARNING', message, path: [] };
  });
  // The author's own list replaces the pack's.
  const isListed = valuesFacts(values).images.some(
    ({ path: [head, content] }) => head === 'pack' && content === 'content',
  );
  const listed = isListed ? [] : pack.images.map((image) => ({ image, origin: "the pack's values" }));
  // A guess from its charts, where nobody lists what they need.
  const guessed = isListed || listed.length > 0 ? [] : charts.flatMap((chart) => imagesOfChart(values, chart));
  return {
    problems: [
      ...checkValues(values, pack.schema, pack.values),
      ...charts.flatMap(({ name: chart, schema, defaults }) =>
        schema === null ? [] : checkChartValues({ schema, defaults, values, chart, ofPack: true }),
      ),
      ...checkPresets(values, pack.presets, chosen),
      ...foreign,
    ],
    images: [
      ...listed,
      ...guessed,
      ...manifestImages.map(({ image, file }) => ({ image, origin: `the pack's ${file}` })),
    ],
  };
}

function imagesOfChart(values: string, { name, defaults }: PackChart): readonly FoundOrigin[] {
  return imagesInValues(valuesInUse({ values, defaults, chart: name, ofPack: true })).map(({ image, path }) => ({
    image,
    origin: `the values of the pack's chart ${name}: ${path.join('.')}`,
  }));
}

function chartFindings(values: string, name: string, chart: ChartContent): SourceFindings {
  const { valuesSchema: schema, values: defaults } = chart;
  const problems = schema === null ? [] : checkChartValues({ schema, defaults, values, chart: name });
  const used = imagesInValues(valuesInUse({ values, defaults, chart: name })).map(({ image, path }) => ({
    image,
    origin: `the chart's values: ${path.join('.')}`,
  }));
  return { problems, images: used };
}

function standingProblems({ standing, layer, source }: Sourced): readonly Problem[] {
  const said = STANDING[standing];
  if (!said) return [];
  const [code, severity, sentence] = said;
  const what = `${layer.kind === 'PACK' ? 'pack' : 'chart'} ${source.name} ${source.version}`;
  const message = sentence.replace('WHAT', what).replace('WHERE', `"${source.registryName}"`);
  return [{ code, severity, message, path: ['source'] }];
}

type Said = readonly [code: string, severity: Problem['severity'], sentence: string];

const STANDING: Readonly<Partial<Record<Standing, Said>>> = {
  CHANGED: [
    'SOURCE_CHANGED',
    'INFO',
    'WHERE offers other content as WHAT now. The layer keeps what it was given; choose its tag again to take the new.',
  ],
  DEPRECATED: ['SOURCE_DEPRECATED', 'WARNING', 'The WHAT is deprecated in WHERE. Look for another one.'],
  DISABLED: ['SOURCE_DISABLED', 'WARNING', 'The WHAT is disabled in WHERE: no new layer can have it. Choose another.'],
  DELETED: ['SOURCE_DELETED', 'WARNING', 'The WHAT is marked as deleted in WHERE. Choose another version.'],
  VANISHED: [
    'SOURCE_VANISHED',
    'WARNING',
    'WHERE has no WHAT any more. The layer keeps what it was given; choose another version while you can.',
  ],
  REGISTRY_REMOVED: [
    'SOURCE_REGISTRY_REMOVED',
    'WARNING',
    'The registry WHERE was removed. The layer keeps the WHAT that it was given, and no other version can be chosen.',
  ],
};

function placedPack({ layer, content }: Sourced): readonly PlacedPack[] {
  if (!('pack' in content)) return [];
  const { name, version, dependencies, resources } = content.pack.pack;
  return [{ name, version, dependencies, resources, layer: layer.name, values: layer.values }];
}

/** Two layers of one pack are told apart, on the device too, by the display name that the values give. */
function twice(sourced: readonly Sourced[]): readonly Problem[] {
  const first = new Map<string, string>();
  return sourced.flatMap(({ layer, source }): Problem[] => {
    if (layer.kind !== 'PACK') return [];
    const shown = layer.layer.values.header.displayName ?? source.name;
    const key = JSON.stringify([source.name, shown]);
    const other = first.get(key);
    if (other === undefined) {
      first.set(key, layer.name);
      return [];
    }
    const message = `The pack "${source.name}" stands in the layer "${other}" too, under the same display name "${shown}". Write another one under pack: "spectrocloud.com/display-name" in the values of one of them.`;
    return [{ code: 'PACK_TWICE', severity: 'ERROR', message, layer: layer.name, path: ['pack'] }];
  });
}
