import { expect } from '@jest/globals';
import type { TestApi } from './app.js';

/** What POST /graphql answered. */
export type GraphqlAnswer<D> = {
  data?: D | null;
  errors?: { message: string; path?: (string | number)[]; extensions: Record<string, unknown> }[];
};

/** Sends one operation as the administrator. */
export async function graphql<D>(
  api: Pick<TestApi, 'url' | 'adminKey'>,
  query: string,
  variables: Record<string, unknown> = {},
): Promise<GraphqlAnswer<D>> {
  const response = await fetch(`${api.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${api.adminKey}` },
    body: JSON.stringify({ query, variables }),
  });
  return (await response.json()) as GraphqlAnswer<D>;
}

/** Sends one operation that must come back without top-level errors and returns its data. */
export async function data<D>(
  api: Pick<TestApi, 'url' | 'adminKey'>,
  query: string,
  variables: Record<string, unknown> = {},
): Promise<D> {
  const answer = await graphql<D>(api, query, variables);
  expect(answer.errors).toBeUndefined();
  return answer.data as D;
}
