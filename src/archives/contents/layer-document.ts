import type { PlannedLayer } from '../contents.js';
import { blobPath } from './oci-layout.js';

/** layer.json: a layer as authored, for programs. Null lets the values' header, then the default, decide. */
export function layerDocument({ text, place, sourced }: PlannedLayer): string {
  const { layer } = text;
  const document = {
    id: text.id,
    name: text.name,
    kind: text.kind,
    installOrder: layer.installOrder,
    vmManifest: layer.vmManifest,
    effective: { installOrder: text.installOrder, vmManifest: text.vmManifest },
    source: text.source,
    presets: text.presets,
    content: sourced && {
      path: `../../${blobPath(sourced.content.archive.sha256)}`,
      digest: `sha256:${sourced.content.archive.sha256}`,
      sizeBytes: sourced.content.archive.sizeBytes,
      appliedAs: place.release?.appliedPath,
    },
    values: { path: 'values.yaml', digest: layer.values.digest, sizeBytes: layer.values.sizeBytes },
    manifests: layer.manifests.map(({ name, content }, i) => ({
      name,
      path: `manifests/${name}`,
      digest: content.digest,
      sizeBytes: content.sizeBytes,
      appliedAs: place.manifests[i]?.appliedPath,
    })),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}
