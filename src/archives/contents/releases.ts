import { mappingOf, textOf } from '../../manifests/plain-value.js';
import { isForeignTemplate } from '../../packs/foreign-template.js';
import type { LayerText } from '../../profiles/content.js';
import { generatedChart } from './generated-chart.js';
import type { LayerChart, LayerContent } from './layer-content.js';
import { readLayerValues, type LayerValues } from './layer-values.js';

const MAX_RESOURCE_BYTES = 1_200_000;

/** A chart as it will be installed. `wantedName`: of the release; null when the pack leaves it to us. */
export type Release = {
  /** what tells this release from the layer's others: the chart's or the manifest's name */
  readonly part: string;
  readonly wantedName: string | null;
  readonly chart: LayerChart;
  readonly values: string | null;
  /** whether it is all that its layer installs: the chart of a chart layer */
  readonly alone: boolean;
  /** whether the chart was made around a manifest of the pack */
  readonly generated: boolean;
};

/** A namespace that the pack wants marked. */
export type MarkedNamespace = {
  readonly name: string;
  readonly labels: ReadonlyMap<string, string>;
  readonly annotations: ReadonlyMap<string, string>;
};

/** What a layer from a registry installs. */
export type LayerReleases = {
  /** of everything in it that names none */
  readonly namespace: string;
  readonly namespaces: readonly MarkedNamespace[];
  readonly releases: readonly Release[];
  /** manifests whose templates are another engine's: shipped as typed */
  readonly asTyped: readonly string[];
};

/**
 * What a pack or chart becomes: a release per chart, and one per manifest of a pack, whose templates Helm renders on the
 * device.
 */
export function releasesOf(layer: LayerText, content: LayerContent): LayerReleases {
  const values = readLayerValues(layer.values);
  const overrides = mappingOf(values.header['releaseNameOverride']) ?? {};
  const own = content.manifests.filter((manifest) => !isForeignTemplate(manifest.text));
  return {
    namespace: textOf(values.header['namespace']) ?? 'default',
    namespaces: markedNamespaces(values),
    releases: [
      ...content.charts.map((chart) => ({
        part: chart.name,
        wantedName: textOf(overrides[chart.name]),
        ...fitting(chart, chartValues(layer, chart, values)),
        alone: layer.kind === 'HELM_CHART',
        generated: false,
      })),
      ...own.map(({ stem, text }) => ({
        part: stem,
        wantedName: textOf(overrides[stem]),
        ...fitting(
          generatedChart({ pack: layer.source?.name ?? layer.name, version: layer.source?.version ?? '', stem, text }),
          values.under('manifests', stem),
        ),
        alone: false,
        generated: true,
      })),
    ],
    asTyped: content.manifests.filter((manifest) => isForeignTemplate(manifest.text)).map(({ text }) => text),
  };
}

/** A resource ends at 1.5 MiB in etcd, with everything that the cluster adds to it: beside long values a chart has no room. */
function fitting(chart: LayerChart, values: string | null): Pick<Release, 'chart' | 'values'> {
  const content = chart.inline === null ? 0 : Math.ceil(chart.inline.length / 3) * 4;
  const fits = content + Buffer.byteLength(values ?? '') <= MAX_RESOURCE_BYTES;
  return { chart: fits ? chart : { ...chart, inline: null }, values };
}

/** Charts of packs have their values under `charts.<name>`; those of a chart layer may be its whole values. */
function chartValues(layer: LayerText, chart: LayerChart, values: LayerValues): string | null {
  const own = values.under('charts', chart.name);
  return own !== null || layer.kind === 'PACK' ? own : values.besidesHeader();
}

function markedNamespaces({ header }: LayerValues): readonly MarkedNamespace[] {
  const labels = mappingOf(header['namespaceLabels']) ?? {};
  const annotations = mappingOf(header['namespaceAnnotations']) ?? {};
  return [...new Set([...Object.keys(labels), ...Object.keys(annotations)])].map((name) => ({
    name,
    labels: pairsOf(labels[name]),
    annotations: pairsOf(annotations[name]),
  }));
}

/** "a=b,c=d" as Palette writes it; a comma inside of a macro divides nothing. */
function pairsOf(text: unknown): ReadonlyMap<string, string> {
  const pairs = (textOf(text) ?? '').split(/,(?![^{]*\}\})/).map((pair) => pair.trim());
  return new Map(
    pairs
      .filter((pair) => pair.includes('='))
      .map((pair) => {
        const at = pair.indexOf('=');
        return [pair.slice(0, at).trim(), pair.slice(at + 1).trim()];
      }),
  );
}
