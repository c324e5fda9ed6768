import { graphql, type ResultOf } from '../graphql/graphql.js';
import { DeviceAnswer } from './device-query.js';

/** A profile as the link dialog needs it: what it can be pinned to, and what a site fills in. */
const LinkableParts = graphql(`
  fragment LinkableParts on SystemProfile @_unmask {
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
    versions(first: 20) {
      nodes {
        version
      }
    }
  }
`);

/** Profiles that a device can be linked to. */
export const LinkableQuery = graphql(
  `
    query Linkable($filter: SystemProfileFilter) {
      systemProfiles(first: 30, filter: $filter) {
        nodes {
          ...LinkableParts
        }
      }
    }
  `,
  [LinkableParts],
);

/** How a device is linked now. */
export const LinkQuery = graphql(
  `
    query DeviceLink($id: ID!) {
      node(id: $id) {
        __typename
        ... on Device {
          id
          siteProperties {
            name
            value
          }
          profile {
            ...LinkableParts
          }
        }
      }
    }
  `,
  [LinkableParts],
);

/** Links a device to a profile. */
export const LinkDevice = graphql(
  `
    mutation LinkDevice($input: LinkDeviceInput!) {
      answer: linkDevice(input: $input) {
        ...DeviceAnswer
      }
    }
  `,
  [DeviceAnswer],
);

/** A profile that a device can be linked to. */
export type Linkable = ResultOf<typeof LinkableQuery>['systemProfiles']['nodes'][number];
