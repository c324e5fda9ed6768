/** Replaces the text between two offsets; an insertion replaces none. */
export type Edit = { readonly from: number; readonly to: number; readonly text: string };

/** The text with all edits done; null when two of them overlap. Insertions at one place stand in the order of the list. */
export function edited(text: string, edits: readonly Edit[]): string | null {
  const parts: string[] = [];
  let done = 0;
  for (const { from, to, text: added } of [...edits].sort((a, b) => a.from - b.from)) {
    if (from < done) return null;
    parts.push(text.slice(done, from), added);
    done = to;
  }
  return parts.join('') + text.slice(done);
}

/** Where the line of an offset begins. */
export function lineStart(text: string, at: number): number {
  return text.lastIndexOf('\n', at - 1) + 1;
}

/** Where the line of an offset ends, before its line break. */
export function lineEnd(text: string, at: number): number {
  const next = text.indexOf('\n', at);
  const end = next < 0 ? text.length : next;
  return text[end - 1] === '\r' && end > at ? end - 1 : end;
}

/** Where the next line begins; the text's end when there is none. */
export function nextLine(text: string, at: number): number {
  const next = text.indexOf('\n', at);
  return next < 0 ? text.length : next + 1;
}

/** The line break that a text uses. */
export function lineBreak(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n';
}

/** The column of an offset, if nothing but spaces stands before it in its line; else null. */
export function indentAt(text: string, at: number): number | null {
  const start = lineStart(text, at);
  const before = text.slice(start, at).replace(/^\uFEFF/, '');
  return /^ *$/.test(before) ? before.length : null;
}

/** Lines that were indented by `from` spaces, indented by `to`. Blank lines stay blank; the first one begins at its text. */
export function reindented(lines: string, from: number, to: number, eol: string): string {
  const [first = '', ...rest] = lines.split(/\r?\n/);
  const moved = rest.map((line) => {
    if (line.trim() === '') return '';
    const spaces = Math.min(from, line.length - line.trimStart().length);
    return ' '.repeat(to) + line.slice(spaces);
  });
  return [first, ...moved].join(eol);
}
