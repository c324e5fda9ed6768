import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createClient } from 'graphql-sse';
import { silence } from '../../schema/iteration.js';
import { AUTHORIZED, serve, type Served } from './served.js';
import { until } from './sockets.js';

let served: Served;
let following = 0;
beforeAll(async () => {
  const subscribe = () => {
    following += 1;
    const quiet = silence();
    const leave = quiet.return!.bind(quiet);
    return Object.assign(quiet, { return: () => ((following -= 1), leave()) });
  };
  served = await serve({ feed: { subscribe } as never });
});
afterAll(() => served.drain());

const stream = (init: Omit<RequestInit, 'headers'> & { headers?: Record<string, string> }, search = '') =>
  fetch(`${served.url}/graphql/stream${search}`, {
    method: 'POST',
    ...init,
    headers: { ...AUTHORIZED, accept: 'text/event-stream', 'content-type': 'application/json', ...init.headers },
  });
const body = (query: string, more: object = {}) => JSON.stringify({ query, ...more });

describe('a stream', () => {
  test('of a query has one result and its end', async () => {
    const response = await stream({ body: body('query Q { viewer { role } }', { operationName: 'Q' }) });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(response.headers.get('x-request-id')).toEqual(expect.any(String));
    expect(await response.text()).toBe(
      ':\n\nevent: next\ndata: {"data":{"viewer":{"role":"ADMIN"}},"extensions":{"cost":{"requested":1,"max":5000}}}\n\nevent: complete\ndata:\n\n',
    );
  });

  test('may be asked for by GET', async () => {
    const search = `?${new URLSearchParams({ query: 'query Q($yes: Boolean!) { viewer { role @include(if: $yes) } }', variables: '{"yes":true}' }).toString()}`;
    const response = await fetch(`${served.url}/graphql/stream${search}`, {
      headers: { ...AUTHORIZED, accept: 'text/event-stream' },
    });
    expect(await response.text()).toContain('{"data":{"viewer":{"role":"ADMIN"}}');
  });

  test.each([
    { what: 'malformed', query: '{', code: 'GRAPHQL_PARSE_FAILED' },
    { what: 'not of this schema', query: '{ nothing }', code: 'GRAPHQL_VALIDATION_FAILED' },
    { what: 'too deep', query: '{ a '.repeat(13) + '}'.repeat(13), code: 'QUERY_TOO_COMPLEX' },
    { what: 'a defect', query: '{ systemProfiles { totalCount } }', code: 'INTERNAL_SERVER_ERROR' },
  ])('of an operation that is $what tells $code and ends', async ({ query, code }) => {
    const text = await (await stream({ body: body(query) })).text();
    expect(text).toMatch(
      new RegExp(
        `^:\\n\\nevent: next\\ndata: .*"code":"${code}","requestId":"[^"]+".*\\n\\nevent: complete\\ndata:\\n\\n$`,
      ),
    );
    expect(text).not.toMatch(/stack|TypeError/);
  });

  test.each([
    {
      what: 'without accepting events',
      init: { headers: { accept: 'application/json' }, body: body('{ __typename }') },
      status: 406,
    },
    {
      what: 'as a form of a foreign page',
      init: { headers: { 'content-type': 'text/plain' }, body: body('{ __typename }') },
      status: 415,
    },
    { what: 'without JSON', init: { body: '{' }, status: 400 },
    { what: 'without a query', init: { body: '{}' }, status: 400 },
    { what: 'to reserve a single connection', init: { method: 'PUT' }, status: 405 },
    {
      what: 'with 50 MB',
      init: { body: body('{ __typename }', { variables: { x: 'x'.repeat(50_000_000) } }) },
      status: 413,
    },
  ])('asked for $what is answered with $status, JSON and a request id', async ({ init, status }) => {
    const response = await stream(init);
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { requestId: expect.any(String) } }] });
  });

  test('is left when its client goes', async () => {
    const controller = new AbortController();
    await stream({ body: body('subscription { profileChanged { id } }'), signal: controller.signal });
    await until(() => following === 1);
    controller.abort();
    await until(() => following === 0);
  });

  test("is understood by graphql-sse's own client", async () => {
    const client = createClient({ url: `${served.url}/graphql/stream`, headers: AUTHORIZED });
    const results = [];
    for await (const result of client.iterate({ query: '{ viewer { role } }' })) results.push(result.data);
    expect(results).toEqual([{ viewer: { role: 'ADMIN' } }]);
    client.dispose();
  });
});

test('draining ends streams and lets requests finish', async () => {
  const own = await serve({ feed: { subscribe: () => silence() } as never });
  const open = await fetch(`${own.url}/graphql/stream`, {
    method: 'POST',
    headers: { ...AUTHORIZED, accept: 'text/event-stream', 'content-type': 'application/json' },
    body: body('subscription { profileChanged { id } }'),
  });
  await own.drain();
  expect(await open.text()).toMatch(/event: complete/);
  await expect(fetch(own.url)).rejects.toThrow();
});
