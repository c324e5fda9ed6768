import { graphql } from '../graphql/graphql.js';
import { UserErrorParts } from '../graphql/payloads.js';

// A filter lies in itself up to five deep, and a fragment can't: there is one for each depth.

const Fifth = graphql(`
  fragment FifthConditions on TagFilter @_unmask {
    is
    isNot
  }
`);

const Fourth = graphql(
  `
    fragment FourthConditions on TagFilter @_unmask {
      is
      isNot
      all {
        ...FifthConditions
      }
      any {
        ...FifthConditions
      }
    }
  `,
  [Fifth],
);

const Third = graphql(
  `
    fragment ThirdConditions on TagFilter @_unmask {
      is
      isNot
      all {
        ...FourthConditions
      }
      any {
        ...FourthConditions
      }
    }
  `,
  [Fourth],
);

const Second = graphql(
  `
    fragment SecondConditions on TagFilter @_unmask {
      is
      isNot
      all {
        ...ThirdConditions
      }
      any {
        ...ThirdConditions
      }
    }
  `,
  [Third],
);

/** A filter, whole. */
export const Conditions = graphql(
  `
    fragment Conditions on TagFilter @_unmask {
      text
      is
      isNot
      all {
        ...SecondConditions
      }
      any {
        ...SecondConditions
      }
    }
  `,
  [Second],
);

/** Profiles to try a filter on, and their tags to choose from. */
export const TaggedProfilesQuery = graphql(`
  query TaggedProfiles {
    systemProfiles(first: 100) {
      totalCount
      nodes {
        id
        name
        tags
      }
    }
  }
`);

/** Says which profiles a person sees. */
export const RestrictAccount = graphql(
  `
    mutation RestrictAccount($input: RestrictAccountInput!) {
      answer: restrictAccount(input: $input) {
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

/** Says which profiles a key sees. */
export const RestrictApiKey = graphql(
  `
    mutation RestrictApiKey($input: RestrictApiKeyInput!) {
      answer: restrictApiKey(input: $input) {
        apiKey {
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
