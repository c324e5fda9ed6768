import { useState, type ReactNode } from 'react';
import { Button } from './button.js';

type PageInfo = { readonly hasNextPage: boolean; readonly endCursor: string | null };

/** Where in a list the pages begin that were walked through, the one on the screen last. */
export type ForwardPages = {
  readonly after: string | null;
  /** The way to the pages before and after; nothing when there is one page only. */
  readonly nav: (info: PageInfo) => ReactNode;
};

type Words = { readonly back: string; readonly on: string };

/** Walks through a list that can be read in one direction only: the way back is remembered. */
export function useForwardPages({ back, on }: Words = { back: 'Previous', on: 'Next' }): ForwardPages {
  const [pages, setPages] = useState<readonly (string | null)[]>([null]);
  const nav = ({ hasNextPage, endCursor }: PageInfo) =>
    (hasNextPage || pages.length > 1) && (
      <nav className="row paging" aria-label="Pages">
        <Button
          small
          icon="left"
          className="push"
          disabled={pages.length === 1}
          onClick={() => setPages((all) => all.slice(0, -1))}
        >
          {back}
        </Button>
        <Button small disabled={!hasNextPage} onClick={() => setPages((all) => [...all, endCursor])}>
          {on}
        </Button>
      </nav>
    );
  return { after: pages.at(-1) ?? null, nav };
}
