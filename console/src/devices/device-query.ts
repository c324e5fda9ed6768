import { graphql, type ResultOf } from '../graphql/graphql.js';

/** A page of the devices. */
export const DeviceListQuery = graphql(`
  query DeviceList($first: Int, $after: String, $filter: DeviceFilter) {
    devices(first: $first, after: $after, filter: $filter) {
      totalCount
      pageInfo {
        hasNextPage
        hasPreviousPage
        startCursor
        endCursor
      }
      nodes {
        id
        uid
        name
        tags
        health
        runningVersion
        pinnedVersion
        lastSeenAt
        profile {
          id
          name
        }
        pendingUpdate {
          version
          approved
          waitingFor
        }
      }
    }
  }
`);

/** Lets a device take an update. */
export const ApproveUpdate = graphql(`
  mutation ApproveUpdate($input: ApproveUpdateInput!) {
    answer: approveUpdate(input: $input) {
      device {
        id
        health
        pendingUpdate {
          version
          approved
          waitingFor
        }
      }
      userErrors {
        code
        message
        path
        actualRevision
      }
    }
  }
`);

/** A line of the list of devices. */
export type DeviceLine = ResultOf<typeof DeviceListQuery>['devices']['nodes'][number];
