import { storedAtOnce } from '../../tar/gzip.js';
import { tarOf } from '../../tar/tar.js';
import type { ArchivedImage } from '../../images/archived-image.js';
import type { AuthoredVersion } from '../../profiles/content.js';
import { sha256, type BlobEntry, type ContentEntry, type TextEntry } from './entry.js';
import type { Blob, LayerChart } from './layer-content.js';

/** A descriptor of the OCI image specification. */
export type Descriptor = {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
  readonly annotations?: Readonly<Record<string, string>>;
};

/** Something that a registry can hold: its manifest's descriptor, and every blob of it by digest. */
export type Artifact = { readonly descriptor: Descriptor; readonly blobs: readonly ContentEntry[] };

/** Media type of manifests (OCI image specification 1.1). */
export const MANIFEST_TYPE = 'application/vnd.oci.image.manifest.v1+json';
/** Media type of indexes. */
export const INDEX_TYPE = 'application/vnd.oci.image.index.v1+json';

/** A version as a tag: tags know no "+". */
export function tagOf(version: string): string {
  return version.replace(/\+/g, '_');
}

/** The file oci-layout, which says that this is one. */
export const OCI_LAYOUT = '{"imageLayoutVersion":"1.0.0"}\n';

/** index.json: what the layout holds, by reference. */
export function ociIndex(artifacts: readonly Artifact[]): string {
  const manifests = artifacts.map((artifact) => artifact.descriptor);
  return `${JSON.stringify({ schemaVersion: 2, mediaType: INDEX_TYPE, manifests }, null, 2)}\n`;
}

/** What Kubernetes gets, as Flux takes it: one tar of the manifests with their kustomization. Its reference: the version. */
export function manifestsArtifact(version: AuthoredVersion, files: readonly TextEntry[]): Artifact {
  const layer = textBlob(storedAtOnce(tarOf(files)));
  const config = textBlob(Buffer.from('{}', 'utf8'));
  return artifactOf({
    config: descriptorOf('application/vnd.cncf.flux.config.v1+json', config),
    layer: descriptorOf('application/vnd.cncf.flux.content.v1.tar+gzip', layer),
    annotations: {
      'org.opencontainers.image.created': version.version.publishedAt,
      'org.opencontainers.image.revision': `${version.version.version}@${version.version.contentDigest}`,
      'org.opencontainers.image.title': version.slug,
      'org.opencontainers.image.version': version.version.version,
    },
    reference: tagOf(version.version.version),
    blobs: [config, layer],
  });
}

/** A chart as Helm takes it from a registry. Its reference: charts/<name>:<version>. */
export function chartArtifact(chart: LayerChart): Artifact {
  const config = textBlob(Buffer.from(JSON.stringify(chart.metadata), 'utf8'));
  const layer = openedBlob(chart.blob);
  return artifactOf({
    config: descriptorOf('application/vnd.cncf.helm.config.v1+json', config),
    layer: descriptorOf('application/vnd.cncf.helm.chart.content.v1.tar+gzip', layer),
    annotations: {
      'org.opencontainers.image.title': chart.name,
      'org.opencontainers.image.version': chart.version,
    },
    reference: `charts/${chart.name}:${tagOf(chart.version)}`,
    blobs: [config, layer],
  });
}

/**
 * An image as container runtimes import it. Its reference: its full name, which containerd takes from the annotation of
 * its own; the other one is for skopeo.
 */
export function imageArtifact({ name, descriptor, blobs }: ArchivedImage): Artifact {
  return {
    descriptor: {
      ...descriptor,
      annotations: { 'io.containerd.image.name': name, 'org.opencontainers.image.ref.name': name },
    },
    blobs: blobs.map(({ sha256: digest, sizeBytes, open }) => ({
      ...{ path: blobPath(digest), mode: 0o644, sizeBytes, sha256: digest, open },
    })),
  };
}

/** A blob of the layout that is opened when it is packed. */
export function openedBlob({ sha256: digest, sizeBytes, open }: Blob): BlobEntry {
  return {
    ...{ path: blobPath(digest), mode: 0o644, sizeBytes, sha256: digest },
    open: async function* () {
      yield await open();
    },
  };
}

/** Where a blob lies in the archive. `digest`: lowercase hex. */
export function blobPath(digest: string): string {
  return `blobs/sha256/${digest}`;
}

type Parts = {
  readonly config: Descriptor;
  readonly layer: Descriptor;
  readonly annotations: Readonly<Record<string, string>>;
  readonly reference: string;
  readonly blobs: readonly BlobEntry[];
};

function artifactOf({ config, layer, annotations, reference, blobs }: Parts): Artifact {
  const document = { schemaVersion: 2, mediaType: MANIFEST_TYPE, config, layers: [layer], annotations };
  const manifest = textBlob(Buffer.from(JSON.stringify(document), 'utf8'));
  return {
    descriptor: {
      ...descriptorOf(MANIFEST_TYPE, manifest),
      annotations: { 'org.opencontainers.image.ref.name': reference },
    },
    blobs: [manifest, ...blobs],
  };
}

function descriptorOf(mediaType: string, { sha256: digest, sizeBytes }: BlobEntry): Descriptor {
  return { mediaType, digest: `sha256:${digest}`, size: sizeBytes };
}

function textBlob(bytes: Buffer): BlobEntry {
  return openedBlob({ sha256: sha256(bytes), sizeBytes: bytes.length, open: () => Promise.resolve(bytes) });
}
