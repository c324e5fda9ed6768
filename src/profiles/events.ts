import type { TextRef } from '../store/event.js';

/**
 * The facts of a profile's history. A storage contract: a changed fact is a new schema version with an upcaster
 * (`upcasters.ts`) and an old example in test/corpus; the log is never edited.
 */

/** Values as typed, with what their `pack:` header says (null: says nothing). Parsed once, when they are accepted. */
export type Values = TextRef & {
  readonly header: {
    readonly installOrder: number | null;
    readonly vmManifest: boolean | null;
    readonly displayName: string | null;
  };
};

export type Manifest = { readonly name: string; readonly content: TextRef };

export type LayerKind = 'PACK' | 'HELM_CHART' | 'MANIFEST';

/** Where a pack or chart came from, pinned by digest when the layer was added. */
export type Source = {
  readonly registryId: string;
  readonly registryName: string;
  readonly name: string;
  /** what the author chose: "1.2.x" */
  readonly tag: string;
  /** what it resolved to: "1.2.7" */
  readonly version: string;
  /** "sha256:…" of the content */
  readonly digest: string;
};

/** Where an imported layer says that it comes from, when that can't be had here. */
export type Wanted = {
  /** empty when the import named no registry */
  readonly registryName: string;
  readonly name: string;
  readonly tag: string;
  readonly version: string;
  /** the part of a cluster that it is: "addon", or "os", "k8s", "cni", "csi", which a system profile has none of */
  readonly packLayer: string;
  /** one sentence: why it can't be had */
  readonly reason: string;
};

/** A layer as authored. `installOrder` and `vmManifest`: null lets the values' header, then the default, decide. */
export type Layer = {
  readonly id: string;
  readonly name: string;
  readonly kind: LayerKind;
  readonly installOrder: number | null;
  readonly vmManifest: boolean | null;
  readonly values: Values;
  readonly manifests: readonly Manifest[];
  readonly source: Source | null;
  /** "group:name", packs only */
  readonly presets: readonly string[];
  /** of an imported pack or chart without a source; Finish is refused until it has one or is removed */
  readonly wanted?: Wanted;
};

export type VariableFormat = 'STRING' | 'NUMBER' | 'BOOLEAN' | 'IPV4' | 'IPV4CIDR' | 'IPV6' | 'VERSION' | 'BASE64';
export type VariableInputType = 'TEXT' | 'DROPDOWN' | 'MULTILINE';

export type Variable = {
  readonly name: string;
  readonly displayName: string;
  readonly description: string;
  readonly format: VariableFormat;
  readonly inputType: VariableInputType;
  readonly options: readonly { readonly value: string; readonly label: string; readonly description: string }[];
  readonly regex: string | null;
  readonly defaultValue: string | null;
  readonly required: boolean;
  readonly immutable: boolean;
  readonly hidden: boolean;
  readonly sensitive: boolean;
};

/** What a version is made of besides its information. */
export type Content = { readonly layers: readonly Layer[]; readonly variables: readonly Variable[] };

type Fact<T extends string, D extends object> = { readonly type: T; readonly data: Readonly<D> };

/** Opens the first draft. `origin`: the version it was cloned from. */
export type ProfileCreated = Fact<
  'ProfileCreated',
  {
    name: string;
    slug: string;
    description: string;
    tags: readonly string[];
    version: string;
    origin: { profileId: string; version: string } | null;
  }
>;
export type ProfileRenamed = Fact<'ProfileRenamed', { name: string }>;
export type DescriptionChanged = Fact<'DescriptionChanged', { description: string }>;
export type TagsChanged = Fact<'TagsChanged', { tags: readonly string[] }>;
export type LayerAdded = Fact<'LayerAdded', { layer: Layer }>;
export type LayerRenamed = Fact<'LayerRenamed', { layerId: string; name: string }>;
export type LayerValuesChanged = Fact<'LayerValuesChanged', { layerId: string; values: Values }>;
export type LayerInstallOrderChanged = Fact<
  'LayerInstallOrderChanged',
  { layerId: string; installOrder: number | null }
>;
export type LayerVmMarkChanged = Fact<'LayerVmMarkChanged', { layerId: string; vmManifest: boolean | null }>;
export type LayerSourceChanged = Fact<'LayerSourceChanged', { layerId: string; source: Source }>;
export type LayerPresetsChanged = Fact<'LayerPresetsChanged', { layerId: string; presets: readonly string[] }>;
export type ManifestAttached = Fact<'ManifestAttached', { layerId: string; manifest: Manifest }>;
export type ManifestReplaced = Fact<'ManifestReplaced', { layerId: string; manifest: Manifest }>;
export type ManifestDetached = Fact<'ManifestDetached', { layerId: string; name: string }>;
/** The whole order, every layer once. */
export type LayersReordered = Fact<'LayersReordered', { layerIds: readonly string[] }>;
export type LayerRemoved = Fact<'LayerRemoved', { layerId: string }>;
export type VariablesSet = Fact<'VariablesSet', { variables: readonly Variable[] }>;
/** Finish. `contentDigest`: "sha256:…" over the canonical JSON of what was authored. */
export type VersionPublished = Fact<'VersionPublished', { version: string; contentDigest: string }>;
/** Carries the content it starts from, so that folding needs no other revision. `basedOn` null: nothing was published. */
export type DraftOpened = Fact<'DraftOpened', { version: string; basedOn: string | null; content: Content }>;
export type DraftDiscarded = Fact<'DraftDiscarded', { version: string }>;
export type ProfileDeleted = Fact<'ProfileDeleted', Record<string, never>>;

export type ProfileEvent =
  | ProfileCreated
  | ProfileRenamed
  | DescriptionChanged
  | TagsChanged
  | LayerAdded
  | LayerRenamed
  | LayerValuesChanged
  | LayerInstallOrderChanged
  | LayerVmMarkChanged
  | LayerSourceChanged
  | LayerPresetsChanged
  | ManifestAttached
  | ManifestReplaced
  | ManifestDetached
  | LayersReordered
  | LayerRemoved
  | VariablesSet
  | VersionPublished
  | DraftOpened
  | DraftDiscarded
  | ProfileDeleted;
