import { StateEffect, StateField, type Extension } from '@codemirror/state';
import { EditorView, gutter, GutterMarker } from '@codemirror/view';

/** Who wrote a line; lines of one step carry the same key. */
export type LineAuthor = { readonly key: string; readonly label: string; readonly title: string };

const setAuthors = StateEffect.define<readonly (LineAuthor | null)[]>();

const authors = StateField.define<readonly (LineAuthor | null)[]>({
  create: () => [],
  update: (before, { effects }) => effects.find((effect) => effect.is(setAuthors))?.value ?? before,
});

class AuthorMark extends GutterMarker {
  constructor(
    private readonly author: LineAuthor,
    private readonly first: boolean,
    private readonly shade: boolean,
  ) {
    super();
  }

  override eq(other: AuthorMark): boolean {
    return other.author === this.author && other.first === this.first;
  }

  override toDOM(): HTMLElement {
    const mark = document.createElement('span');
    mark.className = this.shade ? 'cm-author cm-author-shaded' : 'cm-author';
    mark.textContent = this.first ? this.author.label : '';
    mark.title = this.author.title;
    return mark;
  }
}

/** A gutter that names, once for each run of lines, who wrote it. */
export const blameGutter: Extension = [
  authors,
  gutter({
    class: 'cm-blame',
    lineMarker: (view, line) => {
      const all = view.state.field(authors);
      const at = view.state.doc.lineAt(line.from).number - 1;
      const author = all[at];
      if (!author) return null;
      return new AuthorMark(author, all[at - 1]?.key !== author.key, runOf(all, at) % 2 === 1);
    },
    lineMarkerChange: (update) => update.startState.field(authors) !== update.state.field(authors),
  }),
  EditorView.theme({
    '.cm-blame': { minWidth: '11rem', borderRight: '1px solid var(--line)' },
    '.cm-author': {
      display: 'block',
      height: '100%',
      maxWidth: '13rem',
      padding: '0 8px',
      overflow: 'hidden',
      textOverflow: 'ellipsis',
      whiteSpace: 'nowrap',
      fontFamily: 'var(--font)',
      fontSize: '12px',
    },
    '.cm-author-shaded': { backgroundColor: 'var(--sunken)' },
  }),
];

/** Shows who wrote the lines. */
export function showAuthors(view: EditorView, lines: readonly (LineAuthor | null)[]): void {
  view.dispatch({ effects: setAuthors.of(lines) });
}

/** Number of the run that a line belongs to: neighbours are shaded differently. */
function runOf(all: readonly (LineAuthor | null)[], at: number): number {
  let runs = 0;
  for (let line = 1; line <= at; line += 1) if (all[line]?.key !== all[line - 1]?.key) runs += 1;
  return runs;
}
