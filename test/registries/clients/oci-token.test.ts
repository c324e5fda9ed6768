import { describe, expect, test } from '@jest/globals';
import type { RequestListener } from 'node:http';
import { challengeOf } from '../../../src/registries/oci-token.js';
import { faultOf, indexed, patience, serve } from './host.js';
import { BASIC, chart, holding, ociAt, ref, SECRET, web } from './oci-host.js';

/** Lets only those pass who have a token for what they ask. */
function withTokens(realm: () => string, listener: RequestListener): RequestListener {
  return (request, response) => {
    const { pathname } = new URL(request.url ?? '', 'http://registry');
    const repository = /^\/v2\/(.*)\/(?:tags|manifests|blobs)\//.exec(pathname)?.[1];
    const scope =
      pathname === '/v2/_catalog' ? 'registry:catalog:*' : repository ? `repository:${repository}:pull` : '';
    if (request.headers.authorization === `Bearer token-for-${scope}`) {
      listener(request, response);
      return;
    }
    const challenge = `Bearer realm="${realm()}",service="registry, of tests",scope="${scope}"`;
    response.writeHead(401, { 'www-authenticate': challenge }).end();
  };
}

const tokens: RequestListener = (request, response) => {
  const scope = new URL(request.url ?? '', 'http://x').searchParams.get('scope') ?? '';
  response.end(JSON.stringify({ access_token: `token-for-${scope}`, expires_in: 300 }));
};

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
