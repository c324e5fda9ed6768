import { lineBreak } from './text-edits.js';

/** The comment that tells which presets are in the values; Palette reads and writes it. */
const LINE = /^#[ \t]*spectrocloud\.com\/enabled-presets:[ \t]*([^\r\n]*)/;

/** The presets that the values' comment names, each "group:name". Only comments before all values count. */
export function enabledPresets(values: string): readonly string[] {
  const line = lineIn(values);
  return (line?.[1] ?? '')
    .split(',')
    .map((id) => id.trim())
    .filter((id) => id !== '');
}

/** The values with the comment naming these presets: changed in its place, or written first; none isn't written newly. */
export function withEnabledPresets(values: string, ids: readonly string[]): string {
  const line = lineIn(values);
  const text = `# spectrocloud.com/enabled-presets:${ids.length > 0 ? ` ${ids.join(',')}` : ''}`;
  if (line && sameIds(line[1] ?? '', ids)) return values;
  if (line) return values.slice(0, line.index) + text + values.slice(line.index + line[0].length);
  if (ids.length === 0) return values;
  const mark = values.startsWith('\uFEFF') ? '\uFEFF' : '';
  return mark + text + lineBreak(values) + values.slice(mark.length);
}

function sameIds(said: string, ids: readonly string[]): boolean {
  return (
    said
      .split(',')
      .map((id) => id.trim())
      .join(',') === ids.join(',')
  );
}

function lineIn(values: string): { readonly index: number; readonly 0: string; readonly 1?: string } | null {
  let at = values.startsWith('\uFEFF') ? 1 : 0;
  while (at < values.length) {
    const end = values.indexOf('\n', at);
    const line = values.slice(at, end < 0 ? values.length : end);
    const match = LINE.exec(line.trimEnd());
    if (match) return { index: at, 0: match[0], 1: match[1] ?? '' };
    if (!/^\s*(?:#|---|%|$)/.test(line)) return null;
    if (end < 0) return null;
    at = end + 1;
  }
  return null;
}
