import { DomainError, Unavailable } from '../errors.js';
import type { AuthoredVersion } from '../profiles/content.js';
import { hasCode } from '../system-error.js';
import type { ArchiveMember, ArchiveStore, Progress } from './archives.js';
import { bodyOf, bodySizeOf, inArchiveOrder, metadataOf, planOf } from './contents.js';
import type { ContentEntry } from './contents/entry.js';
import type { IncludedImages } from './included-images.js';
import { readSourcedLayers, type ArchiveSources } from './layer-contents.js';
import type { EarlierVersion } from './layout.js';
import type { MemberCache } from './member-cache.js';
import type { Signer } from './signing.js';
import { packed, writeTarball, type Member } from './tarball.js';

/** What a build needs. `signal` stops it between two members, leaving nothing behind. */
export type ArchiveOrder = {
  readonly version: AuthoredVersion;
  /** every version of the profile published before this one, oldest first */
  readonly earlier: readonly EarlierVersion[];
  readonly store: ArchiveStore;
  readonly signer: Signer;
  /** the packs and charts of its layers */
  readonly sources: ArchiveSources;
  /** members of earlier builds */
  readonly cache?: MemberCache | undefined;
  /** gets the images that the archive shall hold; absent: it holds none */
  readonly images?: (() => Promise<IncludedImages>) | undefined;
  readonly onProgress?: ((progress: Progress) => void | Promise<void>) | undefined;
  readonly signal?: AbortSignal | undefined;
};

/** A stored archive. `sha256`: lowercase hex, of the file; `checksumsDigest`: "sha256:…", of its checksums.txt. */
export type BuiltArchive = {
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly checksumsDigest: string;
  readonly members: readonly ArchiveMember[];
};

/** How many texts are deflated at once: as many as libuv has threads for. */
const PACKED_AT_ONCE = 4;

/**
 * Builds the archive of a version into the store. Twice gives the same bytes at the same place; a build that fails or is
 * killed leaves nothing that anyone sees.
 * @throws Unavailable STORE_FULL, STORE_DOWN when the store's disk is at fault: try again later
 * @throws Refused what can't be built from this version, ever
 */
export async function buildArchive(order: ArchiveOrder): Promise<BuiltArchive> {
  const place = await order.store.begin().catch((error: unknown) => {
    throw storeFault(error);
  });
  try {
    const members = await pack(order);
    const written = await writeTarball(place.path, members.all, counting(order, 'Writing', members.all.length));
    await place.commit(written.sha256);
    return { ...written, checksumsDigest: `sha256:${members.checksums.sha256}` };
  } catch (error) {
    await place.abandon();
    throw storeFault(error);
  }
}

/** What people read when an archive couldn't be built: what a DomainError says, else that it was our fault. */
export function describeFailure(error: unknown): string {
  if (error instanceof DomainError) return error.message;
  if (error instanceof DOMException && error.name === 'AbortError')
    return 'The build was stopped before it was done. Request the archive again.';
  return 'The archive could not be built because of a fault in the program. Its log tells more; request the archive again, and report it if it fails again.';
}

async function pack(order: ArchiveOrder): Promise<{ readonly all: readonly Member[]; readonly checksums: Member }> {
  const sourced = await readSourcedLayers(order.version, order.sources);
  const included = (await order.images?.()) ?? null;
  const plan = planOf(order.version, order.earlier, sourced, included);
  const { sbomOf } = await import('./contents/sbom.js');
  const counted = counting(order, 'Packing', bodySizeOf(plan));
  const body = inArchiveOrder(await packAll(bodyOf(plan, sbomOf), order.cache, counted));
  const metadata = await Promise.all(metadataOf(plan, withOffsets(body), order.signer).map((entry) => packed(entry)));
  const checksums = metadata.find((member) => member.path === 'checksums.txt');
  if (!checksums) throw new Error('The metadata has no checksums.txt.');
  return { all: [...metadata, ...body], checksums };
}

/** Packs with several hands that take entries from one pile: whoever leaves its loop by an error closes it for all. */
async function packAll(
  entries: Generator<ContentEntry>,
  cache: MemberCache | undefined,
  each: () => Promise<void>,
): Promise<readonly Member[]> {
  const members: Member[] = [];
  let taken = 0;
  const work = async (): Promise<void> => {
    for (const entry of entries) {
      const place = taken++;
      members[place] = await packed(entry, cache);
      await each();
    }
  };
  await Promise.all(Array.from({ length: PACKED_AT_ONCE }, work));
  return members;
}

function withOffsets(members: readonly Member[]) {
  let offset = 0;
  return members.map(({ path, sizeBytes, sha256, length }) => {
    const record = { path, sizeBytes, sha256, offset, length };
    offset += length;
    return record;
  });
}

function counting({ onProgress, signal }: ArchiveOrder, phase: string, total: number): () => Promise<void> {
  let done = 0;
  return async () => {
    signal?.throwIfAborted();
    done += 1;
    await onProgress?.({ phase, done, total });
  };
}

/** The system's words for a full or broken disk, as something that a worker retries. */
function storeFault(error: unknown): unknown {
  if (hasCode(error, 'ENOSPC', 'EDQUOT'))
    return new Unavailable(
      'STORE_FULL',
      'The disk that holds the archives is full. Free some space on it, then request the archive again.',
      [],
      { cause: error },
    );
  if (hasCode(error, 'EIO', 'EROFS', 'EACCES', 'EPERM', 'EMFILE', 'ENFILE', 'ENOENT', 'ENOTDIR'))
    return new Unavailable(
      'STORE_DOWN',
      "The folder that holds the archives can't be written. Check ARCHIVE_STORE and its disk, then request the archive again.",
      [],
      { cause: error },
    );
  return error;
}
