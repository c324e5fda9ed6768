import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Product } from '../journeys/product.js';
import { besieged } from './besieged.js';
import { ASKED, PATHS, SHAPES, SMUGGLING } from './http-cases.js';
import { head, linger, say } from './wire.js';

// Raw bytes instead of requests. Whatever comes, the answer is a clear one, and the next caller is served.

let product: Product;
const opened = besieged();
beforeAll(() => {
  product = opened();
});
afterEach(async () => {
  expect((await say(product.url, head('GET /readyz HTTP/1.1', 'Host: x', 'Connection: close'))).statuses).toEqual([
    200,
  ]);
});

const said = (send: string | Buffer, thenEnd?: boolean) =>
  say(product.url, typeof send === 'string' ? send.replace('Bearer KEY', `Bearer ${product.adminKey}`) : send, thenEnd);

test.each(SMUGGLING)('a request $what is one request or none', async ({ send, answers, thenEnd }) => {
  expect((await said(send, thenEnd)).statuses).toEqual(answers);
});

test.each(SHAPES)('$what: answered $answers', async ({ send, answers, thenEnd }) => {
  expect((await said(send, thenEnd)).statuses).toEqual(answers);
});

test.each(PATHS)('nothing is at %j', async (target) => {
  const { statuses, text } = await say(product.url, head(`GET ${target} HTTP/1.1`, 'Host: x', 'Connection: close'));
  expect(statuses).toEqual([404]);
  expect(text).not.toMatch(/root:|"dependencies"|location:/i);
});

test.each(ASKED.map((asked) => ({ ...asked, shown: asked.target.slice(0, 80) })))(
  '$shown as the administrator: $status',
  async ({ target, status }) => {
    const { statuses, text } = await say(
      product.url,
      head(`GET ${target} HTTP/1.1`, 'Host: x', 'Connection: close', `Authorization: Bearer ${product.adminKey}`),
    );
    expect([statuses, text]).toEqual([[status], expect.not.stringMatching(/INTERNAL_SERVER|\bat .*:\d+:\d+/)]);
  },
);

describe('a key that is none', () => {
  test.each(
    [
      'Bearer',
      'Bearer ',
      'Bearer  null',
      'Bearer [object Object]',
      `Bearer ${'a'.repeat(15_000)}`,
      'Bearer \xff\xfe',
      "Bearer ' or 1=1 --",
      'Bearer spdk_x',
      'Bearer spdt_',
      'Basic %%%',
      'Basic Og==',
      'Digest username="admin"',
      'bearer bearer bearer',
      ',,,',
    ].map((authorization) => ({ authorization, shown: authorization.slice(0, 40) })),
  )('"$shown": 401 everywhere', async ({ authorization }) => {
    for (const target of ['/graphql?query={__typename}', '/graphql/stream', '/archives/x', '/v2/', '/audit/export']) {
      const { statuses, text } = await say(
        product.url,
        head(`GET ${target} HTTP/1.1`, 'Host: x', 'Connection: close', `Authorization: ${authorization}`),
      );
      expect([target, statuses]).toEqual([
        target,
        [target === '/archives/x' && /spdk_/.test(authorization) ? 403 : 401],
      ]);
      expect(text).not.toContain(authorization.slice(7) || 'nothing');
    }
  });
});

describe('connections that never finish', () => {
  const begun = 'POST /graphql HTTP/1.1\r\nHost: x\r\n';
  test.each([
    { what: 'say nothing', bytes: '' },
    { what: 'stop in their head', bytes: begun },
    { what: 'stop in their body', bytes: `${begun}Content-Length: 1000000\r\n\r\n{` },
    { what: 'stop in a chunk', bytes: `${begun}Transfer-Encoding: chunked\r\n\r\nfff\r\n{` },
  ])('three hundred of them, which $what, keep nobody from being served', async ({ bytes }) => {
    const crowd = await linger(product.url, 300, bytes);
    expect((await fetch(`${product.url}/readyz`)).status).toBe(200);
    crowd.leave();
  });
});

test.each(['a\r\nb', 'b'.repeat(65), '<script>', '\xff', '../x', ''])(
  'a request id that is %j is replaced',
  async (id) => {
    const [sane] = id.split('\r\n');
    const { text } = await say(
      product.url,
      head('GET /nowhere HTTP/1.1', 'Host: x', 'Connection: close', `X-Request-Id: ${sane}`, 'Accept: */*'),
    );
    if (sane !== 'a') expect(text).not.toContain(`"${sane}"`);
  },
);
