import { lazy, Suspense, type CSSProperties } from 'react';
import type { LineAuthor } from './blame-gutter.js';
import type { ValuesSchema } from './schema-walk.js';

/** Something to show at a line of the text. */
export type Mark = {
  readonly line: number | null;
  readonly column: number | null;
  readonly severity: 'ERROR' | 'WARNING' | 'INFO';
  readonly message: string;
};

/** A place to go to; a new object goes there again. */
export type Target = { readonly line: number; readonly column: number | null };

/** What the editor shows and tells. */
export type EditorProps = {
  readonly value: string;
  /** Absent in a text that can't be changed. */
  readonly onChange?: ((text: string) => void) | undefined;
  /** What the text is, for those who don't see where it stands. */
  readonly label: string;
  readonly readOnly?: boolean;
  readonly marks?: readonly Mark[] | undefined;
  readonly target?: Target | null | undefined;
  /** Who wrote each line, for a gutter that names them. */
  readonly authors?: readonly (LineAuthor | null)[] | undefined;
  /** Completed after "{{": names of variables. */
  readonly words?: readonly string[] | undefined;
  /** What the values may be: completed, and told on hovering. */
  readonly schemas?: readonly ValuesSchema[] | undefined;
};

const CodeEditor = lazy(async () => ({ default: (await import('./code-editor.js')).CodeEditor }));

/** An editor of YAML; it keeps its room while it is being fetched. */
export function YamlEditor(props: EditorProps) {
  return (
    <div
      className={props.readOnly === true ? 'editor-room editor-room-reading' : 'editor-room'}
      style={{ '--lines': props.value.split('\n').length } as CSSProperties}
    >
      <Suspense fallback={<div className="skeleton editor-waiting" role="status" aria-label="The editor is coming" />}>
        <CodeEditor {...props} />
      </Suspense>
      {props.readOnly !== true && (
        <p className="editor-hint" aria-hidden="true">
          <kbd>Esc</kbd>, then <kbd>Tab</kbd> leaves the editor · <kbd>Ctrl</kbd> <kbd>Space</kbd> completes ·{' '}
          <kbd>F8</kbd> next problem
        </p>
      )}
    </div>
  );
}
