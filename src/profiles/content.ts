import type { Existing, PublishedVersion } from './profile.js';
import type { Content, Layer, LayerKind, Source, Variable } from './events.js';

/** A layer with its texts at hand and its effective order and mark: what review, comparison and archives read. */
export type LayerText = {
  readonly id: string;
  readonly name: string;
  readonly kind: LayerKind;
  /** the explicit field, else the header's priority, else 0 */
  readonly installOrder: number;
  /** the explicit field, else the header's mark, else false */
  readonly vmManifest: boolean;
  readonly layer: Layer;
  readonly values: string;
  readonly manifests: readonly { readonly name: string; readonly content: string }[];
  readonly source: Source | null;
  readonly presets: readonly string[];
};

/** What one version says, complete: input of review, comparison and archive layout. Layers in install order. */
export type AuthoredContent = {
  readonly name: string;
  readonly slug: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly layers: readonly LayerText[];
  readonly variables: readonly Variable[];
};

/** A published version with its complete content. */
export type AuthoredVersion = AuthoredContent & {
  readonly profileId: string;
  readonly version: PublishedVersion;
  /** the version published before this one, null for the first */
  readonly previousVersion: string | null;
};

/** The layer's place in the installation: field, else header, else 0. */
export function installOrderOf(layer: Layer): number {
  return layer.installOrder ?? layer.values.header.installOrder ?? 0;
}

/** Whether the layer defines virtual machines: field, else header, else no. */
export function isVmManifest(layer: Layer): boolean {
  return layer.vmManifest ?? layer.values.header.vmManifest ?? false;
}

/** Lowest install order first; equal ones keep the author's order (Array.prototype.sort is stable). */
export function inInstallOrder(layers: readonly Layer[]): readonly Layer[] {
  return [...layers].sort((a, b) => installOrderOf(a) - installOrderOf(b));
}

/** What an open draft, else the newest published version, holds; empty when there is neither. */
export function currentContent(profile: Existing): Content {
  return profile.draft ?? profile.published ?? { layers: [], variables: [] };
}
