const [QUOTE, COMMA, COLON, BACKSLASH] = [0x22, 0x2c, 0x3a, 0x5c];
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];
const DEPTH = 100;

/** A place in the bytes of a JSON text. */
export type JsonCursor = { readonly bytes: Buffer; at: number };

/** The bytes are no JSON. `offset`: as far as they could be read. */
export class NotJson extends Error {
  constructor(
    readonly offset: number,
    cause?: unknown,
  ) {
    super(`No JSON from byte ${offset} on.`, { cause });
  }
}

/** The cursor at the beginning of a text. */
export function jsonCursor(bytes: Buffer): JsonCursor {
  const hasMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  return { bytes, at: hasMark ? 3 : 0 };
}

/**
 * Goes through the object at the cursor, if there is one: gives each key with the cursor at its value, which the caller
 * reads or skips before going on. Large texts are so read in small steps, and what nobody needs is never made.
 */
export function* members(cursor: JsonCursor): Generator<string> {
  for (const _ of steps(cursor, OPEN_OBJECT, CLOSE_OBJECT)) {
    const key = take(cursor);
    if (typeof key !== 'string') throw new NotJson(cursor.at);
    expect(cursor, COLON);
    yield key;
  }
}

/** Goes through the list at the cursor, if there is one, with the cursor at each item. */
export function* items(cursor: JsonCursor): Generator<void> {
  yield* steps(cursor, OPEN_LIST, CLOSE_LIST);
}

/** Reads the value at the cursor. */
export function take(cursor: JsonCursor): unknown {
  const from = skipSpace(cursor);
  skip(cursor);
  try {
    return JSON.parse(cursor.bytes.toString('utf8', from, cursor.at));
  } catch (error) {
    throw new NotJson(from, error);
  }
}

/** Passes over the value at the cursor. */
export function skip(cursor: JsonCursor): void {
  const { bytes } = cursor;
  skipSpace(cursor);
  let depth = 0;
  do {
    const byte = bytes[cursor.at];
    if (byte === undefined) throw new NotJson(cursor.at);
    if (byte === QUOTE) skipText(cursor);
    else {
      if (byte === OPEN_LIST || byte === OPEN_OBJECT) depth += 1;
      if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) depth -= 1;
      if (depth > DEPTH || depth < 0) throw new NotJson(cursor.at);
      cursor.at += 1;
      // Numbers and words end where something else begins.
      if (depth === 0) while (isWord(bytes[cursor.at])) cursor.at += 1;
    }
  } while (depth > 0);
}

/** Whether nothing but white space is left. */
export function isAtEnd(cursor: JsonCursor): boolean {
  return skipSpace(cursor) === cursor.bytes.length;
}

function* steps(cursor: JsonCursor, open: number, close: number): Generator<void> {
  const { bytes } = cursor;
  skipSpace(cursor);
  if (bytes[cursor.at] !== open) {
    skip(cursor);
    return;
  }
  cursor.at += 1;
  skipSpace(cursor);
  if (bytes[cursor.at] === close) {
    cursor.at += 1;
    return;
  }
  for (;;) {
    skipSpace(cursor);
    yield;
    skipSpace(cursor);
    const byte = bytes[cursor.at];
    cursor.at += 1;
    if (byte === close) return;
    if (byte !== COMMA) throw new NotJson(cursor.at - 1);
  }
}

function skipText(cursor: JsonCursor): void {
  const { bytes } = cursor;
  let at = cursor.at;
  for (;;) {
    at = bytes.indexOf(QUOTE, at + 1);
    if (at < 0) throw new NotJson(bytes.length);
    let slashes = 0;
    while (bytes[at - 1 - slashes] === BACKSLASH) slashes += 1;
    if (slashes % 2 === 0) break;
  }
  cursor.at = at + 1;
}

function expect(cursor: JsonCursor, byte: number): void {
  if (cursor.bytes[skipSpace(cursor)] !== byte) throw new NotJson(cursor.at);
  cursor.at += 1;
}

function skipSpace(cursor: JsonCursor): number {
  for (let byte = cursor.bytes[cursor.at]; byte === 32 || (byte !== undefined && byte >= 9 && byte <= 13);) {
    cursor.at += 1;
    byte = cursor.bytes[cursor.at];
  }
  return cursor.at;
}

function isWord(byte: number | undefined): boolean {
  return (
    byte !== undefined &&
    byte > 32 &&
    byte !== COMMA &&
    byte !== COLON &&
    byte !== CLOSE_LIST &&
    byte !== CLOSE_OBJECT &&
    byte !== QUOTE
  );
}
