import { graphql, type ResultOf } from '../graphql/graphql.js';
import { DeleteAnswer, UserErrorParts } from '../graphql/payloads.js';

/** A device as the console shows it. */
export const DeviceParts = graphql(`
  fragment DeviceParts on Device @_unmask {
    id
    uid
    name
    tags
    health
    runningVersion
    pinnedVersion
    needsApproval
    lastSeenAt
    layers {
      name
      status
      message
    }
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
`);

/** A device after a command. */
export const DeviceAnswer = graphql(
  `
    fragment DeviceAnswer on DevicePayload @_unmask {
      device {
        ...DeviceParts
      }
      userErrors {
        ...UserErrorParts
      }
    }
  `,
  [DeviceParts, UserErrorParts],
);

/** A page of the devices. */
export const DeviceListQuery = graphql(
  `
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
          ...DeviceParts
        }
      }
    }
  `,
  [DeviceParts],
);

/** Lets a device take an update. */
export const ApproveUpdate = graphql(
  `
    mutation ApproveUpdate($input: ApproveUpdateInput!) {
      answer: approveUpdate(input: $input) {
        ...DeviceAnswer
      }
    }
  `,
  [DeviceAnswer],
);

/** Forgets a device. */
export const RemoveDevice = graphql(
  `
    mutation RemoveDevice($input: RemoveDeviceInput!) {
      answer: removeDevice(input: $input) {
        ...DeleteAnswer
      }
    }
  `,
  [DeleteAnswer],
);

/** Makes the token that one machine registers with. */
export const CreateDeviceToken = graphql(
  `
    mutation CreateDeviceToken($input: CreateDeviceTokenInput!) {
      answer: createDeviceToken(input: $input) {
        token
        userErrors {
          ...UserErrorParts
        }
      }
    }
  `,
  [UserErrorParts],
);

/** Takes what a device without a network wrote. */
export const ImportReceipt = graphql(
  `
    mutation ImportReceipt($input: ImportReceiptInput!) {
      answer: importReceipt(input: $input) {
        ...DeviceAnswer
      }
    }
  `,
  [DeviceAnswer],
);

/** What the update that a device waits for would change. */
export const PendingQuery = graphql(`
  query PendingUpdate($id: ID!) {
    node(id: $id) {
      __typename
      ... on Device {
        id
        pendingUpdate {
          version
          comparison {
            from
            to
            changes {
              kind
              layer
              summary
              diff
              impact
            }
          }
        }
      }
    }
  }
`);

/** A line of the list of devices. */
export type DeviceLine = ResultOf<typeof DeviceParts>;
