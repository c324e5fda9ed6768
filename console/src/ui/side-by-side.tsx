import { useMemo } from 'react';
import { UnifiedDiff } from './diff.js';
import { rowsOf, type DiffRow, type Side } from './diff-rows.js';
import { useMedia } from './media.js';

type Props = { readonly diff: string; readonly before: string; readonly after: string };

/** Two texts beside each other; one below the other where there is no room. */
export function SideBySide({ diff, before, after }: Props) {
  const wide = useMedia('(min-width: 62rem)');
  const rows = useMemo(() => rowsOf(withoutHeaders(diff)), [diff]);
  if (!wide) return <UnifiedDiff text={diff} />;
  return (
    <div className="sides" tabIndex={0} role="region" aria-label="Changed lines">
      <table className="sides-table">
        <colgroup>
          <col className="sides-narrow" />
          <col />
          <col className="sides-narrow" />
          <col />
        </colgroup>
        <thead>
          <tr>
            <th colSpan={2}>{before}</th>
            <th colSpan={2}>{after}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row, at) => (
            <Row key={at} row={row} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ row }: { readonly row: DiffRow }) {
  if (row.kind === 'gap')
    return (
      <tr>
        <td className="sides-gap" colSpan={4}>
          ⋯
        </td>
      </tr>
    );
  const [out, into] = row.kind === 'same' ? ['', ''] : ['sides-out', 'sides-in'];
  return (
    <tr>
      <Cell side={row.before} tone={out} word="removed: " />
      <Cell side={row.after} tone={into} word="added: " />
    </tr>
  );
}

type CellProps = { readonly side: Side | null; readonly tone: string; readonly word: string };

function Cell({ side, tone, word }: CellProps) {
  if (side === null) return <td className="sides-none" colSpan={2} />;
  return (
    <>
      <td className={`sides-number ${tone}`}>{side.number}</td>
      <td className={`sides-text ${tone}`}>
        {tone !== '' && <span className="visually-hidden">{word}</span>}
        {side.text}
      </td>
    </>
  );
}

/** Names of files stand above the first hunk only: a removed "-- " further down is a line like any other. */
function withoutHeaders(diff: string): string {
  const first = diff.search(/^@@ /m);
  return first < 0 ? diff : diff.slice(first);
}
