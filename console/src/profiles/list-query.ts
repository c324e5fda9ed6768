import { graphql, type ResultOf } from '../graphql/graphql.js';

/** A page of the list of profiles. */
export const ProfileListQuery = graphql(`
  query ProfileList(
    $first: Int
    $after: String
    $last: Int
    $before: String
    $filter: SystemProfileFilter
    $orderBy: SystemProfileOrder
  ) {
    systemProfiles(first: $first, after: $after, last: $last, before: $before, filter: $filter, orderBy: $orderBy) {
      totalCount
      pageInfo {
        hasNextPage
        hasPreviousPage
        startCursor
        endCursor
      }
      nodes {
        id
        name
        description
        tags
        updatedAt
        draft {
          version
          step
        }
        latestVersion {
          version
          publishedAt
        }
        devices(first: 1) {
          totalCount
        }
        pendingUpdates
      }
    }
  }
`);

/** A line of the list. */
export type ProfileLine = ResultOf<typeof ProfileListQuery>['systemProfiles']['nodes'][number];
