import { useCallback, useState } from 'react';
import type { Layer } from './draft-query.js';
import { editOf, isEdited, type Edited, type LayerEdit } from './layer-edit.js';

/** What was typed into the layers of a draft and is not confirmed yet. It stays while one walks from layer to layer. */
export type Edits = {
  /** A layer's form: what was typed, or what the server has. */
  readonly of: (layer: Layer) => Edited;
  readonly set: (layer: Layer, some: Partial<LayerEdit>) => void;
  /** Forgets what was typed. */
  readonly drop: (layerId: string) => void;
  /** Keeps what was typed, on top of what the server has now. */
  readonly rebase: (layer: Layer) => void;
  /** Ids of the layers with something unconfirmed. */
  readonly open: readonly string[];
};

/** Holds the edits of a draft's layers. */
export function useEdits(): Edits {
  const [all, setAll] = useState<ReadonlyMap<string, Edited>>(new Map());
  const change = useCallback((layerId: string, next: (now: Edited | undefined) => Edited | undefined) => {
    setAll((before) => {
      const after = new Map(before);
      const edited = next(before.get(layerId));
      if (edited === undefined) after.delete(layerId);
      else after.set(layerId, edited);
      return after;
    });
  }, []);
  return {
    of: (layer) => all.get(layer.id) ?? { base: editOf(layer), edit: editOf(layer) },
    set: (layer, some) =>
      change(layer.id, (now) => {
        const { base, edit } = now ?? { base: editOf(layer), edit: editOf(layer) };
        return { base, edit: { ...edit, ...some } };
      }),
    drop: (layerId) => change(layerId, () => undefined),
    rebase: (layer) => change(layer.id, (now) => now && { base: editOf(layer), edit: now.edit }),
    open: [...all].filter(([, edited]) => isEdited(edited)).map(([layerId]) => layerId),
  };
}
