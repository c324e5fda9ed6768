import { writeFile } from 'node:fs/promises';
import { Invalid } from '../errors.js';
import { limits } from '../limits.js';
import type { DigestFiles } from '../registries/content-store.js';
import { pullScope, type OciSession } from '../registries/oci-session.js';
import { digestOf, verified } from '../registries/verified.js';
import { fetchBlob } from './fetch-blob.js';
import {
  isWanted,
  MANIFEST_TYPES,
  platformInConfig,
  readManifest,
  type ImageDescriptor,
  type ImageManifest,
} from './image-manifest.js';
import type { ImageName } from './image-name.js';

/** What an image's name means now, and which blobs are to be fetched. Its manifests are in the store already. */
export type ResolvedImage = {
  readonly image: ImageName;
  readonly session: OciSession;
  readonly descriptor: ImageDescriptor;
  readonly platforms: readonly string[];
  readonly manifests: readonly ImageDescriptor[];
  readonly blobs: readonly ImageDescriptor[];
};

/** What resolving needs. */
export type Resolving = {
  readonly session: OciSession;
  readonly files: DigestFiles;
  /** empty: all that the image has */
  readonly platforms: readonly string[];
  readonly signal: AbortSignal;
};

type Found = { readonly bytes: Buffer; readonly descriptor: ImageDescriptor; readonly manifest: ImageManifest };

/**
 * Finds out what an image's name means. An index is kept whole, byte for byte, whatever platforms are chosen: its digest
 * stays the one that everybody knows; only the manifests and layers of the others stay away.
 * @throws Invalid IMAGE_NOT_FOUND, IMAGE_PLATFORM, IMAGE_MANIFEST and what registries do wrong; Unavailable
 */
export async function resolveImage(image: ImageName, resolving: Resolving): Promise<ResolvedImage> {
  const top = await manifestOf(image, image.reference, resolving);
  const { manifest, descriptor } = top;
  const { session, platforms: wanted } = resolving;
  if (manifest.kind === 'image') {
    const platform = await platformOf(image, manifest.config, resolving);
    if (platform !== null && !isWanted(platform, wanted)) throw otherPlatforms(image, [platform], wanted);
    const blobs = [manifest.config, ...manifest.layers];
    return { image, session, descriptor, platforms: platform ? [platform] : [], manifests: [descriptor], blobs };
  }
  const children = manifest.children.filter(({ platform }) => isWanted(platform, wanted));
  const offered = manifest.children.flatMap(({ platform }) => platform ?? []);
  for (const one of wanted)
    if (!offered.some((platform) => isWanted(platform, [one]))) throw otherPlatforms(image, offered, [one]);
  const manifests = [descriptor];
  const blobs: ImageDescriptor[] = [];
  for (const child of children) {
    const found = await manifestOf(image, child.digest, resolving);
    if (found.manifest.kind === 'index')
      throw new Invalid(
        'IMAGE_MANIFEST',
        `${image.full} is an index of indexes, which no runtime takes. Name one of the images in it.`,
      );
    manifests.push(found.descriptor);
    blobs.push(found.manifest.config, ...found.manifest.layers);
  }
  const platforms = [...new Set(children.flatMap(({ platform }) => platform ?? []))].sort();
  return { image, session, descriptor, platforms, manifests, blobs };
}

/** From the store when it is named by its digest and there, else from the registry. */
async function manifestOf(image: ImageName, reference: string, resolving: Resolving): Promise<Found> {
  const { files } = resolving;
  const what = `The manifest ${reference} of ${image.full}`;
  const pinned = /^sha256:([0-9a-f]{64})$/.exec(reference)?.[1];
  const known = pinned !== undefined && (await files.stat(pinned)) !== null;
  const bytes = known ? await bytesOf(files, pinned) : await askManifest(image, reference, what, resolving);
  const digest = digestOf(bytes);
  const manifest = readManifest(bytes, what);
  if (!known) await keep(files, digest.slice('sha256:'.length), bytes);
  return { bytes, manifest, descriptor: { mediaType: manifest.mediaType, digest, size: bytes.length } };
}

async function askManifest(
  { repository, full }: ImageName,
  reference: string,
  what: string,
  { session, signal }: Resolving,
): Promise<Buffer> {
  const { manifestBytes: maxBytes, answerMs: totalMs } = limits.registry;
  const headers = { accept: MANIFEST_TYPES.join(', ') };
  const path = `/v2/${repository}/manifests/${reference}`;
  const answer = await session.ask({ path, scope: pullScope(repository), what, maxBytes, totalMs, headers }, signal);
  if (answer.status === 404)
    throw new Invalid('IMAGE_NOT_FOUND', `${session.host} has no image ${full}. Correct its name, or push it there.`);
  session.require(answer, what);
  return verified(answer.body, what, reference.startsWith('sha256:') ? reference : null).bytes;
}

/** What an image without an index runs on; null for what is no image of a runtime. */
async function platformOf(
  image: ImageName,
  config: ImageDescriptor,
  { session, files, signal }: Resolving,
): Promise<string | null> {
  if (!/\.(?:image\.config|container\.image)\.v1\+json$/.test(config.mediaType)) return null;
  if (config.size > limits.registry.manifestBytes) return null;
  const sha256 = config.digest.slice('sha256:'.length);
  const { repository } = image;
  const onBytes = () => undefined;
  await fetchBlob({ session, repository, sha256, sizeBytes: config.size, files, onBytes }, signal);
  return platformInConfig(await bytesOf(files, sha256), `The configuration of ${image.full}`);
}

async function keep(files: DigestFiles, sha256: string, bytes: Buffer): Promise<void> {
  const place = await files.begin();
  try {
    await writeFile(place.path, bytes);
    await place.commit(sha256);
  } catch (error) {
    await place.abandon();
    throw error;
  }
}

async function bytesOf(files: DigestFiles, sha256: string): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of files.read(sha256)) pieces.push(Buffer.from(piece));
  return Buffer.concat(pieces);
}

function otherPlatforms({ full }: ImageName, offered: readonly string[], wanted: readonly string[]): Invalid {
  const known = [...new Set(offered)].sort().slice(0, 10).join(', ');
  return new Invalid(
    'IMAGE_PLATFORM',
    `${full} isn't made for ${wanted.join(', ')}, only for ${known === '' ? 'none that is named' : known}. Choose other platforms, or another image.`,
  );
}
