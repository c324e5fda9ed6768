import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { Caller } from '../access/caller.js';
import { lacking, may, needOfRoute } from '../access/permissions.js';
import { hasCode } from '../embedded/system-error.js';
import { Unavailable } from '../errors.js';
import { isUuid } from '../ids.js';
import type { ArchiveQueries, ArchiveRow, ArchiveStore } from './archives.js';
import { namesTag, rangeOf, type ByteRange } from './range.js';
import { verifyDownload } from './signed-url.js';

/** What downloads need. `authenticate`: who asks by the request's headers; null when they name nobody. */
export type DownloadPorts = {
  readonly archives: Pick<ArchiveQueries, 'rows'>;
  readonly archiveStore: Pick<ArchiveStore, 'stat' | 'read'>;
  readonly authenticate: (request: IncomingMessage) => Promise<Caller | null>;
  /** Of a request that bears a device's key: whether that device may have archives of a profile; null of any other. */
  readonly ofDevice?: (request: IncomingMessage) => Promise<((profileId: string) => boolean) | null>;
  /** of `downloadKey` */
  readonly urlKey: Uint8Array;
  readonly now?: () => Date;
};

/** Answers GET and HEAD of /archives/<id>.tgz and /archives/<id>. Never rejects for what a client does. */
export type DownloadHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** A reason not to send the archive, for people and programs. */
class Denial extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }
}

type Stored = { readonly row: ArchiveRow; readonly sha256: string; readonly sizeBytes: number };

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
      if (denial === null) throw error;
      deny(request, response, denial);
    }
  };
}

/** Null for a defect. A database that is away comes back, so clients are told when to try again. */
function denialOf(error: unknown): Denial | null {
  if (error instanceof Denial) return error;
  return error instanceof Unavailable ? new Denial(503, 'UNAVAILABLE', error.message, { 'Retry-After': '2' }) : null;
}

async function answer(ports: DownloadPorts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://localhost');
  if (request.method !== 'GET' && request.method !== 'HEAD')
    throw new Denial(405, 'METHOD_NOT_ALLOWED', 'An archive can only be read: use GET or HEAD.', {
      Allow: 'GET, HEAD',
    });
  const id = /^\/archives\/([^/]+?)(?:\.tgz)?$/.exec(url.pathname)?.[1] ?? '';
  await authorize(ports, request, id, url.searchParams);
  const stored = await find(ports, id);
  const etag = `"sha256-${stored.sha256}"`;
  const headers = headersOf(stored, etag);
  const { 'if-match': ifMatch, 'if-none-match': ifNoneMatch } = request.headers;
  if (ifMatch !== undefined && !namesTag(ifMatch, etag, false))
    throw new Denial(412, 'CHANGED', 'The archive is not the one that If-Match names.', { ETag: etag });
  if (ifNoneMatch !== undefined && namesTag(ifNoneMatch, etag, true)) {
    response.writeHead(304, { ETag: etag, 'Cache-Control': headers['Cache-Control'], 'Accept-Ranges': 'bytes' }).end();
    return;
  }
  await send(ports, { request, response, stored, headers, range: askedRange(request, stored.sizeBytes, etag) });
}

async function authorize(
  ports: DownloadPorts,
  request: IncomingMessage,
  id: string,
  query: URLSearchParams,
): Promise<void> {
  if (query.has('sig')) {
    const now = ports.now?.() ?? new Date();
    const signature = verifyDownload(ports.urlKey, id, query, now);
    if (signature === 'expired')
      throw new Denial(
        403,
        'LINK_EXPIRED',
        'This download link has expired. Ask for a new downloadUrl of the archive.',
      );
    if (signature === 'forged')
      throw new Denial(
        403,
        'LINK_FORGED',
        'This download link was not made by this server, or was changed. Ask for a new downloadUrl of the archive.',
      );
    return;
  }
  if (await isOfDevice(ports, request, id)) return;
  const caller = await ports.authenticate(request);
  if (caller !== null) {
    const need = needOfRoute('/archives/');
    if (!may(caller, need)) throw new Denial(403, 'FORBIDDEN', lacking(caller, need));
    return;
  }
  throw new Denial(
    401,
    'UNAUTHENTICATED',
    'Send an API key as "Authorization: Bearer …", or use the archive\'s downloadUrl.',
    {
      'WWW-Authenticate': 'Bearer realm="system-profiles"',
    },
  );
}

/** Whether a device asks for an archive that it may have. @throws Denial for any other archive */
async function isOfDevice(
  { ofDevice, archives }: DownloadPorts,
  request: IncomingMessage,
  id: string,
): Promise<boolean> {
  const mayHave = await ofDevice?.(request);
  if (!mayHave) return false;
  const row = isUuid(id) ? (await archives.rows([id]))[0] : null;
  if (row && mayHave(row.profileId)) return true;
  throw new Denial(403, 'FORBIDDEN', 'A device gets archives of the profile that it is linked to, and no others.');
}

async function find({ archives, archiveStore }: DownloadPorts, id: string): Promise<Stored> {
  const row = isUuid(id) ? (await archives.rows([id]))[0] : null;
  if (!row) throw new Denial(404, 'NOT_FOUND', 'There is no archive with this id.');
  if (row.status === 'FAILED')
    throw new Denial(
      409,
      'ARCHIVE_FAILED',
      `The archive could not be built: ${row.error ?? 'no reason is known.'} Request it again.`,
    );
  if (row.status !== 'READY' || row.sha256 === null)
    throw new Denial(
      409,
      'NOT_READY',
      'The archive is still being built. Try again in a moment, or subscribe to archiveReady.',
      { 'Retry-After': '2' },
    );
  const file = await archiveStore.stat(row.sha256);
  if (!file)
    throw new Denial(
      410,
      'GONE',
      'The archive was built, but its file is not in the store any more. Ask the administrator to restore it.',
    );
  return { row, sha256: row.sha256, sizeBytes: file.sizeBytes };
}

function headersOf({ row, sha256 }: Stored, etag: string) {
  return {
    'Content-Type': 'application/gzip',
    'Content-Disposition': `attachment; filename="${row.fileName.replace(/[^-A-Za-z0-9._+]/g, '_')}"`,
    'Cache-Control': 'private, max-age=31536000, immutable',
    'Accept-Ranges': 'bytes',
    ETag: etag,
    'Repr-Digest': `sha-256=:${Buffer.from(sha256, 'hex').toString('base64')}:`,
    'X-Content-Type-Options': 'nosniff',
  };
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

type Sending = {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly stored: Stored;
  readonly headers: Readonly<Record<string, string>>;
  readonly range: ByteRange | 'whole';
};

async function send(
  { archiveStore }: DownloadPorts,
  { request, response, stored, headers, range }: Sending,
): Promise<void> {
  const { sizeBytes, sha256 } = stored;
  const part = range === 'whole' ? null : range;
  const length = part ? part.end - part.start + 1 : sizeBytes;
  response.writeHead(part ? 206 : 200, {
    ...headers,
    'Content-Length': length,
    ...(part && { 'Content-Range': `bytes ${part.start}-${part.end}/${sizeBytes}` }),
  });
  if (request.method === 'HEAD') {
    response.end();
    return;
  }
  try {
    await pipeline(archiveStore.read(sha256, part ?? undefined), response);
  } catch (error) {
    // The client hung up: its right, and pipeline has closed the file.
    if (!hasCode(error, 'ERR_STREAM_PREMATURE_CLOSE', 'ECONNRESET', 'EPIPE')) throw error;
  }
}

function deny(request: IncomingMessage, response: ServerResponse, denial: Denial): void {
  const body = `${JSON.stringify({ error: { code: denial.code, message: denial.message } })}\n`;
  response.writeHead(denial.status, {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(body),
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    ...denial.headers,
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}
