import { graphql } from '../graphql/graphql.js';

const UserErrorParts = graphql(`
  fragment UserErrorParts on UserError @_unmask {
    code
    message
    path
    actualRevision
  }
`);

// Every mutation calls its field "answer", so that one function can send them all.

/** Step 1 of a new profile. */
export const CreateProfile = graphql(
  `
    mutation CreateProfile($input: CreateSystemProfileInput!) {
      answer: createSystemProfile(input: $input) {
        systemProfile {
          id
          revision
        }
        userErrors {
          ...UserErrorParts
        }
      }
    }
  `,
  [UserErrorParts],
);

/** Step 1 of a profile that is there. */
export const UpdateInformation = graphql(
  `
    mutation UpdateInformation($input: UpdateProfileInformationInput!) {
      answer: updateProfileInformation(input: $input) {
        systemProfile {
          id
          revision
        }
        userErrors {
          ...UserErrorParts
        }
      }
    }
  `,
  [UserErrorParts],
);

/** Add Manifest. */
export const AddManifestLayer = graphql(
  `
    mutation AddManifestLayer($input: AddManifestLayerInput!) {
      answer: addManifestLayer(input: $input) {
        systemProfile {
          id
          revision
        }
        layer {
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

/** Add New Pack. */
export const AddPackLayer = graphql(
  `
    mutation AddPackLayer($input: AddPackLayerInput!) {
      answer: addPackLayer(input: $input) {
        systemProfile {
          id
          revision
        }
        layer {
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

/** Add Helm Chart. */
export const AddHelmChartLayer = graphql(
  `
    mutation AddHelmChartLayer($input: AddHelmChartLayerInput!) {
      answer: addHelmChartLayer(input: $input) {
        systemProfile {
          id
          revision
        }
        layer {
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

/** Confirm Updates. */
export const UpdateLayer = graphql(
  `
    mutation UpdateLayer($input: UpdateLayerInput!) {
      answer: updateLayer(input: $input) {
        systemProfile {
          id
          revision
        }
        userErrors {
          ...UserErrorParts
        }
      }
    }
  `,
  [UserErrorParts],
);

/** Confirm Updates, for a manifest that is new or reads differently. */
export const AttachManifest = graphql(
  `
    mutation AttachManifest($input: AttachManifestInput!) {
      answer: attachManifest(input: $input) {
        systemProfile {
          id
          revision
        }
        userErrors {
          ...UserErrorParts
        }
      }
    }
  `,
  [UserErrorParts],
);

/** Confirm Updates, for a manifest that is gone. */
export const DetachManifest = graphql(
  `
    mutation DetachManifest($input: DetachManifestInput!) {
      answer: detachManifest(input: $input) {
        systemProfile {
          id
          revision
        }
        userErrors {
          ...UserErrorParts
        }
      }
    }
  `,
  [UserErrorParts],
);

/** Another order among equal install orders. */
export const ReorderLayers = graphql(
  `
    mutation ReorderLayers($input: ReorderLayersInput!) {
      answer: reorderLayers(input: $input) {
        systemProfile {
          id
          revision
        }
        userErrors {
          ...UserErrorParts
        }
      }
    }
  `,
  [UserErrorParts],
);

/** Takes a layer off. */
export const RemoveLayer = graphql(
  `
    mutation RemoveLayer($input: RemoveLayerInput!) {
      answer: removeLayer(input: $input) {
        systemProfile {
          id
          revision
        }
        userErrors {
          ...UserErrorParts
        }
      }
    }
  `,
  [UserErrorParts],
);

/** All variables, as they shall be. */
export const SetVariables = graphql(
  `
    mutation SetVariables($input: SetVariablesInput!) {
      answer: setVariables(input: $input) {
        systemProfile {
          id
          revision
        }
        userErrors {
          ...UserErrorParts
        }
      }
    }
  `,
  [UserErrorParts],
);

/** Finish. */
export const FinishProfile = graphql(
  `
    mutation FinishProfile($input: FinishSystemProfileInput!) {
      answer: finishSystemProfile(input: $input) {
        systemProfile {
          id
          revision
        }
        profileVersion {
          id
          version
        }
        problems {
          severity
          message
        }
        userErrors {
          ...UserErrorParts
        }
      }
    }
  `,
  [UserErrorParts],
);
