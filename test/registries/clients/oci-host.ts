import type { RequestListener, ServerResponse } from 'node:http';
import type { Credentials, Endpoint, RegistryClient } from '../../../src/registries/client.js';
import { clientOf, type Host } from './host.js';
import { chartManifest, digestOf, packManifest, type Stored } from './oci-artifacts.js';
import { archiveOf } from './tars.js';

export const SECRET = 'correct-horse';
export const BASIC: Credentials = { type: 'BASIC', username: 'ann', password: SECRET };

/** The archive of a chart, and how a registry holds it. */
export const chart = archiveOf('web', { 'Chart.yaml': 'name: web\n' });
export const web = chartManifest(chart, { name: 'web', version: '1.1.0', appVersion: '7', description: 'A web page.' });

/** The archive of a pack, and how a registry holds it. */
export const pack = archiveOf('demo-1.0.0', { 'pack.json': '{}' });
export const demo = packManifest(pack, 'demo-1.0.0.tar.gz');

export const ref = { name: 'web', version: '1.1.0', url: null, digest: null };

/** A client of a registry that speaks plain HTTP. */
export function ociAt(host: Host, more: Partial<Endpoint> = {}, path = '/charts'): RegistryClient {
  return clientOf({ kind: 'OCI', content: 'CHARTS', url: `oci+http://127.0.0.1:${host.port}${path}`, ...more });
}

/** A registry that holds manifests by "repository:tag", and lists a page of names at a time. */
export function holding(stored: Readonly<Record<string, Stored>>, page = 1_000): RequestListener {
  const repositories = [...new Set(Object.keys(stored).map((name) => name.split(':')[0] ?? ''))];
  return ({ url = '' }, response) => {
    const { pathname, searchParams } = new URL(url, 'http://registry');
    const [, repository = '', kind = '', rest = ''] =
      /^\/v2\/(.*?)\/?(_catalog|tags|manifests|blobs|$)\/?([^/]*)$/.exec(pathname) ?? [];
    if (pathname === '/v2/') return void response.end('{}');
    if (kind === '_catalog') {
      listed(response, pathname, 'repositories', repositories, searchParams, page);
      return;
    }
    const known = Object.entries(stored).filter(([name]) => name.startsWith(`${repository}:`));
    if (kind === 'tags' && known.length > 0) {
      const tags = known.map(([name]) => name.split(':')[1] ?? '');
      listed(response, pathname, 'tags', tags, searchParams, page);
      return;
    }
    const manifest = stored[`${repository}:${rest}`];
    if (kind === 'manifests' && manifest) {
      response.setHeader('docker-content-digest', digestOf(manifest.manifest));
      return void response.end(manifest.manifest);
    }
    const blob = known.map(([, { blobs }]) => blobs.get(rest)).find((bytes) => bytes !== undefined);
    return void response.writeHead(blob ? 200 : 404).end(blob ?? '{"errors":[]}');
  };
}

function listed(
  response: ServerResponse,
  path: string,
  field: string,
  names: readonly string[],
  asked: URLSearchParams,
  page: number,
): void {
  const from = names.indexOf(asked.get('last') ?? '') + 1;
  const part = names.slice(from, from + page);
  if (from + page < names.length) response.setHeader('link', `<${path}?last=${part.at(-1)}&n=${page}>; rel="next"`);
  response.end(JSON.stringify({ [field]: part }));
}
