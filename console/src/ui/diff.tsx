import { diffLines, type DiffLine } from '../editor/line-diff.js';

const SIGNS = { same: ' ', out: '−', in: '+' } as const;
const WORDS = { same: '', out: 'removed: ', in: 'added: ' } as const;

/** Unchanged lines that are kept around a change. */
const AROUND = 3;

/** What became of a text, line by line; long stretches without a change are left out. */
export function Diff({ before, after }: { readonly before: string; readonly after: string }) {
  return <DiffLines lines={diffLines(before, after)} />;
}

/** A unified diff as the API gives it. */
export function UnifiedDiff({ text }: { readonly text: string }) {
  const lines = text
    .split('\n')
    .filter((line) => !/^(---|\+\+\+|@@)/.test(line))
    .map((line): DiffLine => {
      const kind = line.startsWith('+') ? 'in' : line.startsWith('-') ? 'out' : 'same';
      return { kind, text: line.slice(1) };
    });
  return <DiffLines lines={lines} />;
}

function DiffLines({ lines }: { readonly lines: readonly DiffLine[] }) {
  const kept = lines.map((_, at) =>
    lines.slice(Math.max(0, at - AROUND), at + AROUND + 1).some(({ kind }) => kind !== 'same'),
  );
  return (
    <pre className="pre diff" tabIndex={0} aria-label="Changed lines">
      {lines.map(({ kind, text }, at) =>
        kept[at] ? (
          <span key={at} className={`diff-line diff-${kind}`}>
            <span aria-hidden="true">{SIGNS[kind]} </span>
            <span className="visually-hidden">{WORDS[kind]}</span>
            {text}
            {'\n'}
          </span>
        ) : (
          kept[at - 1] !== false && (
            <span key={at} className="diff-line faint">
              {'⋯\n'}
            </span>
          )
        ),
      )}
    </pre>
  );
}
