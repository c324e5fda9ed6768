import type { Layer } from './draft-query.js';

/** A text of a layer as it stands in the form. */
export type ManifestText = { readonly name: string; readonly content: string };

/** A layer as it stands in the form. */
export type LayerEdit = {
  readonly name: string;
  /** as typed; "" leaves it to the values' header */
  readonly installOrder: string;
  readonly vmManifest: boolean;
  readonly values: string;
  readonly manifests: readonly ManifestText[];
  readonly presets: readonly string[];
  /** the version or train of a pack or chart; "" for manifests */
  readonly tag: string;
};

/** What a form was opened on, and what it says now. */
export type Edited = { readonly base: LayerEdit; readonly edit: LayerEdit };

/** Commands that make the base the edit: an update, texts to attach, names to detach. */
export type LayerChanges = {
  readonly update: {
    readonly name?: string;
    readonly installOrder?: number | null;
    readonly vmManifest?: boolean;
    readonly values?: string;
    readonly presets?: string[];
    readonly tag?: string;
  };
  readonly attach: readonly ManifestText[];
  readonly detach: readonly string[];
};

/** A layer of the server as a form shows it. */
export function editOf({ name, installOrder, vmManifest, values, manifests, presets, source }: Layer): LayerEdit {
  return {
    ...{ name, vmManifest, values, presets },
    installOrder: String(installOrder),
    manifests: manifests.map(({ name, content }) => ({ name, content })),
    tag: source?.tag ?? '',
  };
}

/** What has to be done so that the base becomes the edit. */
export function changesOf({ base, edit }: Edited): LayerChanges {
  const before = new Map(base.manifests.map(({ name, content }) => [name, content]));
  const kept = new Set(edit.manifests.map(({ name }) => name));
  return {
    update: {
      ...(edit.name !== base.name && { name: edit.name }),
      ...(edit.installOrder !== base.installOrder && { installOrder: orderOf(edit.installOrder) }),
      ...(edit.vmManifest !== base.vmManifest && { vmManifest: edit.vmManifest }),
      ...(edit.values !== base.values && { values: edit.values }),
      ...(edit.presets.join('\n') !== base.presets.join('\n') && { presets: [...edit.presets] }),
      ...(edit.tag !== base.tag && { tag: edit.tag }),
    },
    attach: edit.manifests.filter(({ name, content }) => before.get(name) !== content),
    detach: base.manifests.map(({ name }) => name).filter((name) => !kept.has(name)),
  };
}

/** Whether the form says anything that its base doesn't. */
export function isEdited(edited: Edited): boolean {
  const { update, attach, detach } = changesOf(edited);
  return Object.keys(update).length + attach.length + detach.length > 0;
}

/** Whether the server's layer became another one since the form was opened on it. */
export function isOvertaken({ base }: Edited, theirs: LayerEdit): boolean {
  return isEdited({ base, edit: theirs });
}

/** The number of an install order as typed; null when it is left to the values' header. */
export function orderOf(text: string): number | null {
  return text.trim() === '' ? null : Number(text);
}

/** Whether a text is an install order, or none at all. */
export function isOrder(text: string): boolean {
  return text.trim() === '' || /^-?\d{1,9}$/.test(text.trim());
}
