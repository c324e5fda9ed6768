import { limits } from '../limits.js';

/** Names and versions that can stand in addresses and file names. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;
const VERSION = /^[A-Za-z0-9][A-Za-z0-9._+-]*$/;
const LENGTH = 128;

/** What is wrong with the name of an entry, as the end of a sentence; null when nothing is. */
export function nameFault(name: unknown): string | null {
  if (typeof name !== 'string' || name === '') return 'has no name';
  return NAME.test(name) && name.length <= LENGTH
    ? null
    : `has a name that isn't made of letters, digits, ".", "_" and "-", at most ${LENGTH} of them`;
}

/** What is wrong with the version of an entry, as the end of a sentence; null when nothing is. */
export function versionFault(version: unknown): string | null {
  if (typeof version !== 'string' || version === '') return 'has no version';
  return VERSION.test(version) && version.length <= LENGTH
    ? null
    : `has a version that isn't made of letters, digits, ".", "_", "+" and "-", at most ${LENGTH} of them`;
}

/** A text from outside as it can be stored and shown: whole characters, no control characters, not too long. */
export function cleanText(value: unknown, length: number = limits.descriptionLength): string {
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return '';
  // Lone surrogates and U+0000 can't be stored at all.
  const text = String(value)
    .replace(/[\p{Cs}]/gu, '\uFFFD')
    .replace(/[^\P{Cc}\n\t]/gu, '')
    .trim();
  return text.length <= length ? text : [...text.slice(0, 2 * length)].slice(0, length).join('');
}

/** A digest as this program writes it ("sha256:" and lower-case hex), with or without prefix; null for anything else. */
export function digestFrom(value: unknown): string | null {
  const hex = typeof value === 'string' ? /^(?:sha256:)?([0-9a-f]{64})$/i.exec(value.trim())?.[1] : undefined;
  return hex === undefined ? null : `sha256:${hex.toLowerCase()}`;
}

/** Words from outside for a sentence: in quotes, never long, on one line. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > 100 ? `${text.slice(0, 100)}…` : text);
}
