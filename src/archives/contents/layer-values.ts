import { isDeepStrictEqual } from 'node:util';
import { mappingAt, mappingsIn, type PlacedMapping } from '../../manifests/yaml-places.js';

/** A layer's values, parsed once: parts of them are cut out as text, comments and all. */
export type LayerValues = {
  /** the `pack:` header; empty when there is none */
  readonly header: Readonly<Record<string, unknown>>;
  /** what stands under two keys ("charts", "vault"), as a text of its own; null when nothing does */
  readonly under: (section: 'charts' | 'manifests', name: string) => string | null;
  /** everything but the header; null when there is nothing else */
  readonly besidesHeader: () => string | null;
};

/** Reads a layer's values. Values that don't parse say nothing; the review has told their author. */
export function readLayerValues(text: string): LayerValues {
  const root = mappingsIn(text)[0];
  if (!root) return { header: {}, under: () => null, besidesHeader: () => null };
  return {
    header: mappingAt(root, 'pack')?.value ?? {},
    under(section, name) {
      const parent = mappingAt(root, section);
      const child = parent && mappingAt(parent, name);
      if (!child || Object.keys(child.value).length === 0) return null;
      return faithful(cutOut(text, [root, section], [parent, name], child), child.value);
    },
    besidesHeader() {
      const { pack: _pack, ...rest } = root.value;
      if (Object.keys(rest).length === 0) return null;
      return faithful('pack' in root.value ? withoutEntry(text, root, 'pack') : text, rest);
    },
  };
}

type Entry = readonly [parent: PlacedMapping, key: string];

/** The lines below a key, moved to the left margin. Null where they can't be cut: a flow mapping on the key's own line. */
function cutOut(text: string, outer: Entry, entry: Entry, child: PlacedMapping): string | null {
  const start = lineStart(text, child.place.start);
  const keyAt = entry[0].place.entries.get(entry[1]) ?? 0;
  if (text[child.place.start] === '{' || start <= keyAt) return null;
  const indent = child.place.start - start;
  const from = text.indexOf('\n', keyAt) + 1;
  const lines = text.slice(from, endOf(text, entry) ?? endOf(text, outer) ?? text.length).split('\n');
  // A line that begins further left is blank or a comment.
  const moved = lines.map((line) =>
    (/^ */.exec(line)?.[0].length ?? 0) >= indent ? line.slice(indent) : line.trimStart(),
  );
  return `${moved.join('\n').trimEnd()}\n`;
}

/** Everything but the lines of one key. */
function withoutEntry(text: string, root: PlacedMapping, key: string): string | null {
  if (text[root.place.start] === '{') return null;
  const from = lineStart(text, root.place.entries.get(key) ?? 0);
  return text.slice(0, from) + text.slice(endOf(text, [root, key]) ?? text.length);
}

/** Where the next key of the same mapping begins, with the comments above it; null when this is the last one. */
function endOf(text: string, [parent, key]: Entry): number | null {
  const at = parent.place.entries.get(key) ?? 0;
  const later = [...parent.place.entries.values()].filter((offset) => offset > at);
  if (later.length === 0) return null;
  const next = Math.min(...later);
  return aboveComments(text, lineStart(text, next), next - lineStart(text, next));
}

/** Goes up over blank lines and comments that stand no deeper than the key below them. */
function aboveComments(text: string, from: number, indent: number): number {
  let at = from;
  while (at > 0) {
    const start = lineStart(text, at - 1);
    const line = text.slice(start, at);
    const deep = line.search(/\S/);
    if (deep >= 0 && (line[deep] !== '#' || deep > indent)) break;
    at = start;
  }
  return at;
}

function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}

/**
 * The cut when it still says the same. What an anchor elsewhere, a merge key or an odd layout would change is written
 * anew, as JSON, which is YAML too.
 */
function faithful(cut: string | null, value: Readonly<Record<string, unknown>>): string {
  const documents = cut === null ? [] : mappingsIn(cut);
  const same = documents.length === 1 && isDeepStrictEqual(documents[0]?.value, value);
  return same && cut !== null ? cut : `${JSON.stringify(value, null, 2)}\n`;
}
