import { initGraphQLTada } from 'gql.tada';
import type { introspection } from './schema-of-server.js';

/** Writes a GraphQL document whose result and variables are typed by the server's own schema. */
export const graphql = initGraphQLTada<{
  introspection: introspection;
  scalars: { DateTime: string };
}>();

export type { FragmentOf, ResultOf, VariablesOf } from 'gql.tada';
