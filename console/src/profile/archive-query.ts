import { graphql, type ResultOf } from '../graphql/graphql.js';

/** An archive as far as it is. */
export const ArchiveParts = graphql(`
  fragment ArchiveParts on Archive @_unmask {
    id
    status
    fileName
    includesImages
    platforms
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

/** The archives of one version, newest first, and what one would lack where no network is. */
export const VersionArchivesQuery = graphql(
  `
    query VersionArchives($id: ID!, $version: String!) {
      systemProfile(id: $id) {
        id
        version(version: $version) {
          id
          archives(first: 20) {
            nodes {
              ...ArchiveParts
            }
          }
          review {
            images {
              image
            }
            offline {
              complete
              reasons
            }
            offlineWithImages {
              complete
              reasons
            }
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

/** An archive as far as it is. */
export type Archive = ResultOf<typeof ArchiveParts>;

/** What is known of a version before it is packed. */
export type VersionReview = NonNullable<
  NonNullable<NonNullable<ResultOf<typeof VersionArchivesQuery>['systemProfile']>['version']>['review']
>;
