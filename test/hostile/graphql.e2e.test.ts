import { afterEach, beforeAll, expect, test } from '@jest/globals';
import type { Product } from '../journeys/product.js';
import { besieged } from './besieged.js';
import { BODIES, DOCUMENTS, type BodyCase } from './graphql-cases.js';

// Bodies of POST /graphql that no client sends. Each answer has a code and the id of its request, and shows nothing of the inside.

let product: Product;
const opened = besieged();
beforeAll(() => {
  product = opened();
});
afterEach(async () => {
  expect((await fetch(`${product.url}/readyz`)).status).toBe(200);
});

type Answer = { data?: unknown; errors?: { message: string; extensions: { code: string; requestId: string } }[] };

async function answered({ body, code }: BodyCase): Promise<void> {
  const response = await fetch(`${product.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${product.adminKey}` },
    body,
  });
  const text = await response.text();
  const { data, errors = [] } = JSON.parse(text) as Answer;
  expect([...new Set(errors.map(({ extensions }) => extensions.code))]).toEqual(code === undefined ? [] : [code]);
  if (code === undefined) expect(data).toBeTruthy();
  for (const { message, extensions } of errors) {
    expect(extensions.requestId).toMatch(/^[0-9a-f-]{36}$/);
    expect(message).toMatch(/\S/);
  }
  expect(text).not.toMatch(/node_modules|\\n +at |stacktrace/);
  expect(text.length).toBeLessThan(200_000);
  expect(response.status).toBeLessThan(500);
}

test.each(BODIES)('a body of $what: $code', answered);
test.each(DOCUMENTS)('$what: $code', answered);
