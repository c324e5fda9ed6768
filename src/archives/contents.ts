import { Refused } from '../errors.js';
import { withCloudInitSecrets } from '../manifests/cloud-init-secret.js';
import type { AuthoredVersion, LayerText } from '../profiles/content.js';
import { asApplied } from './contents/kubernetes-documents.js';
import { file, sha256, type ContentEntry, type TextEntry } from './contents/entry.js';
import { helmChartsOf } from './contents/helm-charts.js';
import { installScriptOf } from './contents/install-script.js';
import { kustomizationOf } from './contents/kustomization.js';
import { labelsOfTags, type TagLabels } from './contents/labels.js';
import type { LayerContent } from './contents/layer-content.js';
import { layerDocument } from './contents/layer-document.js';
import { placedNamespaces, type NamespaceMarks } from './contents/marked-namespaces.js';
import {
  chartArtifact,
  imageArtifact,
  manifestsArtifact,
  OCI_LAYOUT,
  ociIndex,
  openedBlob,
  type Artifact,
} from './contents/oci-layout.js';
import { movesCloudInit, namespaceOf } from './contents/pack-header.js';
import { profileDocument, type FileRecord } from './contents/profile-document.js';
import { provenanceOf } from './contents/provenance.js';
import { readmeOf } from './contents/readme.js';
import { releaseNames } from './contents/release-names.js';
import type { LayerReleases } from './contents/releases.js';
import { siteExampleOf } from './contents/site.js';
import { layoutOf, type EarlierVersion, type LayerPlace, type Layout } from './layout.js';
import type { IncludedImages } from './included-images.js';
import type { Signer } from './signing.js';

/** A pack or chart at hand, and what it installs. */
export type SourcedLayer = { readonly content: LayerContent; readonly installs: LayerReleases };

/** What a planned layer installs by Helm. `names`: of its releases, in their order. */
export type PlannedSource = SourcedLayer & { readonly names: readonly string[] };

/** A layer with its place in the archive. `namespace`: for documents that name none. */
export type PlannedLayer = {
  readonly text: LayerText;
  readonly place: LayerPlace;
  readonly namespace: string | null;
  /** null for a layer of manifests alone */
  readonly sourced: PlannedSource | null;
};

/** What an archive will hold: a version, where its parts lie, and what they get from the profile. */
export type Plan = {
  readonly version: AuthoredVersion;
  readonly layout: Layout;
  readonly layers: readonly PlannedLayer[];
  readonly tags: TagLabels;
  readonly marks: NamespaceMarks;
  /** charts as a registry holds them */
  readonly charts: readonly Artifact[];
  /** what lies under blobs/ besides the manifests' artifact, each once */
  readonly blobs: readonly ContentEntry[];
  /** null when the archive was asked for without images */
  readonly included: IncludedImages | null;
};

/**
 * Plans the archive of a version. Pure: the same version, history and contents give the same plan.
 * @param earlier every version of the profile published before this one, oldest first
 * @param sourced what the layers from registries hold, by layer id
 * @param included the images that travel in it
 * @throws Refused CONTENT_MISSING for a layer whose pack or chart isn't among them
 */
export function planOf(
  version: AuthoredVersion,
  earlier: readonly EarlierVersion[],
  sourced: ReadonlyMap<string, SourcedLayer>,
  included: IncludedImages | null = null,
): Plan {
  const layout = layoutOf(version, earlier);
  const { sourced: sources, marks } = placedNamespaces(
    version.layers.map((text) => ({
      sourced: sourceOf(text, sourced),
      texts: text.manifests.map(({ content }) => content),
    })),
  );
  const placed = version.layers.map((text, i) => ({ text, place: layout.layers[i]!, source: sources[i] ?? null }));
  const names = releaseNames(
    placed.flatMap(({ place, source }) => (source ? [{ place, releases: source.installs.releases }] : [])),
  );
  const layers = placed.map(({ text, place, source }) => ({
    ...{ text, place, namespace: namespaceOf(text.values) },
    sourced: source && { ...source, names: names.get(place.id)! },
  }));
  const charts = chartsOf(layers);
  const blobs = blobsOf(layers, charts, included);
  return { version, layout, layers, tags: labelsOfTags(version.tags), marks, charts, blobs, included };
}

function sourceOf(layer: LayerText, sourced: ReadonlyMap<string, SourcedLayer>): SourcedLayer | null {
  if (layer.kind === 'MANIFEST') return null;
  const source = sourced.get(layer.id);
  if (source) return source;
  throw new Refused(
    'CONTENT_MISSING',
    `The ${layer.kind === 'PACK' ? 'pack' : 'chart'} of the layer "${layer.name}" isn't stored, so no archive can hold it. Synchronise its registry and request the archive again.`,
  );
}

/** Every chart once by name and version: a reference can mean only one. */
function chartsOf(layers: readonly PlannedLayer[]): readonly Artifact[] {
  const byReference = new Map<string, Artifact>();
  for (const { sourced } of layers) {
    for (const chart of sourced?.content.charts ?? []) {
      const reference = `${chart.name}:${chart.version}`;
      if (!byReference.has(reference)) byReference.set(reference, chartArtifact(chart));
    }
  }
  return [...byReference.values()];
}

function blobsOf(
  layers: readonly PlannedLayer[],
  charts: readonly Artifact[],
  included: IncludedImages | null,
): readonly ContentEntry[] {
  const sources = layers.flatMap(({ sourced }) => (sourced ? [sourced] : []));
  const blobs = [
    ...sources.map(({ content }) => openedBlob(content.archive)),
    ...charts.flatMap((chart) => chart.blobs),
    ...(included?.images ?? []).flatMap((image) => imageArtifact(image).blobs),
    // Those that no HelmChart resource holds: k3s serves them from a folder.
    ...sources.flatMap(({ installs }) =>
      installs.releases.filter(({ chart }) => chart.inline === null).map(({ chart }) => openedBlob(chart.blob)),
    ),
  ];
  return [...new Map(blobs.map((blob) => [blob.path, blob])).values()];
}

/**
 * Every entry behind the metadata, in the order in which they can be made: `inArchiveOrder` puts them in theirs. One at a
 * time, because parsing large manifests takes long: the caller lets others run in between.
 * @param sbomOf from contents/sbom.ts, whose library only who builds archives loads
 */
export function* bodyOf(plan: Plan, sbomOf: (plan: Plan) => string): Generator<ContentEntry> {
  const forFlux: TextEntry[] = [];
  for (const layer of plan.layers) {
    for (const applied of appliedManifests(plan, layer)) {
      forFlux.push(applied);
      yield applied;
    }
  }
  for (const path of plan.layout.tombstones) yield file(path, TOMBSTONE);
  for (const layer of plan.layers) yield* authoredFiles(layer);
  const kustomization = file('kustomization.yaml', kustomizationOf(plan));
  yield kustomization;
  const manifests = manifestsArtifact(plan.version, [kustomization, ...forFlux]);
  yield* [...manifests.blobs, ...plan.blobs].sort(byPath);
  yield file('oci-layout', OCI_LAYOUT);
  yield file('index.json', ociIndex([manifests, ...plan.charts, ...(plan.included?.images ?? []).map(imageArtifact)]));
  yield file('sbom.cdx.json', sbomOf(plan));
  yield file('README.md', readmeOf(plan));
  yield { ...file('install.sh', installScriptOf(plan)), mode: 0o755 };
  yield file('site.env.example', siteExampleOf(plan));
}

/** How many entries `bodyOf` gives. */
export function bodySizeOf({ layers, layout, blobs }: Plan): number {
  const ofLayers = layers.map(({ text, sourced }) => 2 + 2 * text.manifests.length + (sourced ? 1 : 0));
  return ofLayers.reduce((sum, count) => sum + count, OF_EVERY_ARCHIVE + layout.tombstones.length + blobs.length);
}

/** The seven files of `FIRST` and the three blobs of the manifests' artifact. */
const OF_EVERY_ARCHIVE = 10;

/** What comes first, for readers that decide early. Then manifests, layers and, being the largest, blobs, as they come. */
const FIRST = [
  'sbom.cdx.json',
  'README.md',
  'install.sh',
  'site.env.example',
  'oci-layout',
  'index.json',
  'kustomization.yaml',
];

/** Entries, or what became of them, in the archive's order. */
export function inArchiveOrder<T extends { readonly path: string }>(entries: readonly T[]): readonly T[] {
  const ranked = entries.map((entry) => [rankOf(entry.path), entry] as const);
  return ranked.sort(([a], [b]) => a - b).map(([, entry]) => entry);
}

function rankOf(path: string): number {
  const first = FIRST.indexOf(path);
  return first >= 0 ? first : FIRST.length + ['manifests', 'layers', 'blobs'].indexOf(path.split('/', 1)[0]!);
}

/**
 * The metadata in front of everything else, made last because it tells sizes and digests of all: profile.json,
 * checksums.txt, its signature and the provenance.
 * @param files the entries of `bodyOf` as packed, in the archive's order
 */
export function metadataOf(plan: Plan, files: readonly FileRecord[], signer: Signer): readonly TextEntry[] {
  const lines = files.map((record) => checksumLine(record.sha256, record.path)).join('');
  const profile = file('profile.json', profileDocument(plan, files, `sha256:${sha256(lines)}`));
  const checksums = file('checksums.txt', checksumLine(sha256(profile.bytes), profile.path) + lines);
  return [
    profile,
    checksums,
    { path: 'checksums.txt.sig', mode: 0o644, bytes: signer.sign(checksums.bytes) },
    file('provenance.intoto.json', provenanceOf(plan, checksums.bytes, signer)),
  ];
}

const TOMBSTONE =
  '# Nothing to apply: what an earlier version had under this name is gone. k3s deletes the objects that it made from it.\n';

function* appliedManifests({ version, tags, marks }: Plan, layer: PlannedLayer): Generator<TextEntry> {
  const { text, place, namespace, sourced } = layer;
  if (sourced) yield file(place.release!.appliedPath, helmChartsOf(version.slug, sourced.installs, sourced.names));
  const additions = {
    ...{ namespace, marks },
    vmLabels: text.vmManifest ? tags.labels : new Map<string, string>(),
    vmAnnotations: text.vmManifest ? tags.annotations : new Map<string, string>(),
  };
  const moved = movesCloudInit(text.values) ? withCloudInitSecrets : (typed: string) => typed;
  for (const [i, manifest] of text.manifests.entries())
    yield file(place.manifests[i]!.appliedPath, asApplied(moved(manifest.content), additions));
}

function* authoredFiles(layer: PlannedLayer): Generator<ContentEntry> {
  const { text, place } = layer;
  yield file(`${place.folder}/layer.json`, layerDocument(layer));
  yield file(`${place.folder}/values.yaml`, text.values);
  for (const [i, manifest] of text.manifests.entries()) yield file(place.manifests[i]!.authoredPath, manifest.content);
}

/** As `sha256sum` writes and checks it. */
function checksumLine(digest: string, path: string): string {
  return `${digest}  ${path}\n`;
}

/** No two paths are alike. */
function byPath(a: { readonly path: string }, b: { readonly path: string }): number {
  return a.path < b.path ? -1 : 1;
}
