import { EditorView } from '@codemirror/view';

/**
 * Typing over a selection, done by the editor and not by the browser: Chrome would wrap the new letters in an inline
 * style, to keep the colour of those they replace, and the content security policy forbids inline styles.
 */
export const typingOver = EditorView.domEventHandlers({
  beforeinput(event, view) {
    const { main, ranges } = view.state.selection;
    if (event.inputType !== 'insertText' || event.data === null || event.isComposing) return false;
    if (main.empty || ranges.length > 1) return false;
    const { data } = event;
    const insert = () => view.state.update(view.state.replaceSelection(data), { userEvent: 'input.type' });
    const handlers = view.state.facet(EditorView.inputHandler);
    if (!handlers.some((handle) => handle(view, main.from, main.to, data, insert))) view.dispatch(insert());
    event.preventDefault();
    return true;
  },
});
