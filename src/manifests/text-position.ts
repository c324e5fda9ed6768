/** A place in a text, as editors count: both from 1. Columns are UTF-16 units. */
export type Position = { readonly line: number; readonly column: number };

/**
 * Finds the lines of offsets in one text. The line starts are collected once, at the first question, so that asking for
 * every character of a text stays linear but for a logarithm.
 */
export function positionFinder(text: string): (offset: number) => Position {
  let starts: readonly number[] | null = null;
  return (offset) => {
    starts ??= lineStarts(text);
    const line = lastAtMost(starts, offset);
    return { line: line + 1, column: offset - (starts[line] ?? 0) + 1 };
  };
}

/** Index of the last number that is at most `limit` in a rising list; -1 when all are above it. */
export function lastAtMost(rising: readonly number[], limit: number): number {
  let [low, high] = [0, rising.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((rising[middle] ?? 0) <= limit) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (const match of text.matchAll(/\r\n|\n|\r/g)) starts.push(match.index + match[0].length);
  return starts;
}
