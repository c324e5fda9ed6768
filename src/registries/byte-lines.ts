const NEWLINE = 10;
const RETURN = 13;
const SPACE = 32;

/** A place in a text: the line there, taken apart as far as its indentation. Offsets are those of the text's bytes. */
export type Line = {
  readonly bytes: Buffer;
  /** of the line; `at`: of its first character that is no space; `end`: behind its last one */
  start: number;
  at: number;
  end: number;
  /** -1 behind the last line */
  indent: number;
  /** the first character that is no space */
  first: number;
  /** counted from 1 */
  number: number;
  next: number;
};

/** The first line that isn't blank. A byte order mark is passed over. */
export function firstLine(bytes: Buffer): Line {
  const hasMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  const line: Line = { bytes, start: 0, at: 0, end: 0, indent: 0, first: 0, number: 0, next: hasMark ? 3 : 0 };
  nextLine(line);
  return line;
}

/** Goes on to the next line that isn't blank. */
export function nextLine(line: Line): void {
  const { bytes } = line;
  do {
    if (line.next >= bytes.length) {
      toEnd(line);
      return;
    }
    const newline = bytes.indexOf(NEWLINE, line.next);
    line.start = line.next;
    line.end = newline < 0 ? bytes.length : newline;
    line.next = newline < 0 ? bytes.length : newline + 1;
    line.number += 1;
    if (bytes[line.end - 1] === RETURN && line.end > line.start) line.end -= 1;
    line.at = line.start;
    while (line.at < line.end && bytes[line.at] === SPACE) line.at += 1;
  } while (line.at === line.end);
  line.indent = line.at - line.start;
  line.first = bytes[line.at] ?? 0;
}

function toEnd(line: Line): void {
  line.start = line.at = line.end = line.bytes.length;
  line.indent = -1;
  line.first = 0;
}
