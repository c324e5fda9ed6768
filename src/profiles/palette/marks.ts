import { sha256OfJson } from '../../canonical-digest.js';
import { mappingOf, valueAt, type Mapping } from '../../manifests/plain-value.js';
import { own, type Node } from './fields.js';

/**
 * What Palette's form has no words for travels in annotations, which its own import leaves alone, so that a profile that
 * is exported and imported again says exactly the same. A file from outside may hold anything there: a mark that
 * doesn't fit is no mark.
 */
const PROFILE_MARK = 'system-profiles/profile';
const LAYER_MARK = 'system-profiles/layer';

/** Gives a text back what an export took or wrote: `length` characters at `at` were `text`. */
export type Undo = { readonly at: number; readonly length: number; readonly text: string };

/** A layer as authored. Counts only while the values are those that the export wrote. */
export type LayerMark = {
  readonly name: string;
  readonly installOrder: number | null;
  readonly vmManifest: boolean | null;
  readonly presets: readonly string[];
  readonly digest: string | null;
  readonly valuesDigest: string;
  readonly undo: Undo;
};

/** The annotation that an export gives to the profile. */
export function profileMark(tags: readonly string[]): Readonly<Record<string, string>> {
  return { [PROFILE_MARK]: JSON.stringify({ tags }) };
}

/** The tags of a file that this product exported; null for every other file. */
export function markedTags(about: Node): readonly string[] | null {
  const tags = valueAt(markIn(about, PROFILE_MARK), 'tags');
  return Array.isArray(tags) && tags.every((tag) => typeof tag === 'string') ? tags : null;
}

/** The annotation that an export gives to a layer. */
export function layerMark(mark: LayerMark): Readonly<Record<string, string>> {
  return { [LAYER_MARK]: JSON.stringify(mark) };
}

/** A layer as authored with its values as typed, if they weren't edited since the export; else null. */
export function markedLayer(pack: Node, values: string): (LayerMark & { readonly values: string }) | null {
  const mark = markIn(pack, LAYER_MARK);
  if (!isLayerMark(mark)) return null;
  const { at, length, text } = mark.undo;
  const before = values.slice(0, at) + text + values.slice(at + length);
  return sha256OfJson([before]) === mark.valuesDigest ? { ...mark, values: before } : null;
}

/** What turns the text that was written back into the one that was typed. */
export function undoOf(typed: string, written: string): Undo {
  let at = 0;
  while (at < typed.length && typed[at] === written[at]) at += 1;
  const room = Math.min(typed.length, written.length) - at;
  let end = 0;
  while (end < room && typed[typed.length - 1 - end] === written[written.length - 1 - end]) end += 1;
  return { at, length: written.length - end - at, text: typed.slice(at, typed.length - end) };
}

function markIn({ value }: Node, name: string): Mapping | null {
  const said = valueAt(own(value, 'annotations'), name);
  if (typeof said !== 'string') return null;
  try {
    return mappingOf(JSON.parse(said));
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function isLayerMark(mark: unknown): mark is LayerMark {
  const { name, installOrder, vmManifest, presets, digest, valuesDigest, undo } = mappingOf(mark) ?? {};
  const { at, length, text } = mappingOf(undo) ?? {};
  return (
    typeof name === 'string' &&
    (installOrder === null || Number.isInteger(installOrder)) &&
    (vmManifest === null || typeof vmManifest === 'boolean') &&
    Array.isArray(presets) &&
    presets.every((preset) => typeof preset === 'string') &&
    (digest === null || typeof digest === 'string') &&
    typeof valuesDigest === 'string' &&
    typeof text === 'string' &&
    [at, length].every((number) => Number.isInteger(number) && (number as number) >= 0)
  );
}
