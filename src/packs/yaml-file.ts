import { isUtf8 } from 'node:buffer';
import { limits } from '../limits.js';
import { readYaml } from '../manifests/yaml-text.js';
import { kindOf, type FaultList } from './fault-list.js';

/**
 * A YAML file of a pack: its text, and what its only document says (null: nothing, or no readable YAML). What is wrong is
 * told as errors of the list.
 */
export function readYamlFile(bytes: Buffer, list: FaultList): { readonly text: string; readonly value: unknown } {
  const text = textOfFile(bytes, list);
  const { documents, problems } = readYaml(text);
  for (const { message, line, column, severity } of problems) {
    const told = `Line ${line ?? 1}, column ${column ?? 1}: ${message}`;
    if (severity === 'ERROR') list.error('yaml', told);
    else list.warning('yaml', told);
  }
  if (documents.length > 1)
    list.warning('yaml', 'The file holds more than one document, and only the first one counts. Join them.');
  return { text, value: problems.some(({ severity }) => severity === 'ERROR') ? null : (documents[0]?.value ?? null) };
}

/** The text of a file of a pack; empty, with an error, when it is none that can be stored. */
export function textOfFile(bytes: Buffer, list: FaultList): string {
  if (bytes.length > limits.textBytes) {
    list.error('size', `The file has ${bytes.length} bytes. Keep it under ${limits.textBytes} bytes.`);
    return '';
  }
  const text = bytes.toString('utf8');
  if (!isUtf8(bytes)) list.error('text', 'The file is no UTF-8 text. Save it as UTF-8.');
  else if (text.includes('\0')) list.error('text', 'The file holds the character U+0000. Remove it: no text has one.');
  else return text;
  return '';
}

/** The value as a list of a file's entries; none, with an error, when it is something else than a list or nothing. */
export function listIn(value: unknown, field: string, list: FaultList): readonly unknown[] {
  if (Array.isArray(value)) return value;
  if (value !== null && value !== undefined)
    list.error('list', `"${field}" is ${kindOf(value)}. Write a list, each entry with "- ".`);
  return [];
}
