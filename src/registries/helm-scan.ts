import { firstLine, nextLine, type Line } from './byte-lines.js';
import type { RawChart } from './chart-entry.js';
import { readItem } from './helm-scan-item.js';
import { endsAsIndented, NotPlain, scalarAt } from './helm-scalar.js';

const DASH = 45;
const COMMENT = 35;
const COLON = 58;

/**
 * Reads the index of a Helm repository line by line, as Helm, ChartMuseum and their like write it: block style, one
 * chart version after the other. Only the fields that matter are read; lines indented below others are passed over
 * without a look. That is ten times as fast as parsing all of it, and needs no memory to speak of.
 * @throws NotPlain as soon as the text has another shape; what was given before is then to be forgotten
 */
export function* scanHelmIndex(bytes: Buffer): Generator<RawChart> {
  const line = firstLine(bytes);
  passDocumentStart(line);
  let seen = 0;
  while (line.indent >= 0) {
    if (line.first === COMMENT) nextLine(line);
    else if (isDocumentMark(line)) break;
    else {
      const { key, valueAt } = topKey(line);
      if (key === 'entries') yield* scanEntries(line, valueAt);
      else passValue(line, valueAt);
      if (key === 'entries' || key === 'apiVersion') seen += 1;
    }
  }
  // Nothing that looks like an index: what it is instead, a parser tells better.
  if (seen === 0) throw new NotPlain();
}

function* scanEntries(line: Line, valueAt: number): Generator<RawChart> {
  const inline = line.bytes.toString('latin1', valueAt, line.end).trim();
  if (inline !== '' && inline !== '{}' && !inline.startsWith('#')) throw new NotPlain();
  nextLine(line);
  passComments(line);
  const chartIndent = line.indent;
  if (chartIndent <= 0) return;
  if (inline === '{}') throw new NotPlain();
  while (line.indent > 0) {
    if (line.indent !== chartIndent || isDash(line)) throw new NotPlain();
    yield* scanVersions(line, chartIndent);
    passComments(line);
  }
}

function* scanVersions(line: Line, chartIndent: number): Generator<RawChart> {
  const { key: chart, valueAt } = topKey(line);
  const inline = line.bytes.toString('latin1', valueAt, line.end).trim();
  if (inline !== '' && inline !== '[]' && !inline.startsWith('#')) throw new NotPlain();
  nextLine(line);
  passComments(line);
  const indent = line.indent;
  if (indent < chartIndent || !isDash(line)) {
    if (indent > chartIndent) throw new NotPlain();
    return;
  }
  if (inline === '[]') throw new NotPlain();
  while (line.indent === indent && isDash(line)) {
    yield readItem(line, chart);
    passComments(line);
  }
  if (line.indent > chartIndent) throw new NotPlain();
}

/** The key that a line begins with, and where its value begins. */
function topKey({ bytes, at, end, first }: Line): { key: string; valueAt: number } {
  const text = bytes.toString('utf8', at, end);
  const match =
    /^(?:"((?:[^"\\]|\\.)*)"|'((?:[^']|'')*)'|([A-Za-z0-9_.~/+-]+(?: [A-Za-z0-9_.~/+-]+)*))[ ]*:(?=[ ]|$)[ ]*/.exec(
      text,
    );
  if (!match) throw new NotPlain();
  const [whole] = match;
  const isPlain = first !== 34 && first !== 39;
  const keyEnd = whole.lastIndexOf(String.fromCharCode(COLON));
  const value = scalarAt(bytes, at, at + Buffer.byteLength(whole.slice(0, keyEnd).trimEnd()));
  return { key: isPlain ? (match[3] ?? '') : String(value), valueAt: at + Buffer.byteLength(whole) };
}

/** Passes over a value of the outermost mapping and everything below it. */
function passValue(line: Line, valueAt: number): void {
  if (!endsAsIndented(line.bytes, valueAt, line.end)) throw new NotPlain();
  nextLine(line);
  while (line.indent > 0 || (line.indent === 0 && isDash(line) && !isDocumentMark(line))) nextLine(line);
}

function passDocumentStart(line: Line): void {
  passComments(line);
  if (line.indent !== 0 || !isDocumentMark(line)) return;
  if (line.end - line.start > 3 || line.first !== DASH) throw new NotPlain();
  nextLine(line);
}

function isDocumentMark({ bytes, start, indent }: Line): boolean {
  if (indent !== 0) return false;
  const mark = bytes.toString('latin1', start, start + 3);
  return mark === '---' || mark === '...';
}

function passComments(line: Line): void {
  while (line.indent >= 0 && line.first === COMMENT) nextLine(line);
}

function isDash({ bytes, at, end, first }: Line): boolean {
  return first === DASH && (at + 1 === end || bytes[at + 1] === 32);
}
