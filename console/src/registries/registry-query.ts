import { graphql, type ResultOf } from '../graphql/graphql.js';
import { DeleteAnswer, UserErrorParts } from '../graphql/payloads.js';

/** A registry with its last synchronisation. */
export const RegistryParts = graphql(`
  fragment RegistryParts on Registry @_unmask {
    id
    name
    kind
    content
    endpoint
    isDefault
    synchronize
    faults
    authentication {
      type
      username
    }
    sync {
      status
      message
      startedAt
      finishedAt
      entries
    }
  }
`);

/** A registry after a command. */
const RegistryAnswer = graphql(
  `
    fragment RegistryAnswer on RegistryPayload @_unmask {
      registry {
        ...RegistryParts
      }
      userErrors {
        ...UserErrorParts
      }
    }
  `,
  [RegistryParts, UserErrorParts],
);

/** The registries. */
export const RegistryListQuery = graphql(
  `
    query RegistryList($first: Int, $after: String) {
      registries(first: $first, after: $after) {
        pageInfo {
          hasNextPage
          endCursor
        }
        nodes {
          ...RegistryParts
        }
      }
    }
  `,
  [RegistryParts],
);

/** Add registry. */
export const AddRegistry = graphql(
  `
    mutation AddRegistry($input: AddRegistryInput!) {
      answer: addRegistry(input: $input) {
        ...RegistryAnswer
      }
    }
  `,
  [RegistryAnswer],
);

/** Change a registry. */
export const UpdateRegistry = graphql(
  `
    mutation UpdateRegistry($input: UpdateRegistryInput!) {
      answer: updateRegistry(input: $input) {
        ...RegistryAnswer
      }
    }
  `,
  [RegistryAnswer],
);

/** Synchronise now. */
export const SyncRegistry = graphql(
  `
    mutation SyncRegistry($input: SyncRegistryInput!) {
      answer: syncRegistry(input: $input) {
        ...RegistryAnswer
      }
    }
  `,
  [RegistryAnswer],
);

/** Remove a registry. */
export const RemoveRegistry = graphql(
  `
    mutation RemoveRegistry($input: RemoveRegistryInput!) {
      answer: removeRegistry(input: $input) {
        ...DeleteAnswer
      }
    }
  `,
  [DeleteAnswer],
);

/** Synchronisations that end. */
export const RegistrySynced = graphql(
  `
    subscription RegistrySynced {
      registrySynced {
        ...RegistryParts
      }
    }
  `,
  [RegistryParts],
);

/** A registry with its last synchronisation. */
export type Registry = ResultOf<typeof RegistryParts>;
