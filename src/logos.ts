import { createHash, hkdfSync } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Caller } from './access/caller.js';
import { may } from './access/may.js';
import { needOfRoute } from './access/permissions.js';
import { namesTag } from './archives/range.js';
import { signDownload, verifyDownload } from './archives/signed-url.js';
import { DomainError, Unavailable } from './errors.js';
import type { LayerContents } from './sources/layer-sources.js';
import type { Logo } from './sources/pack-content.js';

/** The version of a pack whose logo is meant. */
export type PackOfLogo = { readonly registryId: string; readonly name: string; readonly version: string };

/** What serving logos needs. `authenticate`: who asks by the request's headers; null when they name nobody. */
export type LogoPorts = {
  readonly contents: Pick<LayerContents, 'packContent'>;
  readonly authenticate: (request: IncomingMessage) => Promise<Caller | null>;
  /** of `logoKey` */
  readonly urlKey: Uint8Array;
  readonly now?: () => Date;
};

/** The key that signs addresses of logos: no address of an archive can be made of it. */
export function logoKey(secretsKey: Uint8Array): Buffer {
  return Buffer.from(hkdfSync('sha256', secretsKey, '', 'system-profiles logo address 1', 32));
}

const DAY_MS = 24 * 60 * 60 * 1_000;

/** Path and query of a logo that a browser's <img> can load, the same ones all day so that it is loaded once. */
export function logoPath(key: Uint8Array, pack: PackOfLogo, now = new Date()): string {
  const expiresAt = new Date((Math.floor(now.getTime() / DAY_MS) + 2) * DAY_MS);
  const path = [pack.registryId, pack.name, pack.version].map(encodeURIComponent).join('/');
  return `/packs/${path}/logo?${signDownload(key, idOf(pack), expiresAt)}`;
}

/**
 * Answers GET and HEAD of /packs/<registryId>/<name>/<version>/logo with the picture as what it really is, whatever its
 * file is called; allowed by a signed address or by the caller's own key. Never rejects for what a client does.
 */
export function createLogoHandler(
  ports: LogoPorts,
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  return async (request, response) => {
    const found = await find(ports, request);
    if ('status' in found) deny(response, found);
    else send(request, response, found);
  };
}

/** A reason not to send a logo. */
type Denial = { readonly status: 401 | 404 | 405 | 503; readonly headers: Readonly<Record<string, string>> };

const UNKNOWN: Denial = { status: 404, headers: {} };

async function find(ports: LogoPorts, request: IncomingMessage): Promise<Logo | Denial> {
  const asked = askedFor(request);
  if (request.method !== 'GET' && request.method !== 'HEAD') return { status: 405, headers: { Allow: 'GET, HEAD' } };
  if (asked === null) return UNKNOWN;
  if (!(await isAllowed(ports, request, asked))) return { status: 401, headers: { 'WWW-Authenticate': 'Bearer' } };
  try {
    const { logo } = await ports.contents.packContent(asked.pack);
    return logo ?? { status: 404, headers: { 'Cache-Control': 'private, max-age=3600' } };
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return error instanceof Unavailable ? { status: 503, headers: { 'Retry-After': '60' } } : UNKNOWN;
  }
}

type Asked = { readonly pack: PackOfLogo; readonly query: URLSearchParams };

function askedFor({ url = '/' }: IncomingMessage): Asked | null {
  const [path = '', query = ''] = url.split('?', 2);
  const [registryId, name, version] =
    /^\/packs\/([^/]+)\/([^/]+)\/([^/]+)\/logo$/.exec(path)?.slice(1).map(decoded) ?? [];
  if (!registryId || !name || !version) return null;
  return { pack: { registryId, name, version }, query: new URLSearchParams(query) };
}

function decoded(part: string): string | null {
  try {
    return decodeURIComponent(part);
  } catch (error) {
    // A percent sign that begins nothing: no such pack.
    if (error instanceof URIError) return null;
    throw error;
  }
}

async function isAllowed(ports: LogoPorts, request: IncomingMessage, { pack, query }: Asked): Promise<boolean> {
  if (!query.has('sig')) {
    const caller = await ports.authenticate(request);
    return caller !== null && may(caller, needOfRoute('/packs/'));
  }
  return verifyDownload(ports.urlKey, idOf(pack), query, ports.now?.() ?? new Date()) === 'valid';
}

/** No two packs have the same: a name could hold what joins the parts. */
function idOf({ registryId, name, version }: PackOfLogo): string {
  return JSON.stringify([registryId, name, version]);
}

function send(request: IncomingMessage, response: ServerResponse, logo: Logo): void {
  const etag = `"sha256-${createHash('sha256').update(logo.bytes).digest('hex')}"`;
  const headers = {
    ETag: etag,
    'Cache-Control': 'private, max-age=31536000, immutable',
    'X-Content-Type-Options': 'nosniff',
    // A picture and nothing else, should somebody open it as a page.
    'Content-Security-Policy': "default-src 'none'; sandbox",
  };
  const known = request.headers['if-none-match'];
  if (known !== undefined && namesTag(known, etag, true)) {
    response.writeHead(304, headers).end();
    return;
  }
  response.writeHead(200, { ...headers, 'Content-Type': logo.mediaType, 'Content-Length': logo.bytes.length });
  response.end(request.method === 'HEAD' ? undefined : logo.bytes);
}

const WORDS: Readonly<Record<Denial['status'], string>> = {
  401: 'Ask for a new logoUrl of the pack, or send an API key as Authorization: Bearer.',
  404: 'There is no such logo.',
  405: 'A logo can only be read: use GET or HEAD.',
  503: "The pack's registry can't be reached now. Try again later.",
};

function deny(response: ServerResponse, { status, headers }: Denial): void {
  const body = `${WORDS[status]}\n`;
  response.writeHead(status, {
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Length': Buffer.byteLength(body),
    'Cache-Control': 'no-store',
    ...headers,
  });
  response.end(body);
}
