import { graphql } from './graphql.js';

// Every mutation calls its field "answer", so that one function can send them all. What is read back is said here,
// once for each payload of the API.

/** What a caller can mend. */
export const UserErrorParts = graphql(`
  fragment UserErrorParts on UserError @_unmask {
    code
    message
    path
    actualRevision
  }
`);

/** A profile after a command of the wizard. */
export const ProfileAnswer = graphql(
  `
    fragment ProfileAnswer on SystemProfilePayload @_unmask {
      systemProfile {
        id
        revision
      }
      userErrors {
        ...UserErrorParts
      }
    }
  `,
  [UserErrorParts],
);

/** A profile after a command on one of its layers. */
export const LayerAnswer = graphql(
  `
    fragment LayerAnswer on LayerPayload @_unmask {
      systemProfile {
        id
        revision
      }
      userErrors {
        ...UserErrorParts
      }
    }
  `,
  [UserErrorParts],
);

/** What is gone. */
export const DeleteAnswer = graphql(
  `
    fragment DeleteAnswer on DeletePayload @_unmask {
      deletedId
      userErrors {
        ...UserErrorParts
      }
    }
  `,
  [UserErrorParts],
);
