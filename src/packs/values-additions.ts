import { isDeepStrictEqual } from 'node:util';
import { mappingOf, type Mapping } from '../manifests/plain-value.js';
import { under } from './plain-merge.js';
import { indentAt, lineBreak, lineEnd, lineStart, nextLine, reindented, type Edit } from './text-edits.js';
import { endsInBlock, type Entry, type MappingNode } from './values-tree.js';

/** A mapping with its text, its places and what it says. */
export type Side = { readonly text: string; readonly node: MappingNode; readonly value: Mapping };

/**
 * The edits that merge one mapping's text into another's: entries that aren't there go behind the last one, with the
 * comments above them; different ones are replaced; equal ones, and everything around them, stay as typed.
 * @param anew paths whose values are replaced as a whole, not merged into
 * @returns null when an entry of the target stands where it can't be edited
 */
export function additions(
  target: Side,
  added: Side,
  anew: readonly (readonly string[])[] = [],
): readonly Edit[] | null {
  const edits: Edit[] = [];
  const fresh: Entry[] = [];
  const present = new Map(target.node.entries.map((entry) => [entry.key, entry]));
  for (const entry of added.node.entries) {
    const existing = present.get(entry.key);
    const change = existing ? changes({ target, old: existing, added, entry }, anew) : [];
    if (!existing) fresh.push(entry);
    if (change === null) return null;
    edits.push(...change);
  }
  const inserted = fresh.length === 0 ? [] : insertions(target, added, fresh);
  // The inner mapping's insertions come first where both end with the same line.
  return inserted && [...edits, ...inserted];
}

type Pair = { readonly target: Side; readonly old: Entry; readonly added: Side; readonly entry: Entry };

function changes({ target, old, added, entry }: Pair, anew: readonly (readonly string[])[]): readonly Edit[] | null {
  const [before, after] = [under(target.value, old.key), under(added.value, entry.key)];
  if (isDeepStrictEqual(before, after)) return [];
  const inside = anew.filter(([key]) => key === old.key).map((path) => path.slice(1));
  const [outer, inner] = [sideOf(target, old, before), sideOf(added, entry, after)];
  const merges = outer !== null && outer.node.entries.length > 0 && !inside.some((path) => path.length === 0);
  if (inner && merges) return additions(outer, inner, inside);
  if (target.node.flow) return [{ from: old.colon, to: ends(old), text: ` ${flowValue(added, entry)}` }];
  const indent = indentAt(target.text, old.start);
  return indent === null ? null : [replacement(target.text, old, added, entry, indent)];
}

function sideOf({ text }: Side, { value: node }: Entry, said: unknown): Side | null {
  const value = mappingOf(said);
  return value && node.kind === 'mapping' ? { text, node, value } : null;
}

function replacement(text: string, old: Entry, added: Side, entry: Entry, indent: number): Edit {
  const short = added.text.slice(entry.colon, entry.value.end);
  if (!added.node.flow && isOneLine(short, entry) && isOneLine(text.slice(old.colon, old.value.end), old)) {
    return { from: old.colon, to: ends(old), text: short };
  }
  const eol = lineBreak(text);
  const lines = entryLines(added, entry, indent, eol);
  if (endsInBlock(old.value)) return { from: old.start, to: old.value.end, text: lines + eol };
  // A comment behind the old value would end up inside or behind the new one: it moves above.
  const to = lineEnd(text, ends(old));
  const comment = text.slice(ends(old), to).trim();
  const above = comment === '' ? '' : comment + eol + ' '.repeat(indent);
  return { from: old.start, to, text: above + lines + (to === text.length ? eol : '') };
}

function isOneLine(text: string, { value }: Entry): boolean {
  return value.kind === 'leaf' && !value.block && !text.includes('\n');
}

function insertions(target: Side, added: Side, fresh: readonly Entry[]): readonly Edit[] | null {
  const { text, node } = target;
  const [first, last] = [node.entries[0], node.entries.at(-1)];
  if (!first || !last) return null;
  if (node.flow) {
    const entries = fresh.map((entry) => `, ${JSON.stringify(entry.key)}: ${flowValue(added, entry)}`);
    return [{ from: ends(last), to: ends(last), text: entries.join('') }];
  }
  const indent = indentAt(text, first.start);
  if (indent === null) return null;
  const at = endsInBlock(last.value) ? last.value.end : nextLine(text, ends(last));
  const eol = lineBreak(text);
  const pad = ' '.repeat(indent);
  const lines = fresh.map(
    (entry) =>
      `${commentsAbove(added, entry)
        .map((line) => pad + line + eol)
        .join('')}${pad}${entryLines(added, entry, indent, eol)}${eol}`,
  );
  const begun = at > 0 && text[at - 1] !== '\n';
  return [{ from: at, to: at, text: (begun ? eol : '') + lines.join('') }];
}

/** An entry's text, its later lines indented for their new place, without the last line break. */
function entryLines(added: Side, entry: Entry, indent: number, eol: string): string {
  if (added.node.flow) return `${JSON.stringify(entry.key)}: ${flowValue(added, entry)}`;
  const end = endsInBlock(entry.value) ? entry.value.end : lineEnd(added.text, ends(entry));
  const lines = added.text.slice(entry.start, end).replace(/\r?\n$/, '');
  return reindented(lines, entry.start - lineStart(added.text, entry.start), indent, eol);
}

/** Comment lines directly above an entry. */
function commentsAbove({ text, node }: Side, entry: Entry): readonly string[] {
  const found: string[] = [];
  let start = lineStart(text, entry.start);
  while (!node.flow && start > 0) {
    const previous = lineStart(text, start - 1);
    const line = text.slice(previous, start).trim();
    if (!line.startsWith('#')) break;
    found.unshift(line);
    start = previous;
  }
  return found;
}

/** A value on one line, as JSON. Numbers stay as typed: JSON's would lose digits. */
function flowValue({ text, value }: Side, entry: Entry): string {
  const plain = under(value, entry.key);
  return typeof plain === 'number' ? text.slice(entry.value.start, entry.value.end) : JSON.stringify(plain ?? null);
}

function ends(entry: Entry): number {
  return Math.max(entry.value.end, entry.colon);
}
