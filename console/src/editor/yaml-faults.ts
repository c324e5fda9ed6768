import { linter, type Diagnostic } from '@codemirror/lint';
import type { Text } from '@codemirror/state';
import { parseAllDocuments } from 'yaml';
import { hasNewMarks, markDiagnostics } from './server-marks.js';

/** Longer texts are checked by the server only, so that typing stays light. */
const CHECKED_WHILE_TYPING = 200_000;

/** Marks what the server found, and what is no YAML while it is typed. */
export const yamlFaults = linter(({ state }) => [...markDiagnostics(state), ...faultsOf(state.doc)], {
  delay: 400,
  needsRefresh: hasNewMarks,
});

/** Templates are no YAML, so texts with "{{" are left to the server. */
function faultsOf(doc: Text): Diagnostic[] {
  if (doc.length > CHECKED_WHILE_TYPING) return [];
  const text = doc.toString();
  if (text.includes('{{')) return [];
  const documents = parseAllDocuments(text, { prettyErrors: false });
  if ('empty' in documents) return [];
  return documents.flatMap(({ errors }) =>
    errors.map(({ pos, message }) => ({
      from: Math.min(pos[0], doc.length),
      to: Math.min(Math.max(pos[1], pos[0]), doc.length),
      severity: 'error' as const,
      message,
    })),
  );
}
