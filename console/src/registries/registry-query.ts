import { graphql, type ResultOf } from '../graphql/graphql.js';

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
        registry {
          ...RegistryParts
        }
        userErrors {
          code
          message
          path
          actualRevision
        }
      }
    }
  `,
  [RegistryParts],
);

/** Synchronise now. */
export const SyncRegistry = graphql(
  `
    mutation SyncRegistry($input: SyncRegistryInput!) {
      answer: syncRegistry(input: $input) {
        registry {
          ...RegistryParts
        }
        userErrors {
          code
          message
          path
          actualRevision
        }
      }
    }
  `,
  [RegistryParts],
);

/** Remove a registry. */
export const RemoveRegistry = graphql(`
  mutation RemoveRegistry($input: RemoveRegistryInput!) {
    answer: removeRegistry(input: $input) {
      deletedId
      userErrors {
        code
        message
        path
        actualRevision
      }
    }
  }
`);

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
