/** A line of a comparison: in both texts, only in the older, only in the newer. */
export type DiffLine = { readonly kind: 'same' | 'out' | 'in'; readonly text: string };

/** Beyond this the middle of two texts is told as one replacement: an exact answer isn't worth the wait. */
const LARGEST_TABLE = 4_000_000;

/** Two texts line by line: the fewest lines out and in that make the newer of the older. */
export function diffLines(before: string, after: string): readonly DiffLine[] {
  const a = linesOf(before);
  const b = linesOf(after);
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end += 1;
  return [
    ...told('same', a.slice(0, start)),
    ...middle(a.slice(start, a.length - end), b.slice(start, b.length - end)),
    ...told('same', a.slice(a.length - end)),
  ];
}

function linesOf(text: string): string[] {
  return text === '' ? [] : text.replace(/\n$/, '').split('\n');
}

function told(kind: DiffLine['kind'], lines: readonly string[]): DiffLine[] {
  return lines.map((text) => ({ kind, text }));
}

/** Longest common subsequence by the textbook's table, read from its corner. */
function middle(a: readonly string[], b: readonly string[]): DiffLine[] {
  if (a.length * b.length > LARGEST_TABLE) return [...told('out', a), ...told('in', b)];
  const width = b.length + 1;
  const longest = new Uint32Array((a.length + 1) * width);
  const at = (i: number, j: number) => longest[i * width + j] ?? 0;
  for (let i = a.length - 1; i >= 0; i -= 1)
    for (let j = b.length - 1; j >= 0; j -= 1)
      longest[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  const lines: DiffLine[] = [];
  let [i, j] = [0, 0];
  while (i < a.length && j < b.length) {
    if (a[i] === b[j]) {
      lines.push({ kind: 'same', text: a[i]! });
      i += 1;
      j += 1;
    } else if (at(i + 1, j) >= at(i, j + 1)) lines.push({ kind: 'out', text: a[i++]! });
    else lines.push({ kind: 'in', text: b[j++]! });
  }
  return [...lines, ...told('out', a.slice(i)), ...told('in', b.slice(j))];
}
