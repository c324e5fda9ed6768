import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { limits } from '../../src/limits.js';
import { serve, type Served } from './served.js';

let served: Served;
beforeAll(async () => {
  served = await serve();
});
afterAll(() => served.drain());

const RESTRICT =
  'mutation R($input: RestrictApiKeyInput!) { restrictApiKey(input: $input) { userErrors { code path } } }';
/** `levels` objects and lists, one in another, with the two around them. */
const input = (levels: number) => {
  const groups = Math.floor((levels - 3) / 2);
  return JSON.parse(
    `{"apiKeyId":"x","tagFilter":${'{"all":['.repeat(groups)}{"is":"a"}${']}'.repeat(groups)}}`,
  ) as object;
};

describe('values that lie in each other', () => {
  test('are read up to the limit, where the filter’s own one is told', async () => {
    const { status, body } = await served.ask(RESTRICT, { input: input(limits.query.nesting) });
    expect(status).toBe(200);
    expect(body.errors ?? []).toEqual([]);
  });

  test.each([limits.query.nesting + 4, 1_000, 3_000])('are refused as variables in %i levels', async (levels) => {
    const { body } = await served.ask(RESTRICT, { input: input(levels) });
    expect(body.errors).toMatchObject([{ extensions: { code: 'QUERY_TOO_COMPLEX' } }]);
  });

  test('are refused as values of the query', async () => {
    const filter = `${'{all:['.repeat(400)}{is:"a"}${']}'.repeat(400)}`;
    const { body } = await served.ask(
      RESTRICT.replace('($input: RestrictApiKeyInput!)', '').replace('$input', `{apiKeyId:"x",tagFilter:${filter}}`),
    );
    expect(body.errors).toMatchObject([{ extensions: { code: 'QUERY_TOO_COMPLEX' } }]);
  });

  test('leave no defect in the log', () =>
    expect(served.logged.filter(({ level }) => Number(level) >= 50)).toEqual([]));
});
