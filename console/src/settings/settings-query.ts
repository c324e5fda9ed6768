import { graphql, type ResultOf } from '../graphql/graphql.js';
import { UserErrorParts } from '../graphql/payloads.js';
import { Conditions } from '../sight/sight-query.js';

/** Keys that archives are signed with. */
export const SigningKeysQuery = graphql(`
  query SigningKeys {
    signingKeys {
      id
      algorithm
      publicKey
      active
      createdAt
    }
  }
`);

/** Keys of programs. */
export const ApiKeysQuery = graphql(
  `
    query ApiKeys {
      apiKeys {
        id
        name
        role
        createdAt
        expiresAt
        lastUsedAt
        tagFilter {
          ...Conditions
        }
      }
    }
  `,
  [Conditions],
);

/** People who may sign in. */
export const AccountsQuery = graphql(
  `
    query Accounts {
      accounts {
        id
        name
        email
        role
        disabled
        hasPassword
        lastSeenAt
        tagFilter {
          ...Conditions
        }
      }
    }
  `,
  [Conditions],
);

/** Your own account and where it is signed in; no account for a key. */
export const OwnAccountQuery = graphql(`
  query OwnAccount {
    viewer {
      tagFilter {
        text
      }
      account {
        id
        name
        email
        role
        hasPassword
      }
    }
    sessions {
      id
      current
      createdAt
      lastUsedAt
      address
      agent
    }
  }
`);

/** Changes your own password. */
export const ChangePassword = graphql(
  `
    mutation ChangePassword($input: ChangePasswordInput!) {
      answer: changePassword(input: $input) {
        account {
          id
        }
        userErrors {
          ...UserErrorParts
        }
      }
    }
  `,
  [UserErrorParts],
);

/** Ends one of your sessions. */
export const EndSession = graphql(
  `
    mutation EndSession($input: EndSessionInput!) {
      answer: endSession(input: $input) {
        deletedId
        userErrors {
          ...UserErrorParts
        }
      }
    }
  `,
  [UserErrorParts],
);

/** Where you are signed in. */
export type SessionLine = NonNullable<ResultOf<typeof OwnAccountQuery>['sessions']>[number];

/** Makes a key for a program. */
export const CreateApiKey = graphql(
  `
    mutation CreateApiKey($input: CreateApiKeyInput!) {
      answer: createApiKey(input: $input) {
        secret
        apiKey {
          id
          name
        }
        userErrors {
          ...UserErrorParts
        }
      }
    }
  `,
  [UserErrorParts],
);

/** Ends a key at once. */
export const RevokeApiKey = graphql(
  `
    mutation RevokeApiKey($input: RevokeApiKeyInput!) {
      answer: revokeApiKey(input: $input) {
        deletedId
        userErrors {
          ...UserErrorParts
        }
      }
    }
  `,
  [UserErrorParts],
);

/** Lets a person in. */
export const CreateAccount = graphql(
  `
    mutation CreateAccount($input: CreateAccountInput!) {
      answer: createAccount(input: $input) {
        account {
          id
          name
        }
        userErrors {
          ...UserErrorParts
        }
      }
    }
  `,
  [UserErrorParts],
);

/** Changes an account. */
export const UpdateAccount = graphql(
  `
    mutation UpdateAccount($input: UpdateAccountInput!) {
      answer: updateAccount(input: $input) {
        account {
          id
          name
          role
          disabled
        }
        userErrors {
          ...UserErrorParts
        }
      }
    }
  `,
  [UserErrorParts],
);

/** A person who may sign in. */
export type AccountLine = NonNullable<ResultOf<typeof AccountsQuery>['accounts']>[number];

/** A key of a program. */
export type ApiKeyLine = NonNullable<ResultOf<typeof ApiKeysQuery>['apiKeys']>[number];
