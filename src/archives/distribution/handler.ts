import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Pool } from 'pg';
import { basicPassword } from '../../access/authenticate.js';
import type { Caller } from '../../access/caller.js';
import { lacking, may } from '../../access/may.js';
import { needOfRoute } from '../../access/permissions.js';
import { Unavailable } from '../../errors.js';
import { INDEX_TYPE } from '../contents/oci-layout.js';
import { DistributionFault, sendFault } from './faults.js';
import { createIndexes, type Indexes } from './indexes.js';
import { findRepository, type Manifest } from './repositories.js';
import { blobOf, sendBlob, type BlobStore } from './send-blob.js';

/** What the registry needs. `authenticate`: who has this "Bearer …"; null: nobody. */
export type DistributionPorts = {
  readonly pool: Pool;
  readonly archiveStore: BlobStore;
  readonly authenticate: (authorization: string | undefined) => Promise<Caller | null>;
};

/** Where the registry is. */
export const DISTRIBUTION_PATH = '/v2/';

type Exchange = {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly query: URLSearchParams;
};

/**
 * The OCI distribution API to read from: what oras, helm, flux, skopeo and container runtimes pull. Signing in is Basic
 * with an API key as the password, or Bearer.
 */
export function createDistribution(settings: DistributionPorts) {
  const ports = { ...settings, indexes: createIndexes(settings) };
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    response.setHeader('Docker-Distribution-API-Version', 'registry/2.0');
    try {
      await answer(ports, request, response);
    } catch (error) {
      const fault =
        error instanceof Unavailable
          ? new DistributionFault(503, 'UNAVAILABLE', error.message, { 'Retry-After': '2' })
          : error;
      if (!(fault instanceof DistributionFault) || response.headersSent) throw error;
      sendFault(request, response, fault);
    }
  };
}

async function answer(
  ports: DistributionPorts & { readonly indexes: Indexes },
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://localhost');
  if (request.method !== 'GET' && request.method !== 'HEAD')
    throw new DistributionFault(405, 'UNSUPPORTED', 'This registry is only read from.', { Allow: 'GET, HEAD' });
  const caller = await authorize(ports, request);
  const exchange = { request, response, query: url.searchParams };
  if (url.pathname === DISTRIBUTION_PATH) {
    sendJson(exchange, 'application/json; charset=utf-8', {});
    return;
  }
  const asked = /^\/v2\/(.+)\/(manifests|blobs|tags|referrers)\/([^/]+)$/.exec(url.pathname);
  const [, name = '', what = '', reference = ''] = asked ?? [];
  const repository = asked ? await findRepository(ports, name, caller.tagFilter) : null;
  if (repository === null)
    throw new DistributionFault(404, 'NAME_UNKNOWN', `There is no repository ${JSON.stringify(name || url.pathname)}.`);
  if (what === 'manifests') {
    sendManifest(exchange, await repository.manifest(reference), reference);
    return;
  }
  if (what === 'blobs') return sendBlob(ports.archiveStore, exchange, await blobOf(repository, reference));
  if (what === 'tags') {
    sendTags(exchange, name, await repository.tags());
    return;
  }
  // Nothing refers to anything here, and the specification wants an index all the same.
  sendJson(exchange, INDEX_TYPE, { schemaVersion: 2, mediaType: INDEX_TYPE, manifests: [] });
}

async function authorize({ authenticate }: DistributionPorts, request: IncomingMessage): Promise<Caller> {
  const caller = await authenticate(bearerOf(request.headers.authorization));
  if (caller === null)
    throw new DistributionFault(
      401,
      'UNAUTHORIZED',
      'Sign in with an API key as the password; the user name is yours to choose.',
      {
        'WWW-Authenticate': 'Basic realm="system-profiles"',
      },
    );
  const need = needOfRoute(DISTRIBUTION_PATH);
  if (!may(caller, need)) throw new DistributionFault(403, 'DENIED', lacking(caller, need));
  return caller;
}

/** "Basic …" as the "Bearer …" that its password stands for. */
function bearerOf(authorization: string | undefined): string | undefined {
  const password = basicPassword(authorization);
  return password === null ? authorization : `Bearer ${password}`;
}

function sendManifest({ request, response }: Exchange, manifest: Manifest | null, reference: string): void {
  if (manifest === null)
    throw new DistributionFault(
      404,
      'MANIFEST_UNKNOWN',
      `There is no ${JSON.stringify(reference)}: no such version is published, or it isn't packed, or its archive has expired. Request its archive.`,
    );
  response.writeHead(200, {
    'Content-Type': manifest.mediaType,
    'Content-Length': manifest.bytes.length,
    'Docker-Content-Digest': manifest.digest,
    ETag: `"${manifest.digest}"`,
  });
  response.end(request.method === 'HEAD' ? undefined : manifest.bytes);
}

const MOST_TAGS = 1_000;

/** A page of tags; the next one is named by a Link header (RFC 5988). */
function sendTags(exchange: Exchange, name: string, tags: readonly string[]): void {
  const { query, response } = exchange;
  const n = Number(query.get('n') ?? MOST_TAGS);
  if (!Number.isInteger(n) || n < 0)
    throw new DistributionFault(400, 'PAGINATION_NUMBER_INVALID', 'n is how many tags to answer, a whole number.');
  const last = query.get('last');
  const left = last === null ? tags : tags.filter((tag) => tag > last);
  const page = left.slice(0, Math.min(n, MOST_TAGS));
  const end = page.at(-1);
  if (end !== undefined && page.length < left.length) {
    const next = new URLSearchParams({ n: String(n), last: end });
    response.setHeader('Link', `</v2/${name}/tags/list?${next.toString()}>; rel="next"`);
  }
  sendJson(exchange, 'application/json; charset=utf-8', { name, tags: page });
}

function sendJson({ request, response }: Exchange, type: string, value: object): void {
  const body = `${JSON.stringify(value)}\n`;
  response.writeHead(200, { 'Content-Type': type, 'Content-Length': Buffer.byteLength(body) });
  response.end(request.method === 'HEAD' ? undefined : body);
}
