import { useCallback, useRef, useState } from 'react';
import type { Layer } from './draft-query.js';
import type { KeptText } from '../session/kept-text.js';
import { editOf, isEdited, type Edited, type LayerEdit } from './layer-edit.js';
import { useKept, useWrittenLater } from './use-kept.js';

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

type All = ReadonlyMap<string, Edited>;

/** Holds the edits of a draft's layers, and keeps them for the tab. @param layers as the server has them */
export function useEdits(layers: readonly Layer[]): Edits {
  const kept = useKept();
  const [all, setAll] = useState<All>(() => keptEdits(kept, layers));
  const written = useRef(all);
  useWrittenLater(all, () => {
    for (const layerId of new Set([...written.current.keys(), ...all.keys()])) {
      const edited = all.get(layerId);
      if (edited !== written.current.get(layerId))
        kept.write(placeOf(layerId), edited && isEdited(edited) ? edited : null);
    }
    written.current = all;
  });
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

/** What was typed before the session ended; what the server has got meanwhile is typed no more. */
function keptEdits(kept: KeptText, layers: readonly Layer[]): All {
  return new Map(
    layers.flatMap((layer) => {
      const edited = kept.read(placeOf(layer.id)) as Edited | null;
      return edited !== null && isEdited({ ...edited, base: editOf(layer) }) ? [[layer.id, edited]] : [];
    }),
  );
}

function placeOf(layerId: string): string {
  return `layer ${layerId}`;
}
