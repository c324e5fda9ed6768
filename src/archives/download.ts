import type { IncomingMessage, ServerResponse } from 'node:http';
import { Denial, denialOf, deny } from './denial.js';
import { authorize, noSuchArchive, type DownloadRights } from './download-rights.js';
import { hasHungUp } from './hung-up.js';
import { isUuid } from '../ids.js';
import type { ArchiveRow, ArchiveStore } from './archives.js';
import type { OpenFile } from './pour.js';
import { namesTag, rangeOf, type ByteRange } from './range.js';

/** What downloads need. */
export type DownloadPorts = DownloadRights & {
  readonly archiveStore: Pick<ArchiveStore, 'open' | 'addressOf'>;
};

type Packed = { readonly row: ArchiveRow; readonly sha256: string };

/** Answers GET and HEAD of /archives/<id>.tgz and /archives/<id>. Never rejects for what a client does. */
export type DownloadHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/**
 * Downloads of built archives: resumable by Range, verifiable by a strong ETag and Repr-Digest (RFC 9530), allowed by
 * a signed address or by the caller's own key. The file goes from disk to socket in pieces, at the client's speed.
 */
export function createDownloadHandler(ports: DownloadPorts): DownloadHandler {
  return async (request, response) => {
    try {
      await answer(ports, request, response);
    } catch (error) {
      const denial = denialOf(error);
      // What fails when half is sent can't be said any more.
      if (denial === null || response.headersSent) throw error;
      deny(request, response, denial);
    }
  };
}

async function answer(ports: DownloadPorts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://localhost');
  if (request.method !== 'GET' && request.method !== 'HEAD')
    throw new Denial(405, 'METHOD_NOT_ALLOWED', 'An archive can only be read: use GET or HEAD.', {
      Allow: 'GET, HEAD',
    });
  const id = /^\/archives\/([^/]+?)(?:\.tgz)?$/.exec(url.pathname)?.[1] ?? '';
  await authorize(ports, request, id, url.searchParams);
  const packed = await find(ports, id);
  const etag = `"sha256-${packed.sha256}"`;
  const headers = headersOf(packed, etag);
  const { 'if-none-match': ifNoneMatch } = request.headers;
  if (ifNoneMatch !== undefined && namesTag(ifNoneMatch, etag, true)) {
    response.writeHead(304, { ETag: etag, 'Cache-Control': headers['Cache-Control'], 'Accept-Ranges': 'bytes' }).end();
    return;
  }
  await sendFile(ports, { request, response, packed, headers, etag });
}

type Sending = {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly packed: Packed;
  readonly headers: Readonly<Record<string, string>>;
  readonly etag: string;
};

async function sendFile({ archiveStore }: DownloadPorts, sending: Sending): Promise<void> {
  const { request, response, packed, etag } = sending;
  // Open before anything is said of it: the housekeeping may remove it from now on.
  const file = await archiveStore.open(packed.sha256);
  if (file === null)
    throw new Denial(
      410,
      'GONE',
      'The archive was built, but its file is not in the store any more. Request the archive again: it is built anew.',
    );
  try {
    const address = request.method === 'GET' ? await archiveStore.addressOf(packed.sha256, fileNameOf(packed)) : null;
    if (address !== null) {
      // Ranges and what they are held against (If-Range, If-Match) are the store's business then, by its own tags.
      response.writeHead(307, { Location: address, 'Cache-Control': 'no-store', 'Content-Length': 0 }).end();
      return;
    }
    const { 'if-match': ifMatch } = request.headers;
    if (ifMatch !== undefined && !namesTag(ifMatch, etag, false))
      throw new Denial(412, 'CHANGED', 'The archive is not the one that If-Match names.', { ETag: etag });
    await send(sending, file, askedRange(request, file.sizeBytes, etag));
  } finally {
    await file.close();
  }
}

async function find({ archives }: DownloadPorts, id: string): Promise<Packed> {
  const row = isUuid(id) ? (await archives.rows([id]))[0] : null;
  if (!row) throw noSuchArchive();
  if (row.status === 'FAILED')
    throw new Denial(
      409,
      'ARCHIVE_FAILED',
      `The archive could not be built: ${row.error ?? 'no reason is known.'} Request it again.`,
    );
  if (row.status === 'EXPIRED')
    throw new Denial(
      410,
      'ARCHIVE_EXPIRED',
      `The archive of version ${row.version} was removed, because nothing had needed it for long. Request it again: it is built anew, of the same bytes.`,
    );
  if (row.status !== 'READY' || row.sha256 === null)
    throw new Denial(
      409,
      'NOT_READY',
      'The archive is still being built. Try again in a moment, or subscribe to archiveReady.',
      { 'Retry-After': '2' },
    );
  return { row, sha256: row.sha256 };
}

function headersOf(packed: Packed, etag: string) {
  return {
    'Content-Type': 'application/gzip',
    'Content-Disposition': `attachment; filename="${fileNameOf(packed)}"`,
    'Cache-Control': 'private, max-age=31536000, immutable',
    'Accept-Ranges': 'bytes',
    ETag: etag,
    'Repr-Digest': `sha-256=:${Buffer.from(packed.sha256, 'hex').toString('base64')}:`,
    'X-Content-Type-Options': 'nosniff',
  };
}

/** As it may stand in a header. */
function fileNameOf({ row }: Packed): string {
  return row.fileName.replace(/[^-A-Za-z0-9._+]/g, '_');
}

/** The range to honour: only of GET, and only while the client's part is of this very file (If-Range). */
function askedRange(request: IncomingMessage, sizeBytes: number, etag: string): ByteRange | 'whole' {
  const { range, 'if-range': ifRange } = request.headers;
  if (request.method !== 'GET') return 'whole';
  // No Last-Modified is sent, so a date can't be of this file.
  if (ifRange !== undefined && ifRange !== etag) return 'whole';
  const asked = rangeOf(range, sizeBytes);
  if (asked !== 'unsatisfiable') return asked;
  throw new Denial(
    416,
    'RANGE_NOT_SATISFIABLE',
    `The archive has ${sizeBytes} bytes; the range lies outside of them.`,
    {
      'Content-Range': `bytes */${sizeBytes}`,
    },
  );
}

async function send(
  { request, response, headers }: Sending,
  file: OpenFile,
  range: ByteRange | 'whole',
): Promise<void> {
  const { sizeBytes } = file;
  const part = range === 'whole' ? { start: 0, end: sizeBytes - 1 } : range;
  response.writeHead(range === 'whole' ? 200 : 206, {
    ...headers,
    'Content-Length': part.end - part.start + 1,
    ...(range !== 'whole' && { 'Content-Range': `bytes ${part.start}-${part.end}/${sizeBytes}` }),
  });
  try {
    if (request.method !== 'HEAD') await file.pour(response, part);
    response.end();
  } catch (error) {
    // The client hung up: its right.
    if (hasHungUp(error)) return;
    // Nothing else tells the client that what has come is not all.
    response.destroy();
    throw error;
  }
}
