/** A line of one side. */
export type Side = { readonly number: number; readonly text: string };

/** A row of two texts beside each other; a line that stands on one side only has null on the other. */
export type DiffRow =
  | { readonly kind: 'same' | 'changed'; readonly before: Side | null; readonly after: Side | null }
  | { readonly kind: 'gap' };

const HUNK = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@/;

/** A unified diff as rows: lines that replace each other stand beside each other. */
export function rowsOf(unified: string): readonly DiffRow[] {
  const rows: DiffRow[] = [];
  let [out, into]: [Side[], Side[]] = [[], []];
  let [before, after] = [1, 1];
  const settle = () => {
    for (let at = 0; at < Math.max(out.length, into.length); at += 1)
      rows.push({ kind: 'changed', before: out[at] ?? null, after: into[at] ?? null });
    [out, into] = [[], []];
  };
  for (const line of unified.replace(/\n$/, '').split('\n')) {
    const hunk = HUNK.exec(line);
    const text = line.slice(1);
    if (hunk) {
      settle();
      [before, after] = [Number(hunk[1]), Number(hunk[2])];
      if (rows.length > 0) rows.push({ kind: 'gap' });
    } else if (line.startsWith('-')) out.push({ number: before++, text });
    else if (line.startsWith('+')) into.push({ number: after++, text });
    else if (line.startsWith(' ')) {
      settle();
      rows.push({ kind: 'same', before: { number: before++, text }, after: { number: after++, text } });
    }
  }
  settle();
  return rows;
}
