import { useRef, useState } from 'react';
import { useClient } from 'urql';
import { enabledPresets } from '../../../src/packs/enabled-presets.js';
import { wordsOf } from '../ui/failure-words.js';
import { PresetValuesQuery } from './catalog-query.js';

/** A version of a pack. */
export type PackAt = { readonly registryId: string; readonly name: string; readonly version: string };

/** Values before and after presets were chosen. */
export type Merged = { readonly before: string; readonly after: string };

/** The presets of a pack on their way into values. */
export type Presets = {
  /** "group:name" of those that are active, at most one of a group */
  readonly chosen: readonly string[];
  /** Merges the presets into the values; what was typed since the last choice stays. */
  readonly choose: (chosen: readonly string[]) => void;
  readonly busy: boolean;
  readonly fault: string | null;
  /** What the choice made of the values, as long as they read so. */
  readonly merged: Merged | null;
};

type Settings = {
  readonly at: PackAt;
  readonly values: string;
  /** null: nobody chose any yet, so that the values' own comment tells */
  readonly presets: readonly string[] | null;
  readonly onMerged: (presets: readonly string[], values: string) => void;
};

/** Chooses presets: the server says what the values become, and they stand in the editor before anything is saved. */
export function usePresets({ at, values, presets, onMerged }: Settings): Presets {
  const client = useClient();
  const [last, setLast] = useState<Merged | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const [asked, setAsked] = useState<readonly string[] | null>(null);
  const newest = useRef(0);
  const merged = last?.after === values ? last : null;
  const choose = async (chosen: readonly string[]) => {
    const turn = ++newest.current;
    // Choosing again begins where the first choice began: presets that were only tried leave nothing behind.
    const before = merged?.before ?? values;
    setAsked(chosen);
    const { data, error } = await client
      .query(PresetValuesQuery, { ...at, presets: [...chosen], values: before }, { requestPolicy: 'network-only' })
      .toPromise();
    if (turn !== newest.current) return;
    setAsked(null);
    const after = data?.packVersion?.content?.valuesWith;
    setFault(after === undefined ? (error ? wordsOf(error).text : 'The pack can’t be had now. Try again.') : null);
    if (after === undefined) return;
    setLast({ before, after });
    onMerged(chosen, after);
  };
  return {
    chosen: asked ?? (presets === null || presets.length === 0 ? enabledPresets(values) : presets),
    choose: (chosen) => void choose(chosen),
    busy: asked !== null,
    fault,
    merged: merged !== null && merged.before !== merged.after ? merged : null,
  };
}
