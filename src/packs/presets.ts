import { isDeepStrictEqual } from 'node:util';
import { mappingOf, valueAt } from '../manifests/plain-value.js';
import type { Problem } from '../manifests/problem.js';
import { readYaml } from '../manifests/yaml-text.js';
import { follow } from './dotted-path.js';
import { enabledPresets, withEnabledPresets } from './enabled-presets.js';
import { quoted } from './fault-list.js';
import type { Preset } from './pack.js';
import { merged, without } from './plain-merge.js';
import { edited, lineBreak } from './text-edits.js';
import { additions } from './values-additions.js';
import { removals } from './values-removal.js';
import { valuesTree } from './values-tree.js';

/** Values with presets in them, and what couldn't be done. */
export type Applied = { readonly values: string; readonly problems: readonly Problem[] };

/**
 * Puts presets into a layer's values as Palette does: what they remove goes, what they add is merged in, and the comment
 * `# spectrocloud.com/enabled-presets:` names them. Every other comment, quote and space stays as typed.
 *
 * Those that the comment names already aren't applied again: what the author changed since is his. A group's former
 * preset leaves behind what the new one neither removes nor sets.
 * @param chosen all presets that are to be active, each "group:name", at most one of a group
 */
export function applyPresets(values: string, presets: readonly Preset[], chosen: readonly string[]): Applied {
  const problems: Problem[] = [];
  const selected = select(presets, chosen, problems);
  const before = new Set(enabledPresets(values));
  const active: string[] = [];
  let text = values;
  for (const [id, preset] of selected) {
    const result = before.has(id) ? text : applied(text, preset);
    if (result === null)
      problems.push(
        problem(
          'PRESET_NOT_APPLIED',
          `The preset ${quoted(id)} can't be merged into these values: they don't parse, or use aliases or odd layouts where it adds or removes something. Mend them, or make its changes by hand.`,
        ),
      );
    else active.push(id);
    text = result ?? text;
  }
  return { values: withEnabledPresets(text, active), problems };
}

function select(
  presets: readonly Preset[],
  chosen: readonly string[],
  problems: Problem[],
): ReadonlyMap<string, Preset> {
  const selected = new Map<string, Preset>();
  for (const id of new Set(chosen)) {
    const preset = presets.find(({ group, name }) => `${group}:${name}` === id);
    const rival = preset && [...selected].find(([, other]) => other.group === preset.group)?.[0];
    if (!preset) {
      const known = presets.map(({ group, name }) => `${group}:${name}`).slice(0, 20);
      const mend = known.length > 0 ? `Choose among ${known.map(quoted).join(', ')}.` : 'The pack has no presets.';
      problems.push(problem('PRESET_UNKNOWN', `The pack has no preset ${quoted(id)}. ${mend}`));
    } else if (rival !== undefined) {
      problems.push(
        problem(
          'PRESET_GROUP_TWICE',
          `The presets ${quoted(rival)} and ${quoted(id)} are of one group, and only one of them can be active. Choose one.`,
        ),
      );
    } else selected.set(id, preset);
  }
  return selected;
}

function problem(code: string, message: string): Problem {
  return { code, severity: 'ERROR', message, path: ['presets'] };
}

/** The values with one preset, or null when the text can't be edited so that it says exactly what it should. */
function applied(values: string, { remove, add }: Preset): string | null {
  const [value, added] = [readable(values), readable(add)];
  if (value === undefined || added === undefined) return null;
  const found = remove
    .flatMap((path) => follow(value, path).slice(0, 1))
    .filter(({ present, path }) => present && path.length > 0);
  const paths = outermost(found.map(({ path }) => path));
  // What is removed and added is replaced in its place.
  const anew = paths.filter((path) => valueAt(added, ...path) !== undefined);
  const gone = paths.filter((path) => !anew.includes(path));
  const cut = withRemoved(values, value, gone);
  return cut === null
    ? null
    : withAdded(cut, { add, anew, expected: merged(without(value ?? {}, paths), added ?? {}) });
}

function withRemoved(values: string, value: unknown, paths: readonly (readonly string[])[]): string | null {
  const tree = paths.length === 0 ? null : valuesTree(values);
  if (!tree) return values;
  const edits = removals(values, tree, paths);
  return edits && verified(edited(values, edits), without(value, paths));
}

/** Without paths that lead into what another one removes anyway, and each once. */
function outermost(paths: readonly (readonly string[])[]): readonly (readonly string[])[] {
  const byKey = new Map(paths.map((path) => [JSON.stringify(path), path]));
  return [...byKey.values()].filter(
    (path) => !path.some((_, length) => length > 0 && byKey.has(JSON.stringify(path.slice(0, length)))),
  );
}

type Addition = { readonly add: string; readonly anew: readonly (readonly string[])[]; readonly expected: unknown };

function withAdded(values: string, { add, anew, expected }: Addition): string | null {
  const [target, added] = [mappingOf(readable(values) ?? {}), mappingOf(readable(add) ?? {})];
  if (!target || !added) return null;
  if (isDeepStrictEqual(target, expected)) return values;
  const [node, addedNode] = [valuesTree(values), valuesTree(add)];
  if (addedNode?.kind !== 'mapping') return null;
  if (node?.kind !== 'mapping' || node.entries.length === 0) return verified(beginning(values, node, add), expected);
  const edits = additions({ text: values, node, value: target }, { text: add, node: addedNode, value: added }, anew);
  return edits && verified(edited(values, edits), expected);
}

/** Values that said nothing so far: the preset's come behind their comments, or in the place of `{}`. */
function beginning(values: string, node: { readonly start: number; readonly end: number } | null, add: string): string {
  const eol = lineBreak(values);
  const text = add.trimEnd().split(/\r?\n/).join(eol) + eol;
  if (node && node.end > node.start)
    return values.slice(0, node.start) + text + values.slice(node.end).replace(/^\r?\n/, '');
  return values + (values === '' || values.endsWith('\n') ? '' : eol) + text;
}

/** What a text says: null when it is empty, undefined when it has a fault or more than one document. */
function readable(text: string): unknown {
  const { documents, problems } = readYaml(text);
  if (problems.some(({ severity }) => severity === 'ERROR') || documents.length > 1) return undefined;
  return documents[0]?.value ?? null;
}

/** The text, if it says what it should: text surgery is only trusted when the reader agrees with the result. */
function verified(text: string | null, expected: unknown): string | null {
  const said = text === null ? undefined : readable(text);
  return said !== undefined && isDeepStrictEqual(said ?? {}, expected) ? text : null;
}
