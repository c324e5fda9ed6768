import { graphql, type ResultOf } from '../graphql/graphql.js';
import { LayerParts, VariableParts } from '../wizard/draft-query.js';

/** An archive as far as it is. */
export const ArchiveParts = graphql(`
  fragment ArchiveParts on Archive @_unmask {
    id
    status
    fileName
    includesImages
    sizeBytes
    sha256
    downloadUrl
    error
    requestedAt
    readyAt
    progress {
      phase
      done
      total
    }
  }
`);

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

/** The archive of one version. */
export const VersionArchiveQuery = graphql(
  `
    query VersionArchive($id: ID!, $version: String!) {
      systemProfile(id: $id) {
        id
        version(version: $version) {
          id
          archive {
            ...ArchiveParts
          }
        }
      }
    }
  `,
  [ArchiveParts],
);

/** Every step of an archive, its current state first. */
export const ArchiveUpdated = graphql(
  `
    subscription ArchiveUpdated($archiveId: ID!) {
      archiveUpdated(archiveId: $archiveId) {
        ...ArchiveParts
      }
    }
  `,
  [ArchiveParts],
);

/** What differs between two versions. */
export const CompareQuery = graphql(`
  query Compare($id: ID!, $from: String!, $to: String!) {
    compareVersions(profileId: $id, from: $from, to: $to) {
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
`);

/** A page of a profile's history. */
export const HistoryQuery = graphql(`
  query History($id: ID!, $first: Int, $after: String, $last: Int, $before: String, $filter: HistoryFilter) {
    systemProfile(id: $id) {
      id
      history(first: $first, after: $after, last: $last, before: $before, filter: $filter) {
        pageInfo {
          hasNextPage
          hasPreviousPage
          startCursor
          endCursor
        }
        nodes {
          id
          revision
          type
          summary
          note
          recordedAt
          hash
          actor {
            id
            kind
            name
          }
          changes {
            path
            before
            after
          }
        }
      }
    }
  }
`);

/** A profile as it was. */
export const AtQuery = graphql(
  `
    query At($id: ID!, $revision: Int!) {
      systemProfile(id: $id) {
        id
        revision
        at(revision: $revision) {
          revision
          recordedAt
          name
          description
          tags
          versions
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

/** The devices of a profile. */
export const ProfileDevicesQuery = graphql(`
  query ProfileDevices($id: ID!) {
    systemProfile(id: $id) {
      id
      devices(first: 50) {
        totalCount
        nodes {
          id
          name
          uid
          health
          runningVersion
          pinnedVersion
          lastSeenAt
          pendingUpdate {
            version
            waitingFor
          }
        }
      }
    }
  }
`);

/** An archive as far as it is. */
export type Archive = ResultOf<typeof ArchiveParts>;

/** A profile as its page shows it. */
export type Profile = NonNullable<ResultOf<typeof ProfileQuery>['systemProfile']>;

/** A line of the list of versions. */
export type VersionLine = NonNullable<ResultOf<typeof VersionsQuery>['systemProfile']>['versions']['nodes'][number];

/** One fact of the history. */
export type HistoryEvent = NonNullable<ResultOf<typeof HistoryQuery>['systemProfile']>['history']['nodes'][number];

/** One difference between two versions. */
export type ContentChange = NonNullable<ResultOf<typeof CompareQuery>['compareVersions']>['changes'][number];

/** A profile as it was. */
export type PastState = NonNullable<NonNullable<ResultOf<typeof AtQuery>['systemProfile']>['at']>;
