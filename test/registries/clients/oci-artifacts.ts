import { createHash } from 'node:crypto';

/** What a tag points to: a manifest and the blobs that it names, by digest. */
export type Stored = { readonly manifest: string; readonly blobs: ReadonlyMap<string, Buffer> };

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';

/** "sha256:" and hex of some content. */
export function digestOf(content: string | Buffer): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}

/** A chart as `helm push` stores it. */
export function chartManifest(archive: Buffer, metadata: Readonly<Record<string, unknown>>): Stored {
  const config = Buffer.from(JSON.stringify(metadata));
  return stored(
    described(config, 'application/vnd.cncf.helm.config.v1+json'),
    [described(archive, 'application/vnd.cncf.helm.chart.content.v1.tar+gzip')],
    [config, archive],
  );
}

/** A pack as `oras push` stores it. */
export function packManifest(archive: Buffer, title: string): Stored {
  const config = Buffer.from('{}');
  const annotations = { 'org.opencontainers.image.title': title };
  return stored(
    described(config, 'application/vnd.unknown.config.v1+json'),
    [{ ...described(archive, 'application/vnd.oci.image.layer.v1.tar'), annotations }],
    [config, archive],
  );
}

function stored(config: object, layers: readonly object[], blobs: readonly Buffer[]): Stored {
  const manifest = JSON.stringify({ schemaVersion: 2, mediaType: MANIFEST, config, layers });
  return { manifest, blobs: new Map(blobs.map((blob) => [digestOf(blob), blob])) };
}

function described(content: Buffer, mediaType: string) {
  return { mediaType, digest: digestOf(content), size: content.length };
}
