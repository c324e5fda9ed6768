import { graphql } from '../graphql/graphql.js';
import { LayerAnswer, ProfileAnswer, UserErrorParts } from '../graphql/payloads.js';

/** Step 1 of a new profile. */
export const CreateProfile = graphql(
  `
    mutation CreateProfile($input: CreateSystemProfileInput!) {
      answer: createSystemProfile(input: $input) {
        ...ProfileAnswer
      }
    }
  `,
  [ProfileAnswer],
);

/** Step 1 of a profile that is there. */
export const UpdateInformation = graphql(
  `
    mutation UpdateInformation($input: UpdateProfileInformationInput!) {
      answer: updateProfileInformation(input: $input) {
        ...ProfileAnswer
      }
    }
  `,
  [ProfileAnswer],
);

/** Add Manifest. */
export const AddManifestLayer = graphql(
  `
    mutation AddManifestLayer($input: AddManifestLayerInput!) {
      answer: addManifestLayer(input: $input) {
        ...LayerAnswer
      }
    }
  `,
  [LayerAnswer],
);

/** Add New Pack. */
export const AddPackLayer = graphql(
  `
    mutation AddPackLayer($input: AddPackLayerInput!) {
      answer: addPackLayer(input: $input) {
        ...LayerAnswer
      }
    }
  `,
  [LayerAnswer],
);

/** Add Helm Chart. */
export const AddHelmChartLayer = graphql(
  `
    mutation AddHelmChartLayer($input: AddHelmChartLayerInput!) {
      answer: addHelmChartLayer(input: $input) {
        ...LayerAnswer
      }
    }
  `,
  [LayerAnswer],
);

/** Confirm Updates. */
export const UpdateLayer = graphql(
  `
    mutation UpdateLayer($input: UpdateLayerInput!) {
      answer: updateLayer(input: $input) {
        ...LayerAnswer
      }
    }
  `,
  [LayerAnswer],
);

/** Confirm Updates, for a manifest that is new or reads differently. */
export const AttachManifest = graphql(
  `
    mutation AttachManifest($input: AttachManifestInput!) {
      answer: attachManifest(input: $input) {
        ...LayerAnswer
      }
    }
  `,
  [LayerAnswer],
);

/** Confirm Updates, for a manifest that is gone. */
export const DetachManifest = graphql(
  `
    mutation DetachManifest($input: DetachManifestInput!) {
      answer: detachManifest(input: $input) {
        ...LayerAnswer
      }
    }
  `,
  [LayerAnswer],
);

/** Another order among equal install orders. */
export const ReorderLayers = graphql(
  `
    mutation ReorderLayers($input: ReorderLayersInput!) {
      answer: reorderLayers(input: $input) {
        ...ProfileAnswer
      }
    }
  `,
  [ProfileAnswer],
);

/** Takes a layer off. */
export const RemoveLayer = graphql(
  `
    mutation RemoveLayer($input: RemoveLayerInput!) {
      answer: removeLayer(input: $input) {
        ...ProfileAnswer
      }
    }
  `,
  [ProfileAnswer],
);

/** All variables, as they shall be. */
export const SetVariables = graphql(
  `
    mutation SetVariables($input: SetVariablesInput!) {
      answer: setVariables(input: $input) {
        ...ProfileAnswer
      }
    }
  `,
  [ProfileAnswer],
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
