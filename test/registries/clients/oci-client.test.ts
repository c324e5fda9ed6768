import { describe, expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Credentials, Endpoint } from '../../../src/registries/client.js';
import { challengeOf } from '../../../src/registries/oci-token.js';
import { describeWithOpenssl, makeAuthority } from './certificates.js';
import { clientOf, faultOf, indexed, NO_TLS, patience, serve, type Host } from './host.js';
import { chartManifest, digestOf, packManifest, type Stored } from './oci-artifacts.js';
import { archiveOf } from './tars.js';

const SECRET = 'correct-horse';
const BASIC: Credentials = { type: 'BASIC', username: 'ann', password: SECRET };
const chart = archiveOf('web', { 'Chart.yaml': 'name: web\n' });
const web = chartManifest(chart, { name: 'web', version: '1.1.0', appVersion: '7', description: 'A web page.' });
const pack = archiveOf('demo-1.0.0', { 'pack.json': '{}' });
const demo = packManifest(pack, 'demo-1.0.0.tar.gz');
const ref = { name: 'web', version: '1.1.0', url: null, digest: null };

const ociAt = (host: Host, more: Partial<Endpoint> = {}, path = '/charts') =>
  clientOf({ kind: 'OCI', content: 'CHARTS', url: `oci+http://127.0.0.1:${host.port}${path}`, ...more });

/** A registry that holds manifests by "repository:tag", and lists a page of names at a time. */
function holding(stored: Readonly<Record<string, Stored>>, page = 1_000): RequestListener {
  const repositories = [...new Set(Object.keys(stored).map((name) => name.split(':')[0] ?? ''))];
  return ({ url = '' }, response) => {
    const { pathname, searchParams } = new URL(url, 'http://registry');
    const [, repository = '', kind = '', rest = ''] =
      /^\/v2\/(.*?)\/?(_catalog|tags|manifests|blobs|$)\/?([^/]*)$/.exec(pathname) ?? [];
    if (pathname === '/v2/') return void response.end('{}');
    if (kind === '_catalog') return listed(response, pathname, 'repositories', repositories, searchParams, page);
    const known = Object.entries(stored).filter(([name]) => name.startsWith(`${repository}:`));
    if (kind === 'tags' && known.length > 0)
      return listed(
        response,
        pathname,
        'tags',
        known.map(([name]) => name.split(':')[1] ?? ''),
        searchParams,
        page,
      );
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

/** Lets only those pass who have a token for what they ask. */
function withTokens(realm: () => string, listener: RequestListener): RequestListener {
  return (request, response) => {
    const { pathname } = new URL(request.url ?? '', 'http://registry');
    const repository = /^\/v2\/(.*)\/(?:tags|manifests|blobs)\//.exec(pathname)?.[1];
    const scope =
      pathname === '/v2/_catalog' ? 'registry:catalog:*' : repository ? `repository:${repository}:pull` : '';
    if (request.headers.authorization === `Bearer token-for-${scope}`) return listener(request, response);
    const challenge = `Bearer realm="${realm()}",service="registry, of tests",scope="${scope}"`;
    return void response.writeHead(401, { 'www-authenticate': challenge }).end();
  };
}

const tokens: RequestListener = (request, response) => {
  const scope = new URL(request.url ?? '', 'http://x').searchParams.get('scope') ?? '';
  response.end(JSON.stringify({ access_token: `token-for-${scope}`, expires_in: 300 }));
};

describe('an OCI registry of charts', () => {
  const stored = {
    'charts/web:1.0.0': web,
    'charts/web:1.1.0': web,
    'charts/web:1.1.0_build.5': web,
    'charts/web:latest': web,
    'charts/web:sha256-abc.sig': web,
    'charts/team/api:v0.1.0': chartManifest(chart, { name: 'api', version: '0.1.0', deprecated: true }),
    'charts/nginx:1.27.0': packManifest(pack, 'image'),
    'other/thing:1.0.0': web,
  };

  test('gives the charts below its path, their tags as versions', async () => {
    const host = await serve(holding(stored));
    await ociAt(host).check(patience());
    const { outcome, entries } = await indexed(ociAt(host));
    expect(outcome).toMatchObject({ unchanged: false, entries: 4, faults: [] });
    expect(entries.map((one) => ('chart' in one ? `${one.chart.name} ${one.chart.version}` : ''))).toEqual([
      'team/api v0.1.0',
      'web 1.0.0',
      'web 1.1.0',
      'web 1.1.0+build.5',
    ]);
    expect(entries[0]).toMatchObject({ chart: { deprecated: true } });
    expect(entries[3]).toMatchObject({
      chart: {
        appVersion: '7',
        description: 'A web page.',
        url: `oci+http://127.0.0.1:${host.port}/charts/web:1.1.0_build.5`,
      },
    });
  });

  test('lists page by page', async () => {
    const host = await serve(holding(stored, 1));
    expect((await indexed(ociAt(host))).entries).toHaveLength(4);
    expect(await ociAt(host).versions('web', patience())).toEqual(['1.0.0', '1.1.0', '1.1.0+build.5']);
  });

  test('is unchanged as long as it lists the same', async () => {
    const host = await serve(holding(stored));
    const { outcome } = await indexed(ociAt(host));
    const validators = outcome.unchanged ? null : outcome.validators;
    expect((await indexed(ociAt(host), validators)).outcome).toEqual({ unchanged: true });
  });

  test('may be a single chart, and need list nothing', async () => {
    const host = await serve((request, response) => {
      if (request.url?.includes('_catalog')) response.writeHead(403).end();
      else holding(stored)(request, response);
    });
    const single = ociAt(host, {}, '/charts/web');
    expect((await indexed(single)).entries).toHaveLength(3);
    expect((await single.fetch(ref, patience())).bytes).toEqual(chart);
    expect(await faultOf(indexed(ociAt(host)))).toMatchObject({ name: 'Invalid', code: 'CATALOG_REFUSED' });
  });

  test.each([
    ['by name and version', ref],
    ['by the address of its index', { ...ref, url: 'ADDRESS' }],
    ['by its digest, wherever its tag is now', { ...ref, version: '0.0.1', digest: digestOf(chart) }],
    ['with "_" for "+"', { ...ref, version: '1.1.0+build.5' }],
  ])('gives a chart %s', async (_name, wanted) => {
    const host = await serve(holding(stored));
    const url = wanted.url === null ? null : `oci+http://127.0.0.1:${host.port}/charts/web:1.1.0`;
    const fetched = await ociAt(host).fetch({ ...wanted, url }, patience());
    expect(fetched).toEqual({ bytes: chart, digest: digestOf(chart) });
  });

  test.each<readonly [string, Partial<typeof ref> & { url?: string | null; digest?: string | null }, object]>([
    ['version', { version: '9.9.9' }, { name: 'NotFound', code: 'CHART_NOT_FOUND' }],
    ['chart', { name: 'nothing' }, { name: 'NotFound', code: 'CHART_NOT_FOUND' }],
    ['name that climbs', { name: '../../other/thing' }, { name: 'NotFound' }],
    ['address of another host', { url: 'oci://169.254.169.254/charts/web:1.1.0' }, { name: 'NotFound' }],
    ['image', { name: 'nginx', version: '1.27.0' }, { name: 'Invalid', code: 'NOT_A_CHART', path: ['content'] }],
    ['digest that is gone', { digest: `sha256:${'0'.repeat(64)}` }, { name: 'Invalid', code: 'DIGEST_MISMATCH' }],
  ])('tells a %s that it does not give', async (_name, wanted, fault) => {
    const host = await serve(holding(stored));
    expect(await faultOf(ociAt(host).fetch({ ...ref, ...wanted }, patience()))).toMatchObject(fault);
  });
});

describe('an OCI registry of packs', () => {
  const stored = {
    'base/spectro-packs/archive/demo:1.0.0': demo,
    'base/spectro-packs/archive/demo:v2': demo,
    'base/spectro-packs/archive/bad:1.0.0': { manifest: '{"layers":[]}', blobs: new Map<string, Buffer>() },
    'base/charts/web:1.0.0': web,
  };
  const packs = { content: 'PACKS' } as const;

  test.each([
    ['its base path', '/base'],
    ['the whole path', '/base/spectro-packs/archive'],
  ])('gives its packs by %s, a faulty one told', async (_name, path) => {
    const host = await serve(holding(stored));
    const { outcome, entries } = await indexed(ociAt(host, packs, path));
    expect(outcome).toMatchObject({
      entries: 2,
      faults: [
        expect.stringMatching(/^bad 1\.0\.0 is left out: The manifest of .* is none of a pack: it has 0 layers/),
      ],
    });
    expect(entries).toMatchObject([
      { pack: { name: 'demo', version: '1.0.0', digest: digestOf(pack), sizeBytes: pack.length, state: 'ACTIVE' } },
      { pack: { version: 'v2' } },
    ]);
    const wanted = { name: 'demo', version: '1.0.0', url: null, digest: digestOf(pack) };
    expect((await ociAt(host, packs, path).fetch(wanted, patience())).bytes).toEqual(pack);
  });
});

describe('signing in', () => {
  const stored = { 'charts/web:1.1.0': web };

  test('gets a token for each thing it asks, once', async () => {
    const realm = await serve(tokens);
    const host = await serve(withTokens(() => `${realm.url}/token?x=1`, holding(stored)));
    const client = ociAt(host, { credentials: BASIC });
    await client.check(patience());
    expect((await indexed(client)).entries).toHaveLength(1);
    await client.fetch(ref, patience());
    const asked = realm.asked.map(
      ({ url, headers }) => [new URL(url ?? '', 'http://x').searchParams, headers.authorization] as const,
    );
    expect(asked.map(([parameters]) => parameters.get('scope'))).toEqual([
      null,
      'registry:catalog:*',
      'repository:charts/web:pull',
    ]);
    expect(new Set(asked.map(([parameters]) => `${parameters.get('service')} ${parameters.get('x')}`))).toEqual(
      new Set(['registry, of tests 1']),
    );
    // The password goes to the realm alone, the token to the registry.
    expect(new Set(asked.map(([, authorization]) => authorization))).toEqual(
      new Set([`Basic ${Buffer.from(`ann:${SECRET}`).toString('base64')}`]),
    );
    expect(new Set(host.asked.map(({ headers }) => headers.authorization?.split(' ')[0]))).toEqual(
      new Set([undefined, 'Bearer']),
    );
  });

  test('works without credentials where tokens are for everybody', async () => {
    const realm = await serve(tokens);
    const host = await serve(withTokens(() => realm.url, holding(stored)));
    expect((await ociAt(host).fetch(ref, patience())).bytes).toEqual(chart);
    expect(realm.asked.map(({ headers }) => headers.authorization)).toEqual([undefined]);
  });

  test('shows a token of its own as it is', async () => {
    const host = await serve((request, response) => {
      if (request.headers.authorization === `Bearer ${SECRET}`) holding(stored)(request, response);
      else response.writeHead(401, { 'www-authenticate': 'Basic realm="x"' }).end();
    });
    await ociAt(host, { credentials: { type: 'TOKEN', token: SECRET } }).check(patience());
    const fault = await faultOf(ociAt(host, { credentials: { type: 'TOKEN', token: 'other' } }).check(patience()));
    expect(fault).toMatchObject({ code: 'CREDENTIALS', path: ['authentication'] });
  });

  test.each<readonly [string, string, string]>([
    ['a file', 'file:///etc/passwd', 'TOKEN_REALM'],
    ['nothing', 'nowhere', 'TOKEN_REALM'],
    ['an address with a password', 'http://a:b@127.0.0.1/', 'TOKEN_REALM'],
    ['the metadata service', 'http://169.254.169.254/token', 'ADDRESS_REFUSED'],
  ])('goes to no realm that is %s', async (_name, realm, code) => {
    const host = await serve(withTokens(() => realm, holding(stored)));
    expect(await faultOf(ociAt(host, { credentials: BASIC }).check(patience()))).toMatchObject({
      name: 'Invalid',
      code,
    });
  });

  test.each<readonly [string, RequestListener, string]>([
    ['refuses', (_request, response) => void response.writeHead(401).end(), 'CREDENTIALS'],
    ['gives no JSON', (_request, response) => void response.end('hello'), 'TOKEN_REALM'],
    ['gives no token', (_request, response) => void response.end('{"token":""}'), 'TOKEN_REALM'],
    [
      'gives a token with line breaks',
      (_request, response) => void response.end('{"token":"a\\r\\nX: y"}'),
      'TOKEN_REALM',
    ],
    ['gives a token that is worth nothing', (_request, response) => void response.end('{"token":"x"}'), 'CREDENTIALS'],
  ])('tells a realm that %s, without any secret', async (_name, answering, code) => {
    const realm = await serve(answering);
    const host = await serve(withTokens(() => realm.url, holding(stored)));
    const fault = await faultOf(ociAt(host, { credentials: BASIC }).check(patience()));
    expect(fault).toMatchObject({ name: 'Invalid', code });
    expect(fault.message + String(fault.stack)).not.toContain(SECRET);
  });

  test.each([
    [
      'both kinds',
      'Basic realm="a", Bearer realm="https://x/token",service="s"',
      { scheme: 'bearer', realm: 'https://x/token', service: 's' },
    ],
    [
      'words without quotes',
      'bearer realm=https://x/token',
      { scheme: 'bearer', realm: 'https://x/token', service: null },
    ],
    ['a password', 'Basic realm="Bearer realm"', { scheme: 'basic' }],
    ['something else', 'Negotiate', null],
    ['nothing', undefined, null],
  ])('reads a challenge of %s', (_name, header, expected) => {
    expect(challengeOf(header)).toEqual(expected);
  });
});

describe('a hostile OCI registry', () => {
  const answeringTo =
    (part: string, answer: (request: IncomingMessage, response: ServerResponse) => void): RequestListener =>
    (request, response) => {
      if (request.url?.includes(part)) answer(request, response);
      else holding({ 'charts/web:1.1.0': web })(request, response);
    };

  test.each<readonly [string, RequestListener, object]>([
    ['is none', (_request, response) => void response.writeHead(404).end(), { code: 'NOT_A_REGISTRY' }],
    [
      'fails',
      (_request, response) => void response.writeHead(502).end(),
      { name: 'Unavailable', code: 'SERVER_FAULT' },
    ],
    [
      'shows a page',
      (_request, response) => void response.setHeader('content-type', 'text/html').end('<html>'),
      { code: 'UNEXPECTED_ANSWER' },
    ],
  ])('that %s is told by the check', async (_name, listener, fault) => {
    expect(await faultOf(ociAt(await serve(listener)).check(patience()))).toMatchObject(fault);
  });

  test.each<readonly [string, RequestListener, object]>([
    [
      'announces another digest',
      answeringTo(
        '/manifests/',
        (_request, response) => void response.setHeader('docker-content-digest', digestOf(chart)).end(web.manifest),
      ),
      { code: 'DIGEST_MISMATCH' },
    ],
    [
      'gives a manifest that is no JSON',
      answeringTo('/manifests/', (_request, response) => void response.end('hello')),
      { code: 'UNEXPECTED_ANSWER' },
    ],
    [
      'gives another blob',
      answeringTo('/blobs/', (_request, response) => void response.end(Buffer.alloc(chart.length))),
      { code: 'DIGEST_MISMATCH' },
    ],
    [
      'gives a longer blob',
      answeringTo('/blobs/', (_request, response) => void response.end(Buffer.alloc(chart.length + 1))),
      { code: 'TOO_LARGE' },
    ],
    [
      'names a layer of 10 GB',
      answeringTo(
        '/manifests/',
        (_request, response) => void response.end(web.manifest.replaceAll(/"size":\d+/g, '"size":10000000000')),
      ),
      { code: 'TOO_LARGE' },
    ],
  ])('that %s is refused', async (_name, listener, fault) => {
    expect(await faultOf(ociAt(await serve(listener)).fetch(ref, patience()))).toMatchObject({
      name: 'Invalid',
      ...fault,
    });
  });

  test('whose pages lead in a circle is left', async () => {
    const host = await serve(
      answeringTo(
        '_catalog',
        (_request, response) =>
          void response.setHeader('link', '</v2/_catalog?last=a>; rel="next"').end('{"repositories":[]}'),
      ),
    );
    expect(await faultOf(indexed(ociAt(host)))).toMatchObject({ message: expect.stringContaining('comes to no end') });
  });

  test('whose pages lead to another host is not followed', async () => {
    const other = await serve(holding({}));
    const host = await serve(
      answeringTo(
        '_catalog',
        (_request, response) =>
          void response.setHeader('link', `<${other.url}/v2/_catalog>; rel="next"`).end('{"repositories":[]}'),
      ),
    );
    expect((await indexed(ociAt(host, { credentials: BASIC }))).entries).toEqual([]);
    expect(other.asked).toEqual([]);
  });

  test('that keeps its blobs elsewhere gets them without credentials', async () => {
    const store = await serve((_request, response) => void response.end(chart));
    const authorization = `Basic ${Buffer.from(`ann:${SECRET}`).toString('base64')}`;
    const host = await serve((request, response) => {
      if (request.headers.authorization !== authorization)
        response.writeHead(401, { 'www-authenticate': 'Basic realm="x"' }).end();
      else if (request.url?.includes('/blobs/'))
        response.writeHead(307, { location: `${store.url}/blob?signature=1` }).end();
      else holding({ 'charts/web:1.1.0': web })(request, response);
    });
    expect((await ociAt(host, { credentials: BASIC }).fetch(ref, patience())).bytes).toEqual(chart);
    expect(store.asked.map(({ headers }) => headers.authorization)).toEqual([undefined]);
  });
});

describe('the protocol', () => {
  test('of this machine may be plain HTTP without saying so', async () => {
    const host = await serve(holding({ 'charts/web:1.1.0': web }));
    const url = `oci://127.0.0.1:${host.port}/charts`;
    expect((await ociAt(host, { url }).fetch(ref, patience())).bytes).toEqual(chart);
  });

  test('of a Helm repository may lead to an OCI registry', async () => {
    const host = await serve(holding({ 'charts/web:1.1.0': web }));
    const index = `entries:\n  web:\n  - version: 1.1.0\n    urls: ["oci://127.0.0.1:${host.port}/charts/web:1.1.0"]\n`;
    const repository = await serve((_request, response) => void response.end(index));
    const fetched = await clientOf({ url: repository.url, credentials: BASIC }).fetch(ref, patience());
    expect(fetched).toEqual({
      bytes: chart,
      digest: createHash('sha256').update(chart).digest('hex').replace(/^/, 'sha256:'),
    });
    expect(host.asked.map(({ headers }) => headers.authorization)).toEqual(
      [undefined, undefined, undefined].slice(0, host.asked.length),
    );
  });

  test.each(['oci://', 'oci:///charts', 'https://registry.example', 'oci://a b/c', 'oci://ann@host/c'])(
    'is not that of %s',
    (url) => {
      expect(() => clientOf({ kind: 'OCI', url })).toThrow('This is no address of an OCI registry');
    },
  );
});

describeWithOpenssl('an OCI registry by TLS', () => {
  test('is reached by the authority that is given', async () => {
    const { ca, server } = makeAuthority();
    const host = await serve(holding({ 'charts/web:1.1.0': web }), { cert: server.certificate, key: server.key });
    const url = `oci://127.0.0.1:${host.port}/charts`;
    expect((await ociAt(host, { url, tls: { ...NO_TLS, ca } }).fetch(ref, patience())).bytes).toEqual(chart);
    expect(await faultOf(ociAt(host, { url }).check(patience()))).toMatchObject({ code: 'CERTIFICATE' });
  });
});
