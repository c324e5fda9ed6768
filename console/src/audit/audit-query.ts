import { graphql, type ResultOf } from '../graphql/graphql.js';

/** A page of the audit, newest first. */
export const AuditQuery = graphql(`
  query Audit($first: Int, $after: String, $filter: AuditFilter, $byWords: Boolean!) {
    auditLog(first: $first, after: $after, filter: $filter) {
      unsearchedSince @include(if: $byWords)
      pageInfo {
        hasNextPage
        endCursor
      }
      nodes {
        id
        recordedAt
        type
        summary
        subject
        subjectId
        note
        actor {
          id
          kind
          name
        }
      }
    }
  }
`);

/** What the nightly job found. */
export const LastVerificationQuery = graphql(`
  query LastVerification {
    lastAuditVerification {
      intact
      events
      firstBroken
      finishedAt
    }
  }
`);

/** Recomputes the chain of one thing, now. */
export const VerifyQuery = graphql(`
  query Verify($subjectId: ID!) {
    verifyAudit(subjectId: $subjectId) {
      intact
      events
      firstBroken
    }
  }
`);

/** A line of the audit. */
export type AuditLine = NonNullable<ResultOf<typeof AuditQuery>['auditLog']>['nodes'][number];
