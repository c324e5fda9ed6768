import { isDeepStrictEqual } from 'node:util';
import { mappingOf, valueAt } from '../manifests/plain-value.js';
import { readYaml } from '../manifests/yaml-text.js';
import { follow } from './dotted-path.js';
import type { Preset } from './pack.js';
import { merged, without } from './plain-merge.js';
import { edited, lineBreak } from './text-edits.js';
import { additions } from './values-additions.js';
import { removals } from './values-removal.js';
import { valuesTree } from './values-tree.js';

/** A text and what it says: null when it is empty, undefined when it has a fault or more than one document. */
export type Said = { readonly text: string; readonly value: unknown };

/** Reads a text of values. Never throws. */
export function read(text: string): Said {
  const { documents, problems } = readYaml(text);
  const faulty = problems.some(({ severity }) => severity === 'ERROR') || documents.length > 1;
  return { text, value: faulty ? undefined : (documents[0]?.value ?? null) };
}

/** The values with one preset in them, or null when the text can't be edited so that it says exactly what it should. */
export function withPreset(values: Said, { remove, add }: Preset): Said | null {
  const added = read(add);
  if (values.value === undefined || added.value === undefined) return null;
  const found = remove
    .flatMap((path) => follow(values.value, path).slice(0, 1))
    .filter(({ present, path }) => present && path.length > 0);
  const paths = outermost(found.map(({ path }) => path));
  // What is removed and added is replaced in its place.
  const anew = paths.filter((path) => valueAt(added.value, ...path) !== undefined);
  const replaced = new Set(anew);
  const cut = withRemoved(
    values,
    paths.filter((path) => !replaced.has(path)),
  );
  const expected = merged(without(values.value ?? {}, paths), added.value ?? {});
  return cut && withAdded(cut, { added, anew, expected });
}

function withRemoved(values: Said, paths: readonly (readonly string[])[]): Said | null {
  const tree = paths.length === 0 ? null : valuesTree(values.text);
  if (!tree) return values;
  const edits = removals(values.text, tree, paths);
  return edits && verified(edited(values.text, edits), without(values.value, paths));
}

/** Without paths that lead into what another one removes anyway, and each once. */
function outermost(paths: readonly (readonly string[])[]): readonly (readonly string[])[] {
  const byKey = new Map(paths.map((path) => [JSON.stringify(path), path]));
  return [...byKey.values()].filter(
    (path) => !path.some((_, length) => length > 0 && byKey.has(JSON.stringify(path.slice(0, length)))),
  );
}

type Addition = { readonly added: Said; readonly anew: readonly (readonly string[])[]; readonly expected: unknown };

function withAdded(values: Said, { added, anew, expected }: Addition): Said | null {
  const [target, source] = [mappingOf(values.value ?? {}), mappingOf(added.value ?? {})];
  if (!target || !source) return null;
  if (isDeepStrictEqual(target, expected)) return values;
  const [node, addedNode] = [valuesTree(values.text), valuesTree(added.text)];
  if (addedNode?.kind !== 'mapping') return null;
  if (node?.kind !== 'mapping' || node.entries.length === 0) {
    return verified(beginning(values.text, node, added.text), expected);
  }
  const [to, from] = [
    { text: values.text, node, value: target },
    { text: added.text, node: addedNode, value: source },
  ];
  const edits = additions(to, from, anew);
  return edits && verified(edited(values.text, edits), expected);
}

/** Values that said nothing so far: the preset's come behind their comments, or in the place of `{}`. */
function beginning(values: string, node: { readonly start: number; readonly end: number } | null, add: string): string {
  const eol = lineBreak(values);
  const text = add.trimEnd().split(/\r?\n/).join(eol) + eol;
  if (node && node.end > node.start)
    return values.slice(0, node.start) + text + values.slice(node.end).replace(/^\r?\n/, '');
  return values + (values === '' || values.endsWith('\n') ? '' : eol) + text;
}

/** The text, if it says what it should: text surgery is only trusted when the reader agrees with the result. */
function verified(text: string | null, expected: unknown): Said | null {
  const said = text === null ? null : read(text);
  return said && said.value !== undefined && isDeepStrictEqual(said.value ?? {}, expected) ? said : null;
}
