import { boolCoreTag, FAILSAFE_SCHEMA, load, mergeTag, nullCoreTag } from 'js-yaml';
import { limits } from '../limits.js';

/** A text has a shape that only a parser of the whole text can read. */
export class NotPlain extends Error {
  constructor(cause?: unknown) {
    super('The text has a shape that only a parser of YAML can read.', { cause });
  }
}

/** Numbers stay as they are written: the version 1.10 isn't 1.1. */
const SCHEMA = FAILSAFE_SCHEMA.withTags(nullCoreTag, boolCoreTag, mergeTag);

/**
 * Reads YAML as a Helm index needs it: numbers and dates stay texts.
 * @throws YAMLException
 */
export function loadIndexYaml(text: string): unknown {
  return load(text, { schema: SCHEMA, json: true, maxDepth: limits.yaml.depth });
}

/** What can't begin a plain scalar, or begins something else; of "-", "?" and ":" what follows decides. */
const INDICATORS = new Set(Buffer.from('"\'|>&*!%@`[]{},#'));
const [SPACE, EXCLAMATION, QUOTE, AMPERSAND, APOSTROPHE, BACKSLASH] = [32, 33, 34, 38, 39, 92];
const BRACKETS = [91, 123];

/**
 * Reads a scalar that stands on one line.
 * @param to behind the line's last character
 * @throws NotPlain when it may go on, or is more than a scalar
 */
export function scalarAt(bytes: Buffer, from: number, to: number): string | boolean | null {
  const first = bytes[from] ?? 0;
  if (first === QUOTE || first === APOSTROPHE) return quotedAt(bytes, from, to, first);
  if (from < to && INDICATORS.has(first)) throw new NotPlain();
  return plainValue(plainText(bytes.toString('utf8', from, to)));
}

/**
 * Reads a plain scalar that goes on over lines: they are folded into one.
 * @param lines without line ends; all but the first are trimmed here
 * @throws NotPlain when it is more than a scalar
 */
export function foldedScalar(lines: readonly string[]): string | boolean | null {
  let text = '';
  let blanks = 0;
  for (const line of lines) {
    const part = line.trim();
    if (part.startsWith('#') || part.includes('\t') || part.includes(' #')) throw new NotPlain();
    if (part === '') blanks += 1;
    else {
      const join = text === '' ? '' : blanks === 0 ? ' ' : '\n'.repeat(blanks);
      text += join + plainText(part);
      blanks = 0;
    }
  }
  return plainValue(text);
}

/** Whether a value whose lines aren't looked at ends where its line ends, or goes on in lines that are indented more. */
export function endsAsIndented(bytes: Buffer, from: number, to: number): boolean {
  const first = bytes[from] ?? 0;
  if (first === AMPERSAND || first === EXCLAMATION) {
    // "&anchor" or "!tag": what follows it decides.
    const space = bytes.indexOf(SPACE, from);
    return space < 0 || space >= to || endsAsIndented(bytes, space + 1, to);
  }
  if (first === QUOTE || first === APOSTROPHE) return closingQuote(bytes, from, to, first) >= 0;
  // "{}" and "[]" are common; anything inside of brackets may hold quotes.
  return (
    !BRACKETS.includes(first) ||
    /^(?:\[[^"'[\]{}#]*\]|\{[^"'[\]{}#]*\})$/.test(bytes.toString('latin1', from, to).trim())
  );
}

function quotedAt(bytes: Buffer, from: number, to: number, quote: number): string {
  const close = closingQuote(bytes, from, to, quote);
  if (close < 0 || !/^\s*(?:\s#.*)?$/.test(bytes.toString('latin1', close + 1, to))) throw new NotPlain();
  if (quote === APOSTROPHE) return bytes.toString('utf8', from + 1, close).replaceAll("''", "'");
  try {
    return JSON.parse(bytes.toString('utf8', from, close + 1)) as string;
  } catch (error) {
    // YAML knows more escapes than JSON.
    throw new NotPlain(error);
  }
}

/** Where a quoted scalar ends, -1 when not before `to`. */
function closingQuote(bytes: Buffer, from: number, to: number, quote: number): number {
  for (let at = from + 1; at < to; at += 1) {
    const byte = bytes[at];
    if (byte === BACKSLASH && quote === QUOTE) at += 1;
    else if (byte === quote) {
      if (quote === QUOTE || bytes[at + 1] !== APOSTROPHE || at + 1 >= to) return at;
      at += 1;
    }
  }
  return -1;
}

/** No colon, no comment, no white space at its end: nothing in it can mean anything. */
const SIMPLE = /^[A-Za-z0-9][^:#]*[^:#\s]$/;
/** No longer text is "false", "null" or "~". */
const WORD_LENGTH = 5;

function plainText(text: string): string {
  if (SIMPLE.test(text)) return text;
  const comment = text.search(/(?:^|\s)#/);
  const plain = (comment < 0 ? text : text.slice(0, comment)).trimEnd();
  if (/:(?:\s|$)|^[-?:](?:\s|$)/.test(plain)) throw new NotPlain();
  return plain;
}

function plainValue(text: string): string | boolean | null {
  if (text.length > WORD_LENGTH) return text;
  if (/^(?:|~|null|Null|NULL)$/.test(text)) return null;
  if (/^(?:true|True|TRUE)$/.test(text)) return true;
  return /^(?:false|False|FALSE)$/.test(text) ? false : text;
}
