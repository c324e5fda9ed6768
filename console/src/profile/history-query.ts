import { graphql, type ResultOf } from '../graphql/graphql.js';
import { LayerParts, VariableParts } from '../wizard/draft-query.js';

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

/** One fact of the history. */
export type HistoryEvent = NonNullable<ResultOf<typeof HistoryQuery>['systemProfile']>['history']['nodes'][number];

/** One difference between two versions. */
export type ContentChange = NonNullable<ResultOf<typeof CompareQuery>['compareVersions']>['changes'][number];

/** A profile as it was. */
export type PastState = NonNullable<NonNullable<ResultOf<typeof AtQuery>['systemProfile']>['at']>;
