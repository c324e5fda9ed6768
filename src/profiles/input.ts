import { Invalid } from '../errors.js';
import { isUuid } from '../ids.js';
import { limits } from '../limits.js';
import type { CommandOptions, ManifestText } from './commands.js';

/**
 * The checks that every text and number from outside passes before a decider sees it: what fails here is never right.
 * Each throws Invalid with the path of the input field at fault. Lengths are code points, sizes are bytes of UTF-8.
 */
type Path = readonly string[];

/** What a layer or manifest may be called: such names become file names in the archive. */
const FILE_NAME = /^[A-Za-z0-9][A-Za-z0-9._ -]*$/;
const PRESET = /^[^:]+:[^:]+$/;
const INT32 = 2 ** 31;

/** Note, idempotency key and expected revision, as they come with every command. */
export function requireOptions({ note, idempotencyKey, expectedRevision }: CommandOptions): void {
  if (note !== undefined) requireLength(note, ['note'], 0, limits.noteLength);
  if (idempotencyKey !== undefined && !isUuid(idempotencyKey.toLowerCase())) {
    throw new Invalid(
      'BAD_IDEMPOTENCY_KEY',
      'An idempotency key is a UUID such as "0199a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b"; make a new one for each command.',
      ['idempotencyKey'],
    );
  }
  if (expectedRevision !== undefined && !(Number.isInteger(expectedRevision) && expectedRevision >= 0)) {
    throw new Invalid('BAD_REVISION', 'A revision is a whole number from 0; send the one that you read last.', [
      'expectedRevision',
    ]);
  }
}

/** A profile's name: a line of any script that shows something. */
export function requireProfileName(name: string, path: Path = ['name']): void {
  requireLine(name, path, limits.nameLength.min, limits.nameLength.max);
  if (name.trim() === '') throw new Invalid('BLANK', "A name of white space can't be seen; use letters.", path);
}

/** A layer's or manifest's name. */
export function requireFileName(name: string, path: Path): void {
  requireLine(name, path, limits.nameLength.min, limits.nameLength.max);
  if (!FILE_NAME.test(name)) {
    throw new Invalid(
      'BAD_NAME',
      `"${name}" can't be this name; use Latin letters, digits, ".", "_", "-" and spaces, a letter or digit first.`,
      path,
    );
  }
}

/** The name of something elsewhere: a registry, a pack, a tag, a chart, a version. */
export function requireWord(word: string, path: Path): void {
  requireLine(word, path, limits.nameLength.min, limits.nameLength.max);
}

/** A description may have lines. */
export function requireDescription(description: string, path: Path = ['description']): void {
  requireLength(description, path, 0, limits.descriptionLength);
}

/** Tags stay as typed; each stands once. */
export function requireTags(tags: readonly string[]): void {
  requireCount(tags.length, limits.tags, 'tags', ['tags']);
  for (const [place, tag] of tags.entries()) {
    const path = ['tags', String(place)];
    requireLine(tag, path, limits.tagLength.min, limits.tagLength.max);
    if (tag.trim() === '') throw new Invalid('BLANK', "A tag of white space can't be seen; leave it out.", path);
    if (tags.indexOf(tag) < place)
      throw new Invalid('TAG_TWICE', `The tag "${tag}" stands there twice; leave one out.`, path);
  }
}

/** The manifests that come with a new layer. */
export function requireManifests(manifests: readonly ManifestText[]): void {
  requireCount(manifests.length, limits.manifestsPerLayer, 'manifests', ['manifests']);
  const names = manifests.map((manifest) => manifest.name);
  for (const [place, { name, content }] of manifests.entries()) {
    requireFileName(name, ['manifests', String(place), 'name']);
    if (names.indexOf(name) < place) {
      throw new Invalid('MANIFEST_TWICE', `Two manifests are called "${name}"; rename one.`, [
        'manifests',
        String(place),
        'name',
      ]);
    }
    requireText(content, ['manifests', String(place), 'content']);
  }
}

/** Values or one manifest. */
export function requireText(content: string, path: Path): void {
  requireStorable(content, path);
  requireSize(content, limits.textBytes, path);
}

/** "group:name" each, one of each group: presets of one group exclude each other. */
export function requirePresets(presets: readonly string[]): void {
  requireCount(presets.length, limits.presetsPerLayer, 'presets', ['presets']);
  const groups = presets.map((preset) => preset.slice(0, preset.indexOf(':')));
  for (const [place, preset] of presets.entries()) {
    const path = ['presets', String(place)];
    requireLine(preset, path, 1, 2 * limits.nameLength.max + 1);
    if (!PRESET.test(preset)) throw new Invalid('BAD_PRESET', `"${preset}" is no preset; write "group:name".`, path);
    if (groups.indexOf(groups[place] ?? '') < place) {
      throw new Invalid(
        'PRESET_GROUP_TWICE',
        `Two presets are of the group "${groups[place] ?? ''}"; choose one of them.`,
        path,
      );
    }
  }
}

/** The install order has room in every reader: a 32-bit integer. */
export function requireInstallOrder(installOrder: number): void {
  if (!Number.isInteger(installOrder) || installOrder < -INT32 || installOrder >= INT32) {
    throw new Invalid(
      'BAD_INSTALL_ORDER',
      `An install order is a whole number from ${-INT32} to ${INT32 - 1}, not ${installOrder}.`,
      ['installOrder'],
    );
  }
}

/** A text of bounded length that may have lines. */
export function requireLength(text: string, path: Path, min: number, max: number): void {
  requireStorable(text, path);
  if (text.length >= min && text.length <= max) return;
  // Code points are never more than UTF-16 units: a much longer text needs no counting.
  const length = text.length > 2 * max ? text.length : [...text].length;
  if (length < min) throw new Invalid('EMPTY', `"${nameOf(path)}" may not be empty.`, path);
  if (length > max)
    throw new Invalid('TOO_LONG', `"${nameOf(path)}" has ${length} characters; at most ${max} are allowed.`, path);
}

/** A text of bounded length on one line. */
export function requireLine(text: string, path: Path, min: number, max: number): void {
  requireLength(text, path, min, max);
  if (/\p{Cc}/u.test(text))
    throw new Invalid(
      'CONTROL_CHARACTER',
      `"${nameOf(path)}" has a control character, such as a tab or line break; remove it.`,
      path,
    );
}

/** A text of bounded size. */
export function requireSize(text: string, maxBytes: number, path: Path): void {
  const sizeBytes = Buffer.byteLength(text, 'utf8');
  if (sizeBytes > maxBytes)
    throw new Invalid('TOO_LARGE', `"${nameOf(path)}" is ${sizeBytes} bytes; at most ${maxBytes} are allowed.`, path);
}

/** Not too many of one thing. */
export function requireCount(count: number, max: number, things: string, path: Path): void {
  if (count > max) throw new Invalid('TOO_MANY', `${count} ${things} are too many; at most ${max} are allowed.`, path);
}

/** PostgreSQL can't hold U+0000, and half of a surrogate pair is no character: it would come back as something else. */
export function requireStorable(text: string, path: Path): void {
  if (text.includes('\0') || /\p{Cs}/u.test(text)) {
    throw new Invalid('NOT_TEXT', `"${nameOf(path)}" holds U+0000 or half of a surrogate pair; remove it.`, path);
  }
}

/** Every text of an input, however deep: ids and versions too, since all of them are hashed and may be stored. */
export function requireStorableTexts(input: unknown, path: Path = []): void {
  if (typeof input === 'string') requireStorable(input, path);
  if (typeof input !== 'object' || input === null) return;
  for (const [key, value] of Object.entries(input)) requireStorableTexts(value, [...path, key]);
}

function nameOf(path: Path): string {
  return path.join('.');
}
