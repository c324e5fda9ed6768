import { useState } from 'react';
import { Button } from './button.js';

const PAGE = 25;

/** Where in a list a page begins, as the API takes it. */
export type PageArguments =
  { readonly first: number; readonly after?: string } | { readonly last: number; readonly before: string };

type PageInfo = {
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  readonly startCursor: string | null;
  readonly endCursor: string | null;
};

/** The page of a list that is looked at. Another `list` (its filter, its order) begins at the first page. */
export function usePaging(list: string): readonly [PageArguments, (page: PageArguments) => void] {
  const [place, setPlace] = useState<{ list: string; page: PageArguments }>({ list, page: { first: PAGE } });
  const page = place.list === list ? place.page : { first: PAGE };
  return [page, (next) => setPlace({ list, page: next })];
}

type Props = {
  readonly info: PageInfo;
  readonly summary?: string | undefined;
  readonly onTurn: (page: PageArguments) => void;
};

/** The way to the pages before and after. Nothing when there is one page only. */
export function Paging({ info, summary, onTurn }: Props) {
  const { hasNextPage, hasPreviousPage, startCursor, endCursor } = info;
  if (!hasNextPage && !hasPreviousPage && summary === undefined) return null;
  return (
    <nav className="row paging" aria-label="Pages">
      <span className="faint">{summary}</span>
      {(hasNextPage || hasPreviousPage) && (
        <>
          <Button
            small
            icon="left"
            className="push"
            disabled={!hasPreviousPage || startCursor === null}
            onClick={() => startCursor !== null && onTurn({ last: PAGE, before: startCursor })}
          >
            Previous
          </Button>
          <Button
            small
            disabled={!hasNextPage || endCursor === null}
            onClick={() => endCursor !== null && onTurn({ first: PAGE, after: endCursor })}
          >
            Next
          </Button>
        </>
      )}
    </nav>
  );
}
