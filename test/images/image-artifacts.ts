import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { tarOf } from '../../src/tar/tar.js';
import { digestOf, type Stored } from '../registries/clients/oci-artifacts.js';

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';

/** An image of one platform with one layer that nobody has seen before. */
export function imageFor(platform: string, layerBytes = 1_000): Stored {
  const [os = '', architecture = '', variant] = platform.split('/');
  const tar = tarOf([{ path: 'etc/random', bytes: randomBytes(layerBytes) }]);
  const layer = gzipSync(tar);
  const config = Buffer.from(
    JSON.stringify({
      ...{ architecture, os, ...(variant && { variant }), config: {} },
      rootfs: { type: 'layers', diff_ids: [digestOf(tar)] },
    }),
  );
  const manifest = {
    schemaVersion: 2,
    mediaType: MANIFEST,
    config: { mediaType: 'application/vnd.oci.image.config.v1+json', digest: digestOf(config), size: config.length },
    layers: [{ mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip', digest: digestOf(layer), size: layer.length }],
  };
  const blobs = [config, layer];
  return { manifest: JSON.stringify(manifest), blobs: new Map(blobs.map((blob) => [digestOf(blob), blob])) };
}

/** The index of images by platform. */
export function indexOf(images: Readonly<Record<string, Stored>>): Stored {
  const manifests = Object.entries(images).map(([platform, { manifest }]) => {
    const [os, architecture, variant] = platform.split('/');
    const known = { os, architecture, ...(variant && { variant }) };
    return { mediaType: MANIFEST, digest: digestOf(manifest), size: Buffer.byteLength(manifest), platform: known };
  });
  const mediaType = 'application/vnd.oci.image.index.v1+json';
  return { manifest: JSON.stringify({ schemaVersion: 2, mediaType, manifests }), blobs: new Map() };
}
