import { graphql } from '../graphql/graphql.js';
import { DeleteAnswer, ProfileAnswer, UserErrorParts } from '../graphql/payloads.js';
import { ArchiveParts } from './archive-query.js';

/** Create new version. */
export const ReviseProfile = graphql(
  `
    mutation ReviseProfile($input: ReviseSystemProfileInput!) {
      answer: reviseSystemProfile(input: $input) {
        ...ProfileAnswer
      }
    }
  `,
  [ProfileAnswer],
);

/** Discard draft. */
export const DiscardDraft = graphql(
  `
    mutation DiscardDraft($input: DiscardDraftInput!) {
      answer: discardDraft(input: $input) {
        ...ProfileAnswer
      }
    }
  `,
  [ProfileAnswer],
);

/** Clone: a new profile from a published version. */
export const CloneProfile = graphql(
  `
    mutation CloneProfile($input: CloneSystemProfileInput!) {
      answer: cloneSystemProfile(input: $input) {
        ...ProfileAnswer
      }
    }
  `,
  [ProfileAnswer],
);

/** Delete. */
export const DeleteProfile = graphql(
  `
    mutation DeleteProfile($input: DeleteSystemProfileInput!) {
      answer: deleteSystemProfile(input: $input) {
        ...DeleteAnswer
      }
    }
  `,
  [DeleteAnswer],
);

/** Download System Profile: packs a version. */
export const RequestArchive = graphql(
  `
    mutation RequestArchive($input: RequestArchiveInput!) {
      answer: requestArchive(input: $input) {
        archive {
          ...ArchiveParts
        }
        userErrors {
          ...UserErrorParts
        }
      }
    }
  `,
  [ArchiveParts, UserErrorParts],
);
