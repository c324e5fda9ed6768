import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { yaml } from '@codemirror/lang-yaml';
import { bracketMatching, foldGutter, foldKeymap, indentOnInput, indentUnit } from '@codemirror/language';
import { lintGutter, lintKeymap } from '@codemirror/lint';
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search';
import { Annotation, EditorState, type Extension } from '@codemirror/state';
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
} from '@codemirror/view';
import { typingOver } from './typing-over.js';
import { blameGutter } from './blame-gutter.js';
import { schemaCompletion, schemaHover } from './schema-hints.js';
import type { Hints } from './schema-walk.js';
import { variableCompletion } from './variable-completion.js';
import { positionOf, serverMarks } from './server-marks.js';
import type { Target } from './yaml-editor.js';
import { yamlColours } from './yaml-colours.js';
import { yamlFaults } from './yaml-faults.js';

/** What an editor is opened with. */
export type EditorSettings = {
  readonly text: string;
  readonly label: string;
  readonly readOnly: boolean;
  /** Whether a gutter names who wrote each line. */
  readonly blamed: boolean;
  readonly onChange: (text: string) => void;
  readonly words: () => readonly string[];
  /** What is known of the keys of the text; null when nothing is. */
  readonly hints: () => Hints | null;
};

/** Marks a change that came from outside, which must not be told back. */
const fromOutside = Annotation.define<true>();

/** Opens an editor in a shadow root. Escape, then Tab leaves it: Tab alone indents. */
export function openEditor(root: ShadowRoot, settings: EditorSettings): EditorView {
  const state = EditorState.create({ doc: settings.text, extensions: extensionsOf(settings) });
  return new EditorView({ state, root, parent: root });
}

/** Replaces the text, unless it is the same. */
export function setText(view: EditorView, text: string): void {
  const { doc } = view.state;
  if (doc.toString() === text) return;
  view.dispatch({ changes: { from: 0, to: doc.length, insert: text }, annotations: fromOutside.of(true) });
}

/** Puts the cursor at a line, in the middle of the view. */
export function goToLine(view: EditorView, target: Target): void {
  const at = positionOf(view.state, target);
  view.dispatch({ selection: { anchor: at }, effects: EditorView.scrollIntoView(at, { y: 'center' }) });
  view.focus();
}

function extensionsOf({ label, readOnly, blamed, onChange, words, hints }: EditorSettings): Extension[] {
  return [
    ...(blamed ? [blameGutter] : []),
    lineNumbers(),
    foldGutter(),
    drawSelection(),
    bracketMatching(),
    highlightSelectionMatches(),
    search({ top: true }),
    yaml(),
    yamlColours,
    EditorView.contentAttributes.of({
      ...{ 'aria-label': label, tabindex: '0' },
      ...(!readOnly && { 'aria-description': 'Escape, then Tab leaves the editor. Control and Space completes.' }),
    }),
    // The fewer bytes differ from what was typed, the better: nothing trims, nothing converts line ends.
    EditorState.lineSeparator.of('\n'),
    indentUnit.of('  '),
    keymap.of([...defaultKeymap, ...searchKeymap, ...historyKeymap, ...foldKeymap, ...lintKeymap]),
    ...(readOnly ? [EditorState.readOnly.of(true)] : writing({ onChange, words, hints })),
  ];
}

function writing({ onChange, words, hints }: Pick<EditorSettings, 'onChange' | 'words' | 'hints'>): Extension[] {
  return [
    history(),
    indentOnInput(),
    closeBrackets(),
    typingOver,
    highlightActiveLine(),
    highlightActiveLineGutter(),
    lintGutter(),
    serverMarks,
    yamlFaults,
    autocompletion({ override: [variableCompletion(words), schemaCompletion(hints)], icons: false }),
    schemaHover(hints),
    keymap.of([...closeBracketsKeymap, ...completionKeymap, indentWithTab]),
    EditorView.updateListener.of((update) => {
      const ours = update.transactions.some((transaction) => transaction.annotation(fromOutside) === true);
      if (update.docChanged && !ours) onChange(update.state.doc.toString());
    }),
  ];
}
