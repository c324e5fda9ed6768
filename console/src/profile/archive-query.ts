import { graphql, type ResultOf } from '../graphql/graphql.js';

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

/** An archive as far as it is. */
export type Archive = ResultOf<typeof ArchiveParts>;
