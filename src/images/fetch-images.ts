import { DomainError, Refused, Unavailable } from '../errors.js';
import { limits } from '../limits.js';
import type { DigestFiles } from '../registries/content-store.js';
import type { ArchivedImage } from './archived-image.js';
import { fetchBlob } from './fetch-blob.js';
import type { ImageDescriptor } from './image-manifest.js';
import { imageNameOf, type ImageName } from './image-name.js';
import type { ImageSessions } from './image-registries.js';
import { resolveImage, type ResolvedImage } from './resolve-image.js';

/** Which images are wanted. `holder`: whoever their blobs are kept for; `platforms`: empty means every one that they have. */
export type ImageOrder = {
  readonly holder: string;
  readonly images: readonly string[];
  readonly platforms: readonly string[];
  readonly onProgress: (progress: { phase: string; done: number; total: number }) => void | Promise<void>;
  readonly signal: AbortSignal;
};

/** Gets images into the store, each blob once whoever needs it. */
export type ImageFetcher = (order: ImageOrder) => Promise<readonly ArchivedImage[]>;

/** How many blobs are fetched at once. */
const AT_ONCE = 3;
const MIB = 1024 * 1024;

/**
 * Makes what fetches the images of archives. `filesOf`: their blobs by SHA-256, shared by all archives, each kept for its
 * holders from the first look at it. `open`: sessions for one build.
 */
export function createImageFetcher(
  filesOf: (holder: string) => DigestFiles,
  open: () => Promise<ImageSessions>,
): ImageFetcher {
  return async (order) => {
    const files = filesOf(order.holder);
    const { images, faults } = namesOf(order.images);
    const resolved = await resolveAll(files, await open(), images, order, faults);
    // Before gigabytes are fetched for an archive that would not be complete.
    if (faults.length > 0) throw missing(faults);
    await fetchAll(files, resolved, order);
    return resolved.map((one) => archived(files, one, images.get(one.image.full)?.spellings ?? []));
  };
}

type Wanted = { readonly name: ImageName; readonly spellings: string[] };

/** Each image once, however it is spelt. */
function namesOf(texts: readonly string[]): { images: ReadonlyMap<string, Wanted>; faults: string[] } {
  const images = new Map<string, Wanted>();
  const faults: string[] = [];
  for (const text of [...new Set(texts)].sort()) {
    const name = imageNameOf(text);
    const known = name && images.get(name.full);
    if (known) known.spellings.push(text);
    else if (name) images.set(name.full, { name, spellings: [text] });
    else faults.push(`"${text.slice(0, 200)}" is no image's name yet, because the site or a variable fills it in`);
  }
  if (images.size > limits.images.count)
    faults.push(`${images.size} images are named, and an archive holds up to ${limits.images.count}`);
  return { images, faults };
}

async function resolveAll(
  files: DigestFiles,
  sessions: ImageSessions,
  images: ReadonlyMap<string, Wanted>,
  { platforms, onProgress, signal }: ImageOrder,
  faults: string[],
): Promise<readonly ResolvedImage[]> {
  const resolved: ResolvedImage[] = [];
  let done = 0;
  for (const { name } of images.values()) {
    signal.throwIfAborted();
    await onProgress({ phase: 'Looking up images', done: done++, total: images.size });
    try {
      resolved.push(await resolveImage(name, { session: await sessions(name), files, platforms, signal }));
    } catch (error) {
      if (!(error instanceof DomainError) || error instanceof Unavailable) throw laterOf(name, error);
      faults.push(`${name.full}: ${error.message}`);
    }
  }
  return resolved;
}

type Wanting = ImageDescriptor & Pick<ResolvedImage, 'session' | 'image'>;

/** Several hands take blobs from one pile; the first fault stops them all. */
async function fetchAll(files: DigestFiles, resolved: readonly ResolvedImage[], order: ImageOrder): Promise<void> {
  const blobs = new Map<string, Wanting>();
  for (const { session, image, ...found } of resolved)
    for (const blob of found.blobs) if (!blobs.has(blob.digest)) blobs.set(blob.digest, { ...blob, session, image });
  const sizeBytes = [...blobs.values()].reduce((sum, { size }) => sum + size, 0);
  if (sizeBytes > limits.images.bytes) throw tooMuch(sizeBytes);
  const total = Math.ceil(sizeBytes / MIB);
  let doneBytes = 0;
  const onBytes = async (count: number): Promise<void> => {
    doneBytes += count;
    await order.onProgress({ phase: 'Fetching images (MiB)', done: Math.floor(doneBytes / MIB), total });
  };
  const pile = blobs.values();
  const stop = new AbortController();
  const signal = AbortSignal.any([order.signal, stop.signal]);
  const work = async (): Promise<void> => {
    for (const { session, image, digest, size } of pile) {
      signal.throwIfAborted();
      const blob = { session, repository: image.repository, sha256: hexOf(digest), sizeBytes: size, files, onBytes };
      await fetchBlob(blob, signal).catch((error: unknown) => {
        const fault = laterOf(image, error);
        stop.abort(fault);
        throw fault;
      });
    }
  };
  // All of them end before the first one's fault is told, so that nothing is written behind the caller's back.
  const ended = await Promise.allSettled(Array.from({ length: AT_ONCE }, work));
  signal.throwIfAborted();
  for (const one of ended) if (one.status === 'rejected') throw one.reason;
}

function archived(files: DigestFiles, resolved: ResolvedImage, spellings: readonly string[]): ArchivedImage {
  const { image, descriptor, platforms, manifests, blobs } = resolved;
  const each = new Map([...manifests, ...blobs].map((one) => [one.digest, one] as const));
  return {
    ...{ name: image.full, spellings, descriptor, platforms },
    blobs: [...each.values()].map(({ digest, size }) => ({
      ...{ sha256: hexOf(digest), sizeBytes: size },
      open: () => files.read(hexOf(digest)) as AsyncIterable<Buffer>,
    })),
  };
}

function hexOf(digest: string): string {
  return digest.slice('sha256:'.length);
}

/** A fault of one image in a sentence that names it; what may pass by itself is still tried again. */
function laterOf({ full }: ImageName, error: unknown): unknown {
  if (!(error instanceof DomainError)) return error;
  const sentence = `The image ${full} can't be fetched: ${error.message}`;
  return error instanceof Unavailable
    ? new Unavailable(error.code, sentence, [], { cause: error })
    : new Refused(error.code, sentence, [], { cause: error });
}

/** Nobody reads more of them. */
const SHOWN = 20;

function missing(faults: readonly string[]): Refused {
  const more = faults.length > SHOWN ? ` And ${faults.length - SHOWN} more.` : '';
  return new Refused(
    'IMAGES_MISSING',
    `An archive with its images holds all of them, and these can't be had: ${faults.slice(0, SHOWN).join(' · ')}${more} Mend this and request the archive again, or request it without images.`,
  );
}

function tooMuch(sizeBytes: number): Refused {
  const gib = (bytes: number) => Math.ceil(bytes / 1024 ** 3);
  return new Refused(
    'IMAGES_TOO_LARGE',
    `The images have ${gib(sizeBytes)} GiB together, and an archive holds up to ${gib(limits.images.bytes)} GiB. Choose fewer platforms, or leave images out.`,
  );
}
