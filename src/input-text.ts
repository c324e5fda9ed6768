import { Invalid } from './errors.js';
import { limits } from './limits.js';

/** Where in an input a text stands, outermost field first. */
export type Path = readonly string[];

/** The name of something elsewhere: a registry, a pack, a tag, a chart, a version. */
export function requireWord(word: string, path: Path): void {
  requireLine(word, path, limits.nameLength.min, limits.nameLength.max);
}

/** A text of bounded length that may have lines. */
export function requireLength(text: string, path: Path, min: number, max: number): void {
  requireStorable(text, path);
  if (text.length >= min && text.length <= max) return;
  // Code points are never more than UTF-16 units: a much longer text needs no counting.
  const length = text.length > 2 * max ? text.length : [...text].length;
  if (length < min) throw new Invalid('EMPTY', `${nameOf(path)} may not be empty; fill it in.`, path);
  if (length > max)
    throw new Invalid('TOO_LONG', `${nameOf(path)} has ${length} characters; at most ${max} are allowed.`, path);
}

/** A text of bounded length on one line. */
export function requireLine(text: string, path: Path, min: number, max: number): void {
  requireLength(text, path, min, max);
  if (/\p{Cc}/u.test(text))
    throw new Invalid(
      'CONTROL_CHARACTER',
      `${nameOf(path)} has a control character, such as a tab or line break; remove it.`,
      path,
    );
}

/** A name for people, in any script: a line that shows something. */
export function requireName(name: string, path: Path): void {
  requireLine(name, path, limits.nameLength.min, limits.nameLength.max);
  if (name.trim() === '') throw new Invalid('BLANK', "A name of white space can't be seen; use letters.", path);
}

/** A text of bounded size. */
export function requireSize(text: string, maxBytes: number, path: Path): void {
  const sizeBytes = Buffer.byteLength(text, 'utf8');
  if (sizeBytes > maxBytes)
    throw new Invalid('TOO_LARGE', `${nameOf(path)} is ${sizeBytes} bytes; at most ${maxBytes} are allowed.`, path);
}

/** Not too many of one thing. */
export function requireCount(count: number, max: number, things: string, path: Path): void {
  if (count > max) throw new Invalid('TOO_MANY', `${count} ${things} are too many; at most ${max} are allowed.`, path);
}

/** PostgreSQL can't hold U+0000, and half of a surrogate pair is no character: it would come back as something else. */
export function requireStorable(text: string, path: Path): void {
  if (text.includes('\0') || /\p{Cs}/u.test(text)) {
    throw new Invalid('NOT_TEXT', `${nameOf(path)} holds U+0000 or half of a surrogate pair; remove it.`, path);
  }
}

/** Every text of an input, however deep: ids and versions too, since all of them are hashed and may be stored. */
export function requireStorableTexts(input: unknown, path: Path = []): void {
  if (typeof input === 'string') requireStorable(input, path);
  if (typeof input !== 'object' || input === null) return;
  for (const [key, value] of Object.entries(input)) requireStorableTexts(value, [...path, key]);
}

/** A field by its name in the API; one of a list counted as people count. */
function nameOf(path: Path): string {
  const last = path.at(-1) ?? '';
  if (path.length < 2 || !/^\d+$/.test(last)) return `"${path.join('.')}"`;
  return `Entry ${Number(last) + 1} of "${path.slice(0, -1).join('.')}"`;
}
