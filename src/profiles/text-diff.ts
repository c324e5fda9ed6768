import { FILE_HEADERS_ONLY, formatPatch, structuredPatch, type StructuredPatchHunk } from 'diff';

/** A text of both sides; null: not there. */
export type ChangedText = { readonly name: string; readonly before: string | null; readonly after: string | null };

/** Unchanged lines around each change. */
const CONTEXT = 3;
/** A diff for people: beyond this they read both texts. In UTF-16 units. */
const MAX_LENGTH = 256 * 1024;
/** Lines compared times lines that differ. Beyond, Myers' search is given up, since it may take minutes. */
const MAX_WORK = 20_000_000;
/** The search also grows with the square of the lines that differ. */
const MAX_EDITS = 600;

/**
 * The changes of some texts as one unified diff, such as `patch` takes; "" when all are the same. Exact but for its
 * length: what is cut off is counted in the last line. Two texts with little in common are shown as one replaced block.
 */
export function unifiedDiff(texts: readonly ChangedText[]): string {
  const lines = texts.filter(({ before, after }) => before !== after).flatMap(linesOfDiff);
  let length = 0;
  const fitting = lines.findIndex((line) => (length += line.length + 1) > MAX_LENGTH);
  if (fitting < 0) return lines.map((line) => `${line}\n`).join('');
  const rest = lines.length - fitting;
  const remark = `\\ ${rest} more ${rest === 1 ? 'line is' : 'lines are'} left out: the diff is too long. Read both texts instead.`;
  return [...lines.slice(0, fitting), remark].map((line) => `${line}\n`).join('');
}

function linesOfDiff({ name, before, after }: ChangedText): readonly string[] {
  const [from, to] = [before === null ? '/dev/null' : name, after === null ? '/dev/null' : name];
  const hunks = hunksOf(before ?? '', after ?? '');
  // An empty text that comes or goes has no line to show.
  if (hunks.length === 0) return [`--- ${from}`, `+++ ${to}`];
  const patch = { oldFileName: from, newFileName: to, oldHeader: undefined, newHeader: undefined, hunks };
  return formatPatch(patch, FILE_HEADERS_ONLY).replace(/\n$/, '').split('\n');
}

function hunksOf(before: string, after: string): StructuredPatchHunk[] {
  const maxEditLength = Math.min(MAX_EDITS, Math.ceil(MAX_WORK / (lineCount(before) + lineCount(after))));
  const patch = structuredPatch('', '', before, after, undefined, undefined, { context: CONTEXT, maxEditLength });
  return patch?.hunks ?? [replacement(linesOf(before), linesOf(after))];
}

/** One hunk that takes away all lines between the first and the last that differ, and puts the others there. */
function replacement(before: readonly string[], after: readonly string[]): StructuredPatchHunk {
  const shorter = Math.min(before.length, after.length);
  let same = 0;
  while (same < shorter && before[same] === after[same]) same += 1;
  let tail = 0;
  while (tail < shorter - same && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1;
  const start = Math.max(0, same - CONTEXT);
  const kept = Math.min(tail, CONTEXT);
  const marked = (mark: string, line: string): string[] =>
    line.endsWith('\n') ? [mark + line.slice(0, -1)] : [mark + line, '\\ No newline at end of file'];
  return {
    oldStart: start + 1,
    oldLines: before.length - tail + kept - start,
    newStart: start + 1,
    newLines: after.length - tail + kept - start,
    lines: [
      ...before.slice(start, same).flatMap((line) => marked(' ', line)),
      ...before.slice(same, before.length - tail).flatMap((line) => marked('-', line)),
      ...after.slice(same, after.length - tail).flatMap((line) => marked('+', line)),
      ...before.slice(before.length - tail, before.length - tail + kept).flatMap((line) => marked(' ', line)),
    ],
  };
}

/** With their line feeds, so that a last line without one differs from one with it. */
function linesOf(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function lineCount(text: string): number {
  let count = 1;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}
