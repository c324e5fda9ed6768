import type { LayerKind, Variable } from '../events.js';

/** Where a layer says that it comes from. Texts are empty where the file says nothing. */
export type Origin = {
  readonly registryName: string;
  readonly name: string;
  readonly tag: string;
  readonly version: string;
  /** part of a cluster that it is: "addon", or "os", "k8s", "cni", "csi", "kernel" */
  readonly packLayer: string;
  /** "sha256:…" that it must have, or null when any will do */
  readonly digest: string | null;
  /** why it can't be looked for at all, one sentence; else null */
  readonly unfit: string | null;
};

/** A layer as a file describes it. `values` null: the file has none, and those of the pack are meant. */
export type ImportedLayer = {
  readonly name: string;
  readonly kind: LayerKind;
  readonly installOrder: number | null;
  readonly vmManifest: boolean | null;
  readonly values: string | null;
  readonly presets: readonly string[];
  readonly manifests: readonly { readonly name: string; readonly content: string }[];
  /** null for a manifest layer */
  readonly origin: Origin | null;
};

/** A profile as a file describes it, checked against every limit; nothing was asked of a registry. */
export type ImportedProfile = {
  readonly name: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly version: string;
  readonly layers: readonly ImportedLayer[];
  readonly variables: readonly Variable[];
};
