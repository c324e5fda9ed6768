import { graphql, type ResultOf } from '../graphql/graphql.js';

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

/** Every change of a device from now on. */
export const DeviceUpdated = graphql(
  `
    subscription DeviceUpdated {
      deviceUpdated {
        ...DeviceParts
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
        device {
          ...DeviceParts
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
  [DeviceParts],
);

/** Links a device to a profile. */
export const LinkDevice = graphql(
  `
    mutation LinkDevice($input: LinkDeviceInput!) {
      answer: linkDevice(input: $input) {
        device {
          ...DeviceParts
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
  [DeviceParts],
);

/** Forgets a device. */
export const RemoveDevice = graphql(`
  mutation RemoveDevice($input: RemoveDeviceInput!) {
    answer: removeDevice(input: $input) {
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

/** Makes the token that one machine registers with. */
export const CreateDeviceToken = graphql(`
  mutation CreateDeviceToken($input: CreateDeviceTokenInput!) {
    answer: createDeviceToken(input: $input) {
      token
      userErrors {
        code
        message
        path
        actualRevision
      }
    }
  }
`);

/** Takes what a device without a network wrote. */
export const ImportReceipt = graphql(
  `
    mutation ImportReceipt($input: ImportReceiptInput!) {
      answer: importReceipt(input: $input) {
        device {
          ...DeviceParts
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
  [DeviceParts],
);

/** Profiles that a device can be linked to, with what a site fills in. */
export const LinkableQuery = graphql(`
  query Linkable($filter: SystemProfileFilter) {
    systemProfiles(first: 50, filter: $filter) {
      nodes {
        id
        name
        latestVersion {
          version
          variables {
            name
            displayName
            description
            defaultValue
            required
            sensitive
            hidden
          }
        }
        versions(last: 20) {
          nodes {
            version
          }
        }
      }
    }
  }
`);

/** A line of the list of devices. */
export type DeviceLine = ResultOf<typeof DeviceParts>;

/** A profile that a device can be linked to. */
export type Linkable = ResultOf<typeof LinkableQuery>['systemProfiles']['nodes'][number];
