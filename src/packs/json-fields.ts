import type { Mapping } from '../manifests/plain-value.js';
import { isPlainPath } from '../tar/entry.js';
import { kindOf, quoted, type FaultList } from './fault-list.js';

/** No list or map of pack.json is longer. */
export const MAX_ITEMS = 1_000;

const MAX_TEXT = 4_000;

/** A text that has to be there; an empty one, and an error, where it isn't. */
export function requiredText(object: Mapping, field: string, list: FaultList): string {
  const value = own(object, field);
  if (typeof value === 'string' && value.trim() !== '') return clean(value, field, list);
  const fault = value === undefined ? 'is missing' : `is ${value === '' ? 'empty' : kindOf(value)}`;
  list.error('required-field', `"${field}" ${fault}. Write it as a text that isn't empty.`);
  return '';
}

/** A text that may be missing. */
export function optionalText(object: Mapping, field: string, list: FaultList): string {
  const value = own(object, field);
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return clean(value, field, list);
  list.warning('text', `"${field}" is ${kindOf(value)} and is left out. Write a text.`);
  return '';
}

/** The text without what does harm: texts of a pack reach lists, terminals and a database: no control characters, no halves of a character. */
export function clean(text: string, field: string, list: FaultList): string {
  const plain = text.slice(0, MAX_TEXT).replace(/(?![\n\t])\p{Cc}|\p{Cs}/gu, '\uFFFD');
  if (plain !== text) {
    list.warning(
      'text',
      `"${field}" holds control characters or is longer than ${MAX_TEXT} characters; it is shortened. Remove them.`,
    );
  }
  return plain;
}

/** A list of texts, each once. What is no text is left out, and told. */
export function texts(object: Mapping, field: string, list: FaultList): readonly string[] {
  const value = own(object, field);
  if (value === undefined || value === null) return [];
  const items: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (!Array.isArray(value)) list.warning('list', `"${field}" is ${kindOf(value)}. Write a list of texts: ["…"].`);
  const kept = items.slice(0, MAX_ITEMS).filter((item) => typeof item === 'string' && item !== '') as string[];
  if (Array.isArray(value) && kept.length < items.length) {
    list.warning(
      'list',
      `"${field}" holds ${items.length - kept.length} entries that are no texts; they are left out. Remove them.`,
    );
  }
  return [...new Set(kept.map((item) => clean(item, field, list)))];
}

/** A list of paths of files in the pack. */
export function paths(object: Mapping, field: string, list: FaultList): readonly string[] {
  return texts(object, field, list).flatMap((path) => {
    const relative = path.replace(/^(?:\.\/)+/, '');
    if (isPlainPath(relative)) return [relative];
    list.error(
      'path',
      `"${field}" names ${quoted(path)}, which leads out of the pack. Name files inside it: "${field === 'charts' ? 'charts/web-1.0.0.tgz' : 'manifests/web.yaml'}".`,
    );
    return [];
  });
}

/** What stands under a field itself: nothing that every object has. */
export function own(object: Mapping, field: string): unknown {
  return Object.hasOwn(object, field) ? object[field] : undefined;
}
