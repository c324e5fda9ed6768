import { indentAt, lineStart, nextLine, type Edit } from './text-edits.js';
import { endsInBlock, type Entry, type MappingNode, type Node } from './values-tree.js';

/**
 * The edits that take the entries at paths out of values. Whole lines go, with the comment behind the value; comments in
 * lines of their own stay. A mapping that loses all its entries becomes `{}`.
 * @returns null when an entry stands where it can't be cut out: behind an alias, or on a line with others
 */
export function removals(text: string, root: Node, paths: readonly (readonly string[])[]): readonly Edit[] | null {
  const found = entriesAt(root, paths);
  if (found.includes(null)) return null;
  const going = new Set(found.filter((entry) => entry !== null));
  const edits: Edit[] = [];
  const visit = (node: Node, parent: Entry | null): boolean => {
    if (node.kind !== 'mapping') return true;
    if (node.entries.some((entry) => going.has(entry)) && !cut(text, node, parent, going, edits)) return false;
    return node.entries.every((entry) => going.has(entry) || visit(entry.value, entry));
  };
  return visit(root, null) ? edits : null;
}

/** The entry at each path, null where none is written. Each mapping's keys are looked up once. */
function entriesAt(root: Node, paths: readonly (readonly string[])[]): readonly (Entry | null)[] {
  const byKey = new Map<Node, ReadonlyMap<string, Entry>>();
  const entryIn = (node: Node, key: string): Entry | null => {
    if (node.kind !== 'mapping') return null;
    const entries = byKey.get(node) ?? new Map(node.entries.map((entry) => [entry.key, entry]));
    byKey.set(node, entries);
    return entries.get(key) ?? null;
  };
  return paths.map((path) =>
    path.reduce<Entry | null>((found, key, depth) => {
      const node = depth === 0 ? root : found?.value;
      return node ? entryIn(node, key) : null;
    }, null),
  );
}

function cut(text: string, node: MappingNode, parent: Entry | null, going: ReadonlySet<Entry>, edits: Edit[]): boolean {
  if (node.flow) {
    edits.push(...flowCuts(node, going));
    return true;
  }
  if (parent && node.entries.every((entry) => going.has(entry))) {
    if (node.decorated) return false;
    edits.push({ from: parent.colon, to: parent.colon, text: ' {}' });
  }
  for (const entry of node.entries.filter((one) => going.has(one))) {
    if (indentAt(text, entry.start) === null) return false;
    const to = endsInBlock(entry.value) ? entry.value.end : nextLine(text, Math.max(entry.value.end, entry.colon));
    edits.push({ from: lineStart(text, entry.start), to, text: '' });
  }
  return true;
}

/** Each entry goes with the comma behind it; the last ones that go, with the comma before them. */
function flowCuts({ entries }: MappingNode, going: ReadonlySet<Entry>): readonly Edit[] {
  const kept = entries.filter((entry) => !going.has(entry));
  const last = kept.at(-1);
  return entries.flatMap((entry, place) => {
    if (!going.has(entry)) return [];
    const next = entries[place + 1];
    const trailing = last !== undefined && entry.start > last.start;
    if (!trailing) return [{ from: entry.start, to: next?.start ?? ends(entry), text: '' }];
    const before = entries[place - 1];
    return [{ from: before ? ends(before) : entry.start, to: ends(entry), text: '' }];
  });
}

function ends(entry: Entry): number {
  return Math.max(entry.value.end, entry.colon);
}
