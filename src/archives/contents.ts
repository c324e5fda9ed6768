import { createHash } from 'node:crypto';
import { Refused } from '../errors.js';
import type { AuthoredVersion, LayerText } from '../profiles/content.js';
import { asApplied } from './contents/kubernetes-documents.js';
import { installScriptOf } from './contents/install-script.js';
import { kustomizationOf } from './contents/kustomization.js';
import { labelsOfTags, type TagLabels } from './contents/labels.js';
import { layerDocument } from './contents/layer-document.js';
import { namespaceOf } from './contents/pack-header.js';
import { profileDocument, type FileRecord } from './contents/profile-document.js';
import { provenanceOf } from './contents/provenance.js';
import { readmeOf } from './contents/readme.js';
import { siteExampleOf } from './contents/site.js';
import { layoutOf, type EarlierVersion, type LayerPlace, type Layout } from './layout.js';
import type { Signer } from './signing.js';

/** One file of the archive. */
export type ContentEntry = { readonly path: string; readonly mode: 0o644 | 0o755; readonly bytes: Buffer };

/** A layer with its place in the archive. `namespace`: for documents that name none. */
export type PlannedLayer = { readonly text: LayerText; readonly place: LayerPlace; readonly namespace: string | null };

/** What an archive will hold: a version, where its parts lie, and what they get from the profile. */
export type Plan = {
  readonly version: AuthoredVersion;
  readonly layout: Layout;
  readonly layers: readonly PlannedLayer[];
  readonly tags: TagLabels;
};

/**
 * Plans the archive of a version. Pure: the same version and history give the same plan.
 * @param earlier every version of the profile published before this one, oldest first
 * @throws Refused CHARTS_UNSUPPORTED for layers that need a chart
 */
export function planOf(version: AuthoredVersion, earlier: readonly EarlierVersion[]): Plan {
  const foreign = version.layers.find((layer) => layer.kind !== 'MANIFEST');
  if (foreign)
    throw new Refused(
      'CHARTS_UNSUPPORTED',
      `The layer "${foreign.name}" comes from a registry, and archives can't hold charts and packs yet. Publish a version without it to get an archive.`,
    );
  const layout = layoutOf(version, earlier);
  const places = new Map(layout.layers.map((place) => [place.id, place]));
  const layers = version.layers.flatMap((text) => {
    const place = places.get(text.id);
    return place ? [{ text, place, namespace: namespaceOf(text.values) }] : [];
  });
  return { version, layout, layers, tags: labelsOfTags(version.tags) };
}

/**
 * Every entry behind the metadata, in its order. One at a time, because parsing large manifests takes long: the caller
 * lets others run in between.
 */
export function* bodyOf(plan: Plan): Generator<ContentEntry> {
  yield file('README.md', readmeOf(plan));
  yield { path: 'install.sh', mode: 0o755, bytes: Buffer.from(installScriptOf(plan), 'utf8') };
  yield file('site.env.example', siteExampleOf(plan));
  yield file('kustomization.yaml', kustomizationOf(plan));
  for (const layer of plan.layers) yield* appliedManifests(plan, layer);
  for (const path of plan.layout.tombstones) yield file(path, TOMBSTONE);
  for (const layer of plan.layers) yield* authoredFiles(layer);
}

/** How many entries `bodyOf` gives. */
export function bodySizeOf({ layers, layout }: Plan): number {
  return layers.reduce((sum, { text }) => sum + 2 + 2 * text.manifests.length, 4 + layout.tombstones.length);
}

/**
 * The metadata in front of everything else, made last because it tells sizes and digests of all: profile.json,
 * checksums.txt, its signature and the provenance.
 * @param files the entries of `bodyOf` as packed, in order
 */
export function metadataOf(plan: Plan, files: readonly FileRecord[], signer: Signer): readonly ContentEntry[] {
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

function* appliedManifests({ tags }: Plan, { text, place, namespace }: PlannedLayer): Generator<ContentEntry> {
  const additions = {
    namespace,
    vmLabels: text.vmManifest ? tags.labels : new Map<string, string>(),
    vmAnnotations: text.vmManifest ? tags.annotations : new Map<string, string>(),
  };
  for (const [i, manifest] of text.manifests.entries()) {
    const path = place.manifests[i]?.appliedPath ?? '';
    yield file(path, asApplied(manifest.content, additions));
  }
}

function* authoredFiles(layer: PlannedLayer): Generator<ContentEntry> {
  const { text, place } = layer;
  yield file(`${place.folder}/layer.json`, layerDocument(layer));
  yield file(`${place.folder}/values.yaml`, text.values);
  for (const [i, manifest] of text.manifests.entries())
    yield file(place.manifests[i]?.authoredPath ?? '', manifest.content);
}

/** As `sha256sum` writes and checks it. */
function checksumLine(digest: string, path: string): string {
  return `${digest}  ${path}\n`;
}

function sha256(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

function file(path: string, content: string): ContentEntry {
  return { path, mode: 0o644, bytes: Buffer.from(content, 'utf8') };
}
