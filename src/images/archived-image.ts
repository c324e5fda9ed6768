import type { ImageDescriptor } from './image-manifest.js';

/** A blob in the store of images, opened when it is packed. `sha256`: lowercase hex. */
export type ImageBlob = {
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly open: () => AsyncIterable<Buffer>;
};

/** An image as an archive holds it. */
export type ArchivedImage = {
  /** as containerd keeps it: "docker.io/library/nginx:1.25" */
  readonly name: string;
  /** as the layers name it, each spelling once */
  readonly spellings: readonly string[];
  /** of its index, or of its manifest when it has none */
  readonly descriptor: ImageDescriptor;
  /** whose manifests and layers came along, sorted: "linux/amd64" */
  readonly platforms: readonly string[];
  /** index, manifests, configurations and layers, each once */
  readonly blobs: readonly ImageBlob[];
};
