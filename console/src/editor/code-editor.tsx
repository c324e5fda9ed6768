import { useEffect, useMemo, useRef } from 'react';
import type { EditorView } from '@codemirror/view';
import { showAuthors } from './blame-gutter.js';
import { openEditor, setText, goToLine } from './code-mirror.js';
import { showMarks } from './server-marks.js';
import { hintsOf } from './schema-walk.js';
import type { EditorProps } from './yaml-editor.js';

/**
 * The text editor itself, in a chunk of its own. It lives in a shadow root: there its styles are adopted style sheets,
 * so that the page needs no exception for inline styles in its content security policy.
 */
export function CodeEditor(props: EditorProps) {
  const { value, onChange, label, readOnly = false, marks, target, words, authors, schemas } = props;
  const hints = useMemo(() => (schemas === undefined || schemas.length === 0 ? null : hintsOf(schemas)), [schemas]);
  const blamed = authors !== undefined;
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  // The editor outlives renders, what it calls does not.
  const latest = useRef({ onChange, words, hints });
  latest.current = { onChange, words, hints };

  useEffect(() => {
    const element = host.current!;
    const root = element.shadowRoot ?? element.attachShadow({ mode: 'open' });
    const opened = openEditor(root, {
      ...{ text: value, label, readOnly, blamed },
      onChange: (text) => latest.current.onChange?.(text),
      words: () => latest.current.words ?? [],
      hints: () => latest.current.hints,
    });
    view.current = opened;
    return () => {
      opened.destroy();
      view.current = null;
    };
    // Another text comes through setText below; the editor is opened once for each label.
  }, [label, readOnly, blamed]);

  useEffect(() => {
    if (view.current) setText(view.current, value);
  }, [value]);
  useEffect(() => {
    if (view.current) showMarks(view.current, marks ?? []);
  }, [marks, label]);
  useEffect(() => {
    if (view.current && authors) showAuthors(view.current, authors);
  }, [authors, label]);
  useEffect(() => {
    if (view.current && target) goToLine(view.current, target);
  }, [target, label]);

  return <div className="code-editor" ref={host} />;
}
