import type { RequestInfo } from '../access/caller.js';
import type { CommandOptions } from '../command-options.js';
import type { Variable } from './events.js';

/**
 * Inputs of the wizard, as the GraphQL resolvers hand them over: ids are plain UUIDs, `undefined` means absent (stays),
 * `null` means cleared. `wizard.ts` checks them, turns texts into references and asks the deciders.
 */
export type ManifestText = { name: string; content: string };

export type CreateProfile = CommandOptions & { name: string; description: string; tags: string[]; version: string };
export type UpdateInformation = CommandOptions & {
  profileId: string;
  name?: string | undefined;
  description?: string | null | undefined;
  tags?: string[] | null | undefined;
};
export type AddManifestLayer = CommandOptions & {
  profileId: string;
  name: string;
  manifests: ManifestText[];
  vmManifest?: boolean | null | undefined;
  values: string;
  installOrder?: number | null | undefined;
};
export type AddPackLayer = CommandOptions & {
  profileId: string;
  registryId: string;
  packName: string;
  tag: string;
  name?: string | undefined;
  values?: string | null | undefined;
  presets?: string[] | null | undefined;
  installOrder?: number | null | undefined;
  manifests: ManifestText[];
};
export type AddHelmChartLayer = CommandOptions & {
  profileId: string;
  registryId: string;
  chartName: string;
  version: string;
  name?: string | undefined;
  values?: string | null | undefined;
  installOrder?: number | null | undefined;
  manifests: ManifestText[];
};
export type UpdateLayer = CommandOptions & {
  profileId: string;
  layerId: string;
  name?: string | undefined;
  /** another registry of the same pack or chart */
  registryId?: string | undefined;
  tag?: string | undefined;
  values?: string | null | undefined;
  presets?: string[] | null | undefined;
  installOrder?: number | null | undefined;
  vmManifest?: boolean | null | undefined;
};
export type AttachManifest = CommandOptions & { profileId: string; layerId: string; name: string; content: string };
export type DetachManifest = CommandOptions & { profileId: string; layerId: string; name: string };
export type ReorderLayers = CommandOptions & { profileId: string; layerIds: string[] };
export type RemoveLayer = CommandOptions & { profileId: string; layerId: string };
export type SetVariables = CommandOptions & {
  profileId: string;
  variables: (Omit<Variable, 'displayName'> & { displayName: string | null })[];
};
export type OnProfile = CommandOptions & { profileId: string };
export type Revise = OnProfile & { version?: string | undefined; basedOn?: string | undefined };
export type CloneProfile = Omit<CommandOptions, 'expectedRevision'> & {
  profileId: string;
  version: string;
  name: string;
  newVersion: string;
};

/** @property registries ids of registries by the names that the file has for them */
export type ImportProfile = Omit<CommandOptions, 'expectedRevision'> & {
  content: string;
  name?: string | undefined;
  registries: { name: string; registryId: string }[];
};

/** Where a command led. `revision`: of the profile right after it, which a repeated idempotency key gives again. */
export type ProfileOutcome = { readonly profileId: string; readonly revision: number };
export type LayerOutcome = ProfileOutcome & { readonly layerId: string };
export type VersionOutcome = ProfileOutcome & { readonly version: string };

/** The wizard. Every method throws DomainErrors with the path of the input field at fault. */
export interface Wizard {
  create(input: CreateProfile, by: RequestInfo): Promise<ProfileOutcome>;
  updateInformation(input: UpdateInformation, by: RequestInfo): Promise<ProfileOutcome>;
  addManifestLayer(input: AddManifestLayer, by: RequestInfo): Promise<LayerOutcome>;
  addPackLayer(input: AddPackLayer, by: RequestInfo): Promise<LayerOutcome>;
  addHelmChartLayer(input: AddHelmChartLayer, by: RequestInfo): Promise<LayerOutcome>;
  updateLayer(input: UpdateLayer, by: RequestInfo): Promise<LayerOutcome>;
  attachManifest(input: AttachManifest, by: RequestInfo): Promise<LayerOutcome>;
  detachManifest(input: DetachManifest, by: RequestInfo): Promise<LayerOutcome>;
  reorderLayers(input: ReorderLayers, by: RequestInfo): Promise<ProfileOutcome>;
  removeLayer(input: RemoveLayer, by: RequestInfo): Promise<ProfileOutcome>;
  setVariables(input: SetVariables, by: RequestInfo): Promise<ProfileOutcome>;
  /** @throws ReviewFailed (a Refused, code REVIEW_HAS_ERRORS) that carries the review's problems */
  finish(input: OnProfile, by: RequestInfo): Promise<VersionOutcome>;
  revise(input: Revise, by: RequestInfo): Promise<ProfileOutcome>;
  discardDraft(input: OnProfile, by: RequestInfo): Promise<ProfileOutcome>;
  clone(input: CloneProfile, by: RequestInfo): Promise<ProfileOutcome>;
  /** Leaves an open draft; layers whose source can't be had are problems of its review, and keep their texts. */
  import(input: ImportProfile, by: RequestInfo): Promise<ProfileOutcome>;
  delete(input: OnProfile, by: RequestInfo): Promise<ProfileOutcome>;
}
