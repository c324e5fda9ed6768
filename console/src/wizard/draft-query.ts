import { graphql, type ResultOf } from '../graphql/graphql.js';

/** A layer with its texts. */
export const LayerParts = graphql(`
  fragment LayerParts on Layer @_unmask {
    id
    name
    kind
    installOrder
    vmManifest
    values
    presets
    manifests {
      name
      content
    }
    source {
      registryName
      name
      tag
      version
      digest
      registry {
        id
      }
    }
  }
`);

/** A variable as authors see it. */
export const VariableParts = graphql(`
  fragment VariableParts on Variable @_unmask {
    name
    displayName
    description
    format
    inputType
    regex
    defaultValue
    required
    immutable
    hidden
    sensitive
    options {
      value
      label
      description
    }
  }
`);

/** What the wizard works on. */
export const DraftQuery = graphql(
  `
    query Draft($id: ID!) {
      systemProfile(id: $id) {
        id
        name
        description
        tags
        revision
        history(last: 1) {
          nodes {
            cursor
          }
        }
        latestVersion {
          id
          version
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
      }
    }
  `,
  [LayerParts, VariableParts],
);

/** What stands between the draft and Finish. */
export const ReviewQuery = graphql(`
  query DraftReview($id: ID!) {
    systemProfile(id: $id) {
      id
      revision
      draft {
        review {
          ready
          problems {
            code
            severity
            message
            layer
            manifest
            path
            line
            column
          }
          images {
            image
            layer
            origin
            pinned
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
`);

/** What happened since a revision, newest last. */
export const SinceQuery = graphql(`
  query Since($id: ID!, $last: Int!) {
    systemProfile(id: $id) {
      id
      revision
      history(last: $last) {
        nodes {
          id
          revision
          summary
          recordedAt
          actor {
            name
          }
        }
      }
    }
  }
`);

/** Everything that happens to a profile from now on. */
export const ChangedSubscription = graphql(`
  subscription ProfileChanged($id: ID!, $after: String) {
    profileChanged(profileId: $id, after: $after) {
      id
      cursor
      revision
      summary
      recordedAt
      actor {
        name
      }
    }
  }
`);

/** A layer with its texts. */
export type Layer = ResultOf<typeof LayerParts>;

/** A variable as authors see it. */
export type Variable = ResultOf<typeof VariableParts>;

/** The profile that the wizard works on. */
export type DraftProfile = NonNullable<ResultOf<typeof DraftQuery>['systemProfile']>;

/** Its working copy. */
export type Draft = NonNullable<DraftProfile['draft']>;

/** What stands between a draft and Finish. */
export type Review = NonNullable<NonNullable<ResultOf<typeof ReviewQuery>['systemProfile']>['draft']>['review'];

/** Something an author should know, with its place. */
export type Problem = Review['problems'][number];

/** A step that somebody took on the profile. */
export type Step = {
  readonly id: string;
  readonly revision: number;
  readonly summary: string;
  readonly recordedAt: string;
  readonly actor: { readonly name: string };
};
