import type { Plan, PlannedLayer } from '../contents.js';
import type { IncludedImages } from '../included-images.js';
import { appliedOf } from '../layout.js';

/** An entry as packed. `offset` and `length`: its gzip member, counted from the end of the metadata's last member. */
export type FileRecord = {
  readonly path: string;
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly offset: number;
  readonly length: number;
};

/** Rises whenever a reader of the number before would misread an archive. */
export const FORMAT_VERSION = 1;

/** profile.json: what the archive is, for programs. */
export function profileDocument(plan: Plan, files: readonly FileRecord[], filesDigest: string): string {
  const { version, layout, tags } = plan;
  const document = {
    formatVersion: FORMAT_VERSION,
    minReader: { version: FORMAT_VERSION, reasons: [] },
    profile: {
      id: version.profileId,
      slug: version.slug,
      name: version.name,
      version: version.version.version,
      revision: version.version.revision,
      contentDigest: version.version.contentDigest,
      description: version.description,
      tags: version.tags,
      labels: Object.fromEntries(tags.labels),
    },
    layers: plan.layers.map(layerEntry),
    tombstones: layout.tombstones,
    ...(plan.included && includedEntries(plan.included)),
    variables: version.variables,
    filesDigest,
    files: files.map(({ path, sizeBytes, sha256, offset, length }) => ({ path, sizeBytes, sha256, offset, length })),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** What an archive with images says of them, and what the device needs the network for besides. */
function includedEntries({ images, offline }: IncludedImages) {
  return {
    images: images.map(({ name, spellings, descriptor, platforms }) => ({
      ...{ name, spellings, digest: descriptor.digest, platforms },
    })),
    offline: { complete: offline.complete, reasons: offline.reasons },
  };
}

function layerEntry({ text, place, namespace, sourced }: PlannedLayer) {
  return {
    id: text.id,
    name: text.name,
    kind: text.kind,
    installOrder: text.installOrder,
    vmManifest: text.vmManifest,
    namespace,
    source: text.source,
    presets: text.presets,
    folder: place.folder,
    manifests: appliedOf(place).map((applied) => applied.appliedPath),
    releases: (sourced?.installs.releases ?? []).map(({ chart, generated }, i) => ({
      ...{ name: sourced?.names[i], namespace: sourced?.installs.namespace },
      ...{ chart: chart.name, version: chart.version, sha256: chart.blob.sha256, generated },
    })),
  };
}
