import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rename, stat, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Invalid, Unavailable } from '../errors.js';
import { limits } from '../limits.js';
import type { DigestFiles } from '../registries/content-store.js';
import { pullScope, type OciSession } from '../registries/oci-session.js';
import { pause } from '../store/backoff.js';
import { nullWhenMissing } from '../system-error.js';

/** A blob of an image, and where it is. `sha256`: lowercase hex. `onBytes`: told how much more is there. */
export type BlobOrder = {
  readonly session: OciSession;
  readonly repository: string;
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly files: DigestFiles;
  readonly onBytes: (count: number) => void | Promise<void>;
};

/** How often a blob is asked for again without getting any further. */
const FRUITLESS = 3;
const PAUSE_MS = 500;

/**
 * Gets a blob into the store, if it isn't there. It goes from the line to the disk in pieces. When the line breaks, the
 * rest is asked for; what has come when the build gives up is kept for the next one.
 * @throws Invalid BLOB_MISSING, DIGEST_MISMATCH, TOO_LARGE; Unavailable when it may be had later
 */
export async function fetchBlob(order: BlobOrder, signal: AbortSignal): Promise<void> {
  const { files, sha256, sizeBytes, onBytes } = order;
  if ((await files.stat(sha256)) !== null) return onBytes(sizeBytes);
  const place = await files.begin();
  const kept = join(dirname(place.path), `${sha256}.part`);
  // Renaming takes it: of two builds that want it, one goes on from it and the other starts anew.
  await rename(kept, place.path).catch(nullWhenMissing);
  try {
    const part = await openPart(place.path, sizeBytes);
    try {
      await onBytes(part.length);
      await getRest(order, part, signal);
    } finally {
      await part.file.close();
    }
    requireDigest(order, part.hash);
    await place.commit(sha256);
  } catch (error) {
    if (error instanceof Invalid) await place.abandon();
    else await rename(place.path, kept).catch(nullWhenMissing);
    throw error;
  }
}

/** What has come of a blob. */
type Part = { file: FileHandle; hash: Hash; length: number };

async function openPart(path: string, sizeBytes: number): Promise<Part> {
  const found = await stat(path).catch(nullWhenMissing);
  const hash = createHash('sha256');
  if (found === null || found.size > sizeBytes) return { file: await open(path, 'w', 0o640), hash, length: 0 };
  for await (const piece of createReadStream(path)) hash.update(piece as Buffer);
  return { file: await open(path, 'r+'), hash, length: found.size };
}

async function getRest(order: BlobOrder, part: Part, signal: AbortSignal): Promise<void> {
  for (let fruitless = 0; part.length < order.sizeBytes;) {
    const before = part.length;
    const fault = await ask(order, part, signal).then(
      () => new Unavailable('BROKEN_OFF', `${whatOf(order)} came to an end before its end. Try again later.`),
      (error: unknown) => error,
    );
    if (part.length >= order.sizeBytes) return;
    fruitless = part.length > before ? 0 : fruitless + 1;
    if (!(fault instanceof Unavailable) || signal.aborted || fruitless >= FRUITLESS) throw fault;
    await pause(PAUSE_MS * fruitless, signal);
  }
}

async function ask(order: BlobOrder, part: Part, signal: AbortSignal): Promise<void> {
  const { session, repository, sha256, sizeBytes } = order;
  const what = whatOf(order);
  const answer = await session.ask(
    {
      path: `/v2/${repository}/blobs/sha256:${sha256}`,
      scope: pullScope(repository),
      what,
      maxBytes: sizeBytes,
      totalMs: limits.images.blobMs,
      ...(part.length > 0 && { headers: { range: `bytes=${part.length}-` } }),
      receive: async (status, pieces) => {
        if (status === 200 && part.length > 0) await startAnew(part, order.onBytes);
        for await (const piece of pieces) await write(part, piece, order);
      },
    },
    signal,
  );
  if (answer.status === 206) return;
  if (answer.status === 404)
    throw new Invalid('BLOB_MISSING', `${what} isn't in the registry any more. Push the image again.`);
  session.require(answer, what);
}

function whatOf({ sha256, repository }: Pick<BlobOrder, 'sha256' | 'repository'>): string {
  return `The blob sha256:${sha256} of ${repository}`;
}

/** The registry knows no ranges, or has lost its place: what it sends begins at the beginning. */
async function startAnew(part: Part, onBytes: BlobOrder['onBytes']): Promise<void> {
  await onBytes(-part.length);
  await part.file.truncate(0);
  part.hash = createHash('sha256');
  part.length = 0;
}

async function write(part: Part, piece: Buffer, order: BlobOrder): Promise<void> {
  const { sizeBytes, onBytes } = order;
  if (part.length + piece.length > sizeBytes)
    throw new Invalid(
      'TOO_LARGE',
      `${whatOf(order)} has more than the ${sizeBytes} bytes that its manifest says. Push the image again.`,
    );
  for (let done = 0; done < piece.length;)
    done += (await part.file.write(piece, done, piece.length - done, part.length + done)).bytesWritten;
  part.hash.update(piece);
  part.length += piece.length;
  await onBytes(piece.length);
}

function requireDigest({ sha256, repository }: BlobOrder, hash: Hash): void {
  const found = hash.digest('hex');
  if (found === sha256) return;
  throw new Invalid(
    'DIGEST_MISMATCH',
    `The blob sha256:${sha256} of ${repository} came with the SHA-256 ${found}: it was damaged in the registry or on the way. Push the image again.`,
  );
}
