import { parseDocument } from 'yaml';
import { withoutTemplates } from '../../manifests/macros.js';

/**
 * The namespace that a layer's values name for its documents (`pack.namespace`), macros as typed; null when they name
 * none or don't parse (the review says so).
 */
export function namespaceOf(values: string): string | null {
  if (!values.includes('namespace')) return null;
  const document = parseDocument(withoutTemplates(values), { logLevel: 'silent', uniqueKeys: false });
  if (document.errors.length > 0) return null;
  const node = document.getIn(['pack', 'namespace'], true);
  if (!isTextNode(node) || node.value === '') return null;
  // Masking kept every offset: a macro is read from the text as typed.
  const typed = values.slice(node.range[0], node.range[1]);
  return typed.includes('{{') ? typed.replace(/^(["'])(.*)\1$/s, '$2') : node.value;
}

function isTextNode(node: unknown): node is { value: string; range: [number, number, number] } {
  return typeof node === 'object' && node !== null && 'value' in node && typeof node.value === 'string';
}
