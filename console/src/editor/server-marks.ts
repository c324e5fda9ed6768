import { forceLinting, type Diagnostic } from '@codemirror/lint';
import { StateEffect, StateField, type EditorState } from '@codemirror/state';
import type { EditorView, ViewUpdate } from '@codemirror/view';
import type { Mark, Target } from './yaml-editor.js';

const setMarks = StateEffect.define<readonly Mark[]>();

const SEVERITIES = { ERROR: 'error', WARNING: 'warning', INFO: 'info' } as const;

/** What the server found. The editor's own check runs again and again, and must not wipe it. */
export const serverMarks = StateField.define<readonly Mark[]>({
  create: () => [],
  update: (before, { effects }) => effects.find((effect) => effect.is(setMarks))?.value ?? before,
});

/** Shows what the server found, at its lines. */
export function showMarks(view: EditorView, marks: readonly Mark[]): void {
  view.dispatch({ effects: setMarks.of(marks) });
  forceLinting(view);
}

/** Whether the server has found something else. */
export function hasNewMarks({ transactions }: ViewUpdate): boolean {
  return transactions.some(({ effects }) => effects.some((effect) => effect.is(setMarks)));
}

/** What the server found, for the editor. */
export function markDiagnostics(state: EditorState): Diagnostic[] {
  return (state.field(serverMarks, false) ?? []).flatMap(({ line, column, severity, message }) => {
    if (line === null) return [];
    const from = positionOf(state, { line, column });
    return [{ from, to: state.doc.lineAt(from).to, severity: SEVERITIES[severity], message }];
  });
}

/** The text may have been shortened since: what is beyond its end is its end. */
export function positionOf({ doc }: EditorState, { line, column }: Target): number {
  const { from, to } = doc.line(Math.min(Math.max(line, 1), doc.lines));
  return Math.min(from + (column ?? 1) - 1, to);
}
