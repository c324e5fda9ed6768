import { graphql } from '../graphql/graphql.js';
import { ArchiveParts } from './archive-query.js';

/** Create new version. */
export const ReviseProfile = graphql(`
  mutation ReviseProfile($input: ReviseSystemProfileInput!) {
    answer: reviseSystemProfile(input: $input) {
      systemProfile {
        id
        revision
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

/** Discard draft. */
export const DiscardDraft = graphql(`
  mutation DiscardDraft($input: DiscardDraftInput!) {
    answer: discardDraft(input: $input) {
      systemProfile {
        id
        revision
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

/** Clone: a new profile from a published version. */
export const CloneProfile = graphql(`
  mutation CloneProfile($input: CloneSystemProfileInput!) {
    answer: cloneSystemProfile(input: $input) {
      systemProfile {
        id
        revision
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

/** Delete. */
export const DeleteProfile = graphql(`
  mutation DeleteProfile($input: DeleteSystemProfileInput!) {
    answer: deleteSystemProfile(input: $input) {
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

/** Download System Profile: packs a version. */
export const RequestArchive = graphql(
  `
    mutation RequestArchive($input: RequestArchiveInput!) {
      answer: requestArchive(input: $input) {
        archive {
          ...ArchiveParts
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
  [ArchiveParts],
);
