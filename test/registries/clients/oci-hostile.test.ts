import { describe, expect, test } from '@jest/globals';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { faultOf, indexed, patience, serve } from './host.js';
import { digestOf } from './oci-artifacts.js';
import { BASIC, chart, holding, ociAt, ref, SECRET, web } from './oci-host.js';

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

  test.each([
    ['another host', (_own: string, other: string) => other],
    ['a path that reads as another host', (own: string, other: string) => `http://${own}${other.replace('http:', '')}`],
  ])('whose pages lead to %s is not followed', async (_, leading) => {
    const other = await serve(holding({}));
    const host = await serve(
      answeringTo(
        '_catalog',
        ({ headers }, response) =>
          void response
            .setHeader('link', `<${leading(headers.host!, other.url)}/v2/_catalog>; rel="next"`)
            .end('{"repositories":[]}'),
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
