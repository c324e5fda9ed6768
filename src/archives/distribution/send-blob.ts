import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ArchiveStore } from '../archives.js';
import { hasHungUp } from '../hung-up.js';
import { rangeOf, type ByteRange } from '../range.js';
import { DistributionFault } from './faults.js';
import { memberContent } from './member-content.js';
import type { BlobSource, Repository } from './repositories.js';

/** Where blobs are sent from. */
export type BlobStore = Pick<ArchiveStore, 'open' | 'addressOf' | 'read' | 'stat'>;

type Exchange = { readonly request: IncomingMessage; readonly response: ServerResponse };

/** Finds a blob of a repository. @throws DistributionFault BLOB_UNKNOWN */
export async function blobOf(
  repository: Repository,
  reference: string,
): Promise<{ digest: string; source: BlobSource }> {
  const digest = /^sha256:([0-9a-f]{64})$/.exec(reference)?.[1];
  const source = digest === undefined ? null : await repository.blob(digest);
  if (digest === undefined || source === null) throw blobUnknown(reference);
  return { digest, source };
}

function blobUnknown(reference: string): DistributionFault {
  return new DistributionFault(
    404,
    'BLOB_UNKNOWN',
    `There is no blob ${JSON.stringify(reference)} in this repository, or none any more: its archive may have expired.`,
  );
}

/** Sends a blob, or the part of it that was asked for. */
export async function sendBlob(
  archiveStore: BlobStore,
  exchange: Exchange,
  { digest, source }: { digest: string; source: BlobSource },
): Promise<void> {
  if (source.kind === 'file') return sendArchive(archiveStore, exchange, digest);
  const { sizeBytes } = source;
  const range = headed(exchange, digest, sizeBytes);
  if (range === null) return;
  const content =
    source.kind === 'bytes'
      ? [source.bytes.subarray(range.start, range.end + 1)]
      : memberContent(archiveStore, source.member, range);
  await unlessHungUp(pipeline(Readable.from(content), exchange.response));
}

/** A whole archive: from the store itself where that gives an address, as registries do. */
async function sendArchive(store: BlobStore, exchange: Exchange, digest: string): Promise<void> {
  const { request, response } = exchange;
  // Open before anything is said of it: the housekeeping may remove it from now on.
  const file = await store.open(digest);
  if (file === null) throw blobUnknown(`sha256:${digest}`);
  try {
    const address = request.method === 'GET' ? await store.addressOf(digest, `${digest}.tgz`) : null;
    if (address !== null) {
      response.writeHead(307, { Location: address, 'Cache-Control': 'no-store', 'Content-Length': 0 }).end();
      return;
    }
    const range = headed(exchange, digest, file.sizeBytes);
    if (range === null) return;
    await unlessHungUp(file.pour(response, range));
    response.end();
  } finally {
    await file.close();
  }
}

/** Writes the head of a blob's answer; null when that is all of it. */
function headed({ request, response }: Exchange, digest: string, sizeBytes: number): ByteRange | null {
  const range = rangeOf(request.headers.range, sizeBytes);
  if (range === 'unsatisfiable') {
    response.writeHead(416, { 'Content-Range': `bytes */${sizeBytes}`, 'Content-Length': 0 }).end();
    return null;
  }
  const part = range === 'whole' ? { start: 0, end: sizeBytes - 1 } : range;
  response.writeHead(range === 'whole' ? 200 : 206, {
    ...{ 'Docker-Content-Digest': `sha256:${digest}`, ETag: `"sha256:${digest}"`, 'Accept-Ranges': 'bytes' },
    'Content-Type': 'application/octet-stream',
    'Content-Length': part.end - part.start + 1,
    ...(range !== 'whole' && { 'Content-Range': `bytes ${part.start}-${part.end}/${sizeBytes}` }),
  });
  if (request.method !== 'HEAD') return part;
  response.end();
  return null;
}

async function unlessHungUp(sending: Promise<void>): Promise<void> {
  try {
    await sending;
  } catch (error) {
    if (!hasHungUp(error)) throw error;
  }
}
