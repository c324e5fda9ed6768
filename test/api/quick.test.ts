import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { AUTHORIZED, serve, type Served } from './served.js';

/** Ordinary requests are answered without Apollo, which is to be seen in nothing but the time they take. */
let served: Served;
beforeAll(async () => {
  served = await serve();
});
afterAll(() => served.drain());

/** What a client sees, without the request's own id. */
async function answered(body: object, accept?: string) {
  const headers = { ...AUTHORIZED, 'content-type': 'application/json', ...(accept !== undefined && { accept }) };
  const response = await fetch(`${served.url}/graphql`, { method: 'POST', headers, body: JSON.stringify(body) });
  const text = (await response.text()).replace(/"requestId":"[^"]+"/g, '"requestId":"…"');
  const shown = ['content-type', 'cache-control', 'retry-after'].map((name) => response.headers.get(name));
  return { status: response.status, shown, text };
}

const TWO = 'query A { __typename } query B { viewer { role } }';
const ONE = 'query One($id: ID!) { systemProfile(id: $id) { name } }';

test.each([
  ['a query', { query: '{ viewer { role } }' }],
  ['one of two operations', { query: TWO, operationName: 'B' }],
  ['two operations without a word which', { query: TWO }],
  [
    'a variable',
    { query: 'query V($all: Boolean!) { viewer @include(if: $all) { role } }', variables: { all: false } },
  ],
  ['a variable that is missing', { query: ONE }],
  ['a variable of another type', { query: ONE, variables: { id: { no: 'id' } } }],
  ['a defect of a resolver', { query: '{ registries { nodes { name } } }' }],
  ['an error beside data', { query: '{ viewer { role } node(id: "x") { id } }' }],
  ['a field that there is not', { query: '{ nothing }' }],
  ['what is no GraphQL', { query: '{' }],
  ['an empty query', { query: '' }],
  ['variables that are a list', { query: ONE, variables: [] }],
  ['a subscription', { query: 'subscription { profileChanged { id } }' }],
])('%s is answered as Apollo answers it', async (_, body) => {
  // With extensions a request is out of the ordinary, and Apollo's.
  const byApollo = { ...body, extensions: {} };
  for (const accept of [undefined, 'application/json', 'application/graphql-response+json', 'text/html, */*'])
    expect(await answered(body, accept)).toEqual(await answered(byApollo, accept));
});
