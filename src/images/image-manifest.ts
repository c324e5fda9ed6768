import { Invalid } from '../errors.js';

/** What a manifest names: a blob or another manifest. */
export type ImageDescriptor = { readonly mediaType: string; readonly digest: string; readonly size: number };

/** One image of an index. `platform`: "linux/arm64/v8"; null for attestations and the like. */
export type IndexChild = ImageDescriptor & { readonly platform: string | null };

/** A manifest as registries hand it out, of OCI's or Docker's types. */
export type ImageManifest =
  | { readonly kind: 'index'; readonly mediaType: string; readonly children: readonly IndexChild[] }
  | {
      readonly kind: 'image';
      readonly mediaType: string;
      readonly config: ImageDescriptor;
      readonly layers: readonly ImageDescriptor[];
    };

/** The types that are asked for. */
export const MANIFEST_TYPES = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
] as const;

/** More platforms than any image has. */
const MAX_CHILDREN = 200;
/** More layers than any image has (runtimes end at 127). */
const MAX_LAYERS = 500;

/**
 * Reads a manifest by its form.
 * @param what as a sentence begins
 * @throws Invalid IMAGE_MANIFEST when it is none, or names something that isn't addressed by SHA-256
 */
export function readManifest(bytes: Buffer, what: string): ImageManifest {
  const document = objectIn(bytes, what);
  const { mediaType, manifests, config, layers } = document;
  if (Array.isArray(manifests) && manifests.length <= MAX_CHILDREN)
    return {
      kind: 'index',
      mediaType: typeof mediaType === 'string' ? mediaType : MANIFEST_TYPES[0],
      children: (manifests as readonly unknown[]).map((one) => ({
        ...descriptorOf(one, what),
        platform: platformOf(one),
      })),
    };
  if (Array.isArray(layers) && layers.length <= MAX_LAYERS)
    return {
      kind: 'image',
      mediaType: typeof mediaType === 'string' ? mediaType : MANIFEST_TYPES[2],
      config: descriptorOf(config, what),
      layers: (layers as readonly unknown[]).map((one) => descriptorOf(one, what)),
    };
  throw unreadable(what);
}

/** "linux/amd64" of an image's own configuration; null when it doesn't say. */
export function platformInConfig(bytes: Buffer, what: string): string | null {
  return platformOf({ platform: objectIn(bytes, what) });
}

/** Whether a platform is one of those asked for: "linux/arm64" means every variant of it; none asked for means all. */
export function isWanted(platform: string | null, wanted: readonly string[]): boolean {
  if (wanted.length === 0) return true;
  return platform !== null && wanted.some((one) => platform === one || platform.startsWith(`${one}/`));
}

function platformOf(value: unknown): string | null {
  const { platform } = (value ?? {}) as { platform?: unknown };
  const { os, architecture, variant } = (platform ?? {}) as Record<string, unknown>;
  if (typeof os !== 'string' || typeof architecture !== 'string' || os === 'unknown') return null;
  const known = [os, architecture, ...(typeof variant === 'string' && variant !== '' ? [variant] : [])];
  return known.join('/');
}

function descriptorOf(value: unknown, what: string): ImageDescriptor {
  const { mediaType, digest, size } = (value ?? {}) as Record<string, unknown>;
  const isSound = typeof digest === 'string' && /^sha256:[0-9a-f]{64}$/.test(digest);
  if (!isSound || typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0) throw unreadable(what);
  return { mediaType: typeof mediaType === 'string' ? mediaType : 'application/octet-stream', digest, size };
}

function objectIn(bytes: Buffer, what: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch (cause) {
    throw unreadable(what, cause);
  }
  throw unreadable(what);
}

function unreadable(what: string, cause?: unknown): Invalid {
  return new Invalid(
    'IMAGE_MANIFEST',
    `${what} is no manifest of an image that can be read. Push the image again with a tool of today.`,
    [],
    { cause },
  );
}
