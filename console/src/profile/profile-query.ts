import { graphql, type ResultOf } from '../graphql/graphql.js';
import { LayerParts, VariableParts } from '../wizard/draft-query.js';
import { ArchiveParts } from './archive-query.js';

/** A profile as its page shows it. */
export const ProfileQuery = graphql(
  `
    query Profile($id: ID!) {
      systemProfile(id: $id) {
        id
        name
        description
        tags
        revision
        createdAt
        updatedAt
        labels {
          key
          value
        }
        draft {
          version
          basedOn
          step
          layers {
            ...LayerParts
          }
          variables {
            ...VariableParts
          }
        }
        latestVersion {
          id
          version
          note
          contentDigest
          revision
          publishedAt
          publishedBy {
            name
          }
          layers {
            ...LayerParts
          }
          variables {
            ...VariableParts
          }
        }
      }
    }
  `,
  [LayerParts, VariableParts],
);

/** The published versions of a profile, newest first. */
export const VersionsQuery = graphql(
  `
    query Versions($id: ID!, $first: Int, $after: String, $last: Int, $before: String) {
      systemProfile(id: $id) {
        id
        versions(first: $first, after: $after, last: $last, before: $before) {
          pageInfo {
            hasNextPage
            hasPreviousPage
            startCursor
            endCursor
          }
          nodes {
            id
            version
            note
            contentDigest
            publishedAt
            publishedBy {
              name
            }
            archive {
              ...ArchiveParts
            }
          }
        }
      }
    }
  `,
  [ArchiveParts],
);

/** What the published versions are called, newest first. */
export const VersionNamesQuery = graphql(`
  query VersionNames($id: ID!) {
    systemProfile(id: $id) {
      id
      versions(first: 100) {
        nodes {
          id
          version
        }
      }
    }
  }
`);

/** A profile as its page shows it. */
export type Profile = NonNullable<ResultOf<typeof ProfileQuery>['systemProfile']>;

/** A line of the list of versions. */
export type VersionLine = NonNullable<ResultOf<typeof VersionsQuery>['systemProfile']>['versions']['nodes'][number];
