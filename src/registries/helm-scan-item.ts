import { nextLine, type Line } from './byte-lines.js';
import type { RawChart } from './chart-entry.js';
import { endsAsIndented, foldedScalar, loadIndexYaml, NotPlain, scalarAt } from './helm-scalar.js';

const DASH = 45;
const COMMENT = 35;
const COLON = 58;
const SPACE = 32;

/** The fields that the catalog needs; `<<` would bring in others. */
const WANTED = new Set(['version', 'appVersion', 'description', 'digest', 'created', 'deprecated', 'urls', '<<']);
/** Most keys are told apart by length and first letter, without making a text of them. */
const WANTED_MARKS = new Set([...WANTED].map((name) => markOf(name.length, name.charCodeAt(0))));

/** A field of a chart version: its lines as offsets. `more`: where those after the first one begin, null without any. */
type Field = {
  readonly key: string;
  readonly from: number;
  readonly valueAt: number;
  readonly valueEnd: number;
  readonly more: number | null;
  readonly to: number;
};

/**
 * Reads one chart version; the line is at its dash, and then behind its last line. A field that isn't on one line is
 * read by js-yaml, and so is the whole version when its shape is unusual.
 * @throws NotPlain when not even that helps
 */
export function readItem(line: Line, chart: string): RawChart {
  const { number, indent, start } = line;
  const before = { ...line };
  try {
    return { chart, line: number, fields: fieldsOf(line, indent) };
  } catch (error) {
    if (!(error instanceof NotPlain)) throw error;
  }
  Object.assign(line, before);
  passItem(line, indent);
  const [fields] = loaded(line.bytes.toString('utf8', start, line.start)) as readonly unknown[];
  return { chart, line: number, fields: isMapping(fields) ? fields : {} };
}

function fieldsOf(line: Line, dashIndent: number): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  enterItem(line);
  const { indent } = line;
  if (indent <= dashIndent) return fields;
  while (line.indent > dashIndent) {
    if (line.first === COMMENT) nextLine(line);
    else {
      if (line.indent !== indent) throw new NotPlain();
      const field = readField(line, indent);
      if (field !== null) fields[field.key] = valueOf(line.bytes, field, indent);
    }
  }
  return fields;
}

/** Makes what stands behind the dash a line of its own. */
function enterItem(line: Line): void {
  let at = line.at + 1;
  while (at < line.end && line.bytes[at] === SPACE) at += 1;
  if (at === line.end) nextLine(line);
  else {
    line.at = at;
    line.indent = at - line.start;
    line.first = line.bytes[at] ?? 0;
  }
}

function passItem(line: Line, dashIndent: number): void {
  do nextLine(line);
  while (line.indent > dashIndent || (line.indent >= 0 && line.first === COMMENT));
}

/** Passes over a field; null when nobody wants it. */
function readField(line: Line, indent: number): Field | null {
  const { bytes, at: from, end: valueEnd } = line;
  const colon = keyEnd(line);
  const key = WANTED_MARKS.has(markOf(colon - from, line.first)) ? bytes.toString('latin1', from, colon) : '';
  let valueAt = colon + 1;
  while (valueAt < valueEnd && bytes[valueAt] === SPACE) valueAt += 1;
  const isWanted = WANTED.has(key);
  if (!isWanted && !endsAsIndented(bytes, valueAt, valueEnd)) throw new NotPlain();
  const second = line.next;
  nextLine(line);
  const more = goesOn(line, indent) ? second : null;
  while (goesOn(line, indent)) nextLine(line);
  return isWanted ? { key, from, valueAt, valueEnd, more, to: line.start } : null;
}

function markOf(length: number, first: number): number {
  return length * 256 + first;
}

/** Where the key ends that the line begins with. Keys of charts are plain words. */
function keyEnd({ bytes, at, end }: Line): number {
  for (let place = at; place < end; place += 1) {
    const byte = bytes[place] ?? 0;
    if (byte === COLON) {
      if (place > at && (place + 1 === end || bytes[place + 1] === SPACE)) return place;
      throw new NotPlain();
    }
    const isWord = (byte >= 97 && byte <= 122) || (byte >= 65 && byte <= 90) || (byte >= 48 && byte <= 57);
    if (!isWord && byte !== 95 && byte !== DASH && byte !== 46 && byte !== 60) throw new NotPlain();
    if (byte === DASH && place === at) throw new NotPlain();
  }
  throw new NotPlain();
}

function valueOf(bytes: Buffer, field: Field, indent: number): unknown {
  const { key, from, valueAt, valueEnd, more, to } = field;
  if (key === '<<') throw new NotPlain();
  try {
    if (more === null) return scalarAt(bytes, valueAt, valueEnd);
    if (key === 'urls' && valueAt === valueEnd) return firstOfList(bytes.toString('utf8', more, to));
    if (valueAt < valueEnd && isPlainStart(bytes[valueAt] ?? 0))
      return foldedScalar([bytes.toString('utf8', valueAt, valueEnd), ...linesOf(bytes.toString('utf8', more, to))]);
  } catch (error) {
    if (!(error instanceof NotPlain)) throw error;
  }
  const value = loaded(' '.repeat(indent) + bytes.toString('utf8', from, to));
  return isMapping(value) ? value[key] : null;
}

/** The first address of a chart: nobody wants the mirrors. */
function firstOfList(text: string): readonly unknown[] {
  const [item] = linesOf(text);
  const match = /^ *- +(\S.*)$/.exec(item ?? '');
  if (!match) throw new NotPlain();
  const bytes = Buffer.from(match[1] ?? '');
  return [scalarAt(bytes, 0, bytes.length)];
}

function linesOf(text: string): readonly string[] {
  return text.trimEnd().split(/\r?\n/);
}

/** Letters and digits, what most begin with. */
function isPlainStart(byte: number): boolean {
  return (byte >= 97 && byte <= 122) || (byte >= 65 && byte <= 90) || (byte >= 48 && byte <= 57) || byte >= 128;
}

function loaded(text: string): unknown {
  try {
    return loadIndexYaml(text);
  } catch (error) {
    throw new NotPlain(error);
  }
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether the line belongs to the field above it: indented more, or an item of its list. */
function goesOn(line: Line, indent: number): boolean {
  return line.indent > indent || (line.indent === indent && isDash(line));
}

function isDash({ bytes, at, end, first }: Line): boolean {
  return first === DASH && (at + 1 === end || bytes[at + 1] === SPACE);
}
