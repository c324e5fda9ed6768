import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { serverAudits } from 'graphql-http';
import { AUTHORIZED, serve, type Served } from './served.js';

/** The audits of the GraphQL over HTTP specification by graphql-http's authors, run as a signed-in caller. */
let served: Served;
beforeAll(async () => {
  served = await serve();
});
afterAll(() => served.drain());

const audits = serverAudits({
  url: () => `${served.url}/graphql`,
  fetchFn: (url: string, init: RequestInit = {}) =>
    fetch(url, {
      ...init,
      headers: { ...(init.headers as Record<string, string>), ...AUTHORIZED, 'apollo-require-preflight': '1' },
    }),
});

test('there are 61 audits', () => {
  expect(audits).toHaveLength(61);
});

test.each(audits.map(({ id, name, fn }) => ({ id, name, fn })))('$id: $name', async ({ fn }) => {
  expect(await fn()).toMatchObject({ status: 'ok' });
});
