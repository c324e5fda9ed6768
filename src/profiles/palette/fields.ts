import { Invalid } from '../../errors.js';
import { mappingOf, type Mapping } from '../../manifests/plain-value.js';

/** A mapping of an imported file and what it is called there: "spec.template.packs[3]". */
export type Node = { readonly value: Mapping; readonly at: string };

/** The fault of an import: always of its content, with the place in the sentence. */
export function importFault(code: string, message: string, options?: ErrorOptions): Invalid {
  return new Invalid(code, message, ['content'], options);
}

/** The text of a field; empty when it is absent or null. */
export function textField({ value, at }: Node, key: string): string {
  const found = own(value, key);
  if (found === undefined || found === null) return '';
  if (typeof found === 'string') return found;
  const mend = typeof found === 'object' ? 'Write a text' : 'Put it in quotes, or digits of it may get lost';
  throw importFault('NOT_A_TEXT', `${place(at, key)} is ${kindOf(found)}, not a text. ${mend}.`);
}

/** The text of a field, or null when it is absent. */
export function optionalText(node: Node, key: string): string | null {
  const found = own(node.value, key);
  return found === undefined || found === null ? null : textField(node, key);
}

/** A switch; off when it is absent. "true" and "false" in quotes are understood. */
export function flagField({ value, at }: Node, key: string): boolean {
  const found = own(value, key) ?? false;
  if (typeof found === 'boolean') return found;
  if (found === 'true' || found === 'false') return found === 'true';
  throw importFault('NOT_A_FLAG', `${place(at, key)} is ${kindOf(found)}. Write true or false.`);
}

/** The mapping of a field; an empty one when it is absent. */
export function nodeField({ value, at }: Node, key: string): Node {
  return asNode(own(value, key) ?? {}, place(at, key));
}

/** The mappings in the list of a field; none when it is absent. */
export function listField({ value, at }: Node, key: string): readonly Node[] {
  const found = own(value, key) ?? [];
  if (!Array.isArray(found)) {
    throw importFault('NOT_A_LIST', `${place(at, key)} is ${kindOf(found)}, not a list. Write a list there.`);
  }
  return found.map((item: unknown, index) => asNode(item, `${place(at, key)}[${index}]`));
}

/** What a mapping itself says: "constructor" is a key like any other. */
export function own(value: Mapping, key: string): unknown {
  return Object.hasOwn(value, key) ? value[key] : undefined;
}

/** Runs checks of the wizard on a part of an import: their faults are told with its place. */
export function within<T>(at: string, check: () => T): T {
  try {
    return check();
  } catch (error) {
    if (!(error instanceof Invalid)) throw error;
    throw importFault(error.code, at === '' ? error.message : `${at}: ${error.message}`, { cause: error });
  }
}

function asNode(found: unknown, at: string): Node {
  const value = mappingOf(found);
  if (value) return { value, at };
  throw importFault('NOT_A_MAPPING', `${at} is ${kindOf(found)}, not a mapping with keys. Export the profile again.`);
}

function place(at: string, key: string): string {
  return at === '' ? key : `${at}.${key}`;
}

function kindOf(value: unknown): string {
  if (value === null) return 'empty';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'a mapping' : `a ${typeof value}`;
}
