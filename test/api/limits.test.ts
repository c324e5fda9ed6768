import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { getIntrospectionQuery } from 'graphql';
import { limits } from '../../src/limits.js';
import { AUTHORIZED, serve, type Served } from './served.js';

let served: Served;
beforeAll(async () => {
  served = await serve({
    profiles: { list: () => Promise.resolve({ edges: [], hasNextPage: false, hasPreviousPage: false }) } as never,
  });
});
afterAll(() => served.drain());

const fields = (count: number, field: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => field(i)).join(' ');
/** Fields of a profile, as many levels deep, the leaf included. */
function inside(levels: number): string {
  const steps = Array.from({ length: levels - 1 }, (_, i) => (i % 2 === 0 ? 'latestVersion' : 'profile'));
  return steps.reduceRight((inner, step) => `${step} { ${inner} }`, 'id');
}
const nested = (levels: number) => `{ systemProfile(id: "x") { ${inside(levels - 1)} } }`;
const inFragment = (levels: number) =>
  `query { systemProfile(id: "x") { ...F } } fragment F on SystemProfile { ${inside(levels - 1)} }`;

describe('a query', () => {
  test.each([
    { what: '12 levels deep', query: nested(limits.query.depth), code: undefined },
    { what: '13 levels deep', query: nested(limits.query.depth + 1), code: 'QUERY_TOO_COMPLEX' },
    { what: '12 levels deep through a fragment', query: inFragment(limits.query.depth), code: undefined },
    { what: '13 levels deep through a fragment', query: inFragment(limits.query.depth + 1), code: 'QUERY_TOO_COMPLEX' },
    {
      what: 'of 30 aliases',
      query: `{ ${fields(limits.query.aliases, (i) => `a${i}: __typename`)} }`,
      code: undefined,
    },
    {
      what: 'of 31 aliases',
      query: `{ ${fields(limits.query.aliases + 1, (i) => `a${i}: __typename`)} }`,
      code: 'QUERY_TOO_COMPLEX',
    },
    {
      what: 'of 30 repeated fields',
      query: `{ ${fields(limits.query.aliases + 1, () => '__typename')} }`,
      code: undefined,
    },
    {
      what: 'of 31 repeated fields',
      query: `{ ${fields(limits.query.aliases + 2, () => '__typename')} }`,
      code: 'QUERY_TOO_COMPLEX',
    },
    {
      what: 'of 30 directives',
      query: `{ ${fields(limits.query.directives, (i) => `... @include(if: ${i % 2 === 0}) { __typename }`)} }`,
      code: undefined,
    },
    {
      what: 'of 31 directives',
      query: `{ ${fields(limits.query.directives + 1, (i) => `... @include(if: ${i % 2 === 0}) { __typename }`)} }`,
      code: 'QUERY_TOO_COMPLEX',
    },
    {
      what: 'of the introspection that tools send',
      query: getIntrospectionQuery({ inputValueDeprecation: true }),
      code: undefined,
    },
  ])('$what is answered with $code', async ({ query, code }) => {
    const { body } = await served.ask(query);
    expect(body.errors?.[0]?.extensions.code).toBe(code);
  });

  test('of 4,000 tokens is read, of 4,001 is refused', async () => {
    // Braces and the name are three tokens.
    const { tokens } = limits.query;
    const names = (count: number) => `{ __typename ${fields(count, (i) => `f${i}`)} }`;
    const read = await served.ask(names(tokens - 3));
    expect(read.body.errors?.[0]?.extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
    const refused = await served.ask(names(tokens - 2));
    expect(refused).toMatchObject({ status: 400, body: { errors: [{ extensions: { code: 'QUERY_TOO_COMPLEX' } }] } });
  });

  const page =
    'systemProfiles(first: 100) { nodes { id name tags draft { version layers { id name values manifests { name content } } } } }';
  test.each([
    { what: 'a page of 100 with its layers', query: `{ ${page} }`, fits: true },
    { what: 'a page of 100 with its layers, twice', query: `{ a: ${page} b: ${page} }`, fits: true },
    {
      what: 'a page of pages',
      query: '{ systemProfiles(first: 100) { nodes { versions(first: 100) { nodes { id } } } } }',
      fits: false,
    },
    {
      what: 'a page of pages by variables',
      query: 'query Q($n: Int = 100) { systemProfiles(first: $n) { nodes { versions(first: $n) { nodes { id } } } } }',
      fits: false,
    },
    {
      what: 'a page of pages by edges',
      query: '{ systemProfiles(first: 100) { edges { node { versions(last: 100) { edges { node { id } } } } } } }',
      fits: false,
    },
    {
      what: 'a page of pages in a fragment',
      query:
        'query { systemProfiles(first: 100) { ...P } } fragment P on SystemProfileConnection { nodes { versions(first: 100) { nodes { id } } } }',
      fits: false,
    },
    {
      what: 'a page of reviews',
      query: '{ systemProfiles(first: 100) { nodes { draft { review { ready } } } } }',
      fits: true,
    },
  ])('of $what fits the cost: $fits', async ({ query, fits }) => {
    const { body } = await served.ask(query);
    expect(body.extensions?.cost.max).toBe(limits.query.cost);
    expect((body.extensions?.cost.requested ?? 0) <= limits.query.cost).toBe(fits);
    expect(body.errors?.[0]?.extensions.code).toBe(fits ? undefined : 'QUERY_TOO_COMPLEX');
  });

  test('of cost 5,000 is answered, of 5,001 is refused', async () => {
    const costing = (rest: number) => `{
      big: systemProfiles(first: 100) { nodes { versions(first: 47) { nodes { id } } } }
      rest: systemProfiles(first: ${rest}) { nodes { id } } }`;
    const answered = await served.ask(costing(98));
    expect([answered.body.extensions?.cost.requested, answered.body.errors]).toEqual([limits.query.cost, undefined]);
    const refused = await served.ask(costing(99));
    expect(refused.body).toMatchObject({
      errors: [{ extensions: { code: 'QUERY_TOO_COMPLEX' } }],
      extensions: { cost: { requested: limits.query.cost + 1 } },
    });
  });

  const spread = (count: number) =>
    `{ ${fields(count, (i) => `...F${i}`)} } ${fields(count, (i) => `fragment F${i} on Query { __typename }`)}`;
  const laughs = (levels: number) =>
    `{ systemProfile(id: "x") { ...L0 } } ${fields(levels, (i) => `fragment L${i} on SystemProfile { ...A${i} ...B${i} } fragment A${i} on SystemProfile { ${i + 1 < levels ? `...L${i + 1}` : 'id'} } fragment B${i} on SystemProfile { ${i + 1 < levels ? `...L${i + 1}` : 'id'} }`)}`;
  test.each([
    { what: 'nested a thousand levels', query: `${'{ a '.repeat(1_300)}${'}'.repeat(1_300)}` },
    { what: 'of a field two thousand times', query: `{ ${'__typename '.repeat(2_000)} }` },
    { what: 'with a thousand directives', query: `{ __typename ${'@aa '.repeat(1_300)} }` },
    { what: 'with a thousand good directives', query: `{ __typename ${'@skip(if: false) '.repeat(600)} }` },
    { what: 'of a fragment that spreads itself', query: '{ ...A } fragment A on Query { ...A }' },
    { what: 'of fragments in a circle', query: '{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }' },
    { what: 'of 300 fragments side by side', query: spread(300) },
    { what: 'of fragments that double a hundred times', query: laughs(100) },
    { what: 'of 100,000 tokens', query: `{ ${'a '.repeat(100_000)} }` },
    { what: 'with a huge list', query: `{ nodes(ids: [${'"x" '.repeat(3_900)}]) { id } }` },
    {
      what: 'of introspection in a circle',
      query: '{ __schema { types { fields { type { fields { type { fields { type { fields { name } } } } } } } } } }',
    },
  ])('$what gets an answer, where work without bounds would outlast the test', async ({ query }) => {
    const { body } = await served.ask(query);
    expect(body.errors?.[0]?.extensions.code).not.toBe('INTERNAL_SERVER_ERROR');
    expect(served.logged.filter(({ level }) => Number(level) >= 40)).toEqual([]);
  });
});

describe('a body', () => {
  const bodyOf = (bytes: number, query: string) => {
    const shell = JSON.stringify({ query, variables: { filler: '' } });
    return shell.replace('"filler":""', `"filler":"${'x'.repeat(bytes - shell.length)}"`);
  };
  const IMPORT =
    'mutation I($input: ImportSystemProfileInput!) { importSystemProfile(input: $input) { userErrors { code } } }';

  test.each([
    { what: 'of 8 MiB', bytes: limits.requestBytes, query: '{ __typename }', status: 200 },
    { what: 'of 8 MiB and a byte', bytes: limits.requestBytes + 1, query: '{ __typename }', status: 413 },
    { what: 'of 24 MiB that imports a profile', bytes: limits.importBytes, query: IMPORT, status: 200 },
    { what: 'of 24 MiB and a byte that imports a profile', bytes: limits.importBytes + 1, query: IMPORT, status: 413 },
    { what: 'of 50 MB', bytes: 50_000_000, query: '{ __typename }', status: 413 },
  ])('$what is answered with $status', async ({ bytes, query, status }) => {
    const answered = await post(served, bodyOf(bytes, query));
    expect(answered.status).toBe(status);
    if (status === 413)
      expect(answered.body).toMatchObject({
        errors: [{ extensions: { code: 'PAYLOAD_TOO_LARGE', requestId: expect.any(String) } }],
      });
  });

  test('without an announced length stops at the limit', async () => {
    const answered = await post(served, bodyOf(30_000_000, '{ __typename }'), { 'transfer-encoding': 'chunked' });
    expect(answered.status).toBe(413);
  });

  test.each([
    { what: 'that is not JSON', body: '{', headers: {}, status: 400 },
    { what: 'of another encoding', body: '{}', headers: { 'content-encoding': 'gzip' }, status: 415 },
    {
      what: 'of another type',
      body: '{ __typename }',
      headers: { 'content-type': 'application/graphql' },
      status: 400,
    },
    {
      what: 'that a form of a foreign page sends',
      body: 'query={ __typename }',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      status: 400,
    },
    { what: 'of several operations at once', body: '[{"query":"{ __typename }"}]', headers: {}, status: 400 },
    { what: 'without a query', body: '{"variables":{}}', headers: {}, status: 400 },
    { what: 'of null', body: 'null', headers: {}, status: 400 },
  ])('$what is answered with $status, JSON and a request id', async ({ body, headers, status }) => {
    const answered = await post(served, body, headers);
    expect(answered.status).toBe(status);
    expect(answered.body).toMatchObject({ errors: [{ extensions: { requestId: expect.any(String) } }] });
  });
});

/** Over node:http, because fetch gives up on a body that is answered before its end. */
function post(
  to: Served,
  body: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; body: unknown }> {
  return new Promise((resolve, reject) => {
    const length = 'transfer-encoding' in headers ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const all = { ...AUTHORIZED, 'content-type': 'application/json', ...length, ...headers };
    const sent = request(`${to.url}/graphql`, { method: 'POST', headers: all }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, body: JSON.parse(Buffer.concat(chunks).toString()) });
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
