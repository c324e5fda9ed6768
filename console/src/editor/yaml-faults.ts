import { linter, type Diagnostic } from '@codemirror/lint';
import { parseAllDocuments } from 'yaml';

/** Longer texts are checked by the server only, so that typing stays light. */
const CHECKED_WHILE_TYPING = 200_000;

/** Marks what is no YAML while it is typed. Templates are none, so texts with "{{" are left to the server. */
export const yamlFaults = linter(
  ({ state: { doc } }): Diagnostic[] => {
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
  },
  { delay: 400 },
);
