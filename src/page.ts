import { Invalid } from './errors.js';
import { limits } from './limits.js';

/** What a caller asks of a list: forwards with `first`/`after` or backwards with `last`/`before`; cursors are opaque. */
export type PageRequest = {
  first?: number | null | undefined;
  after?: string | null | undefined;
  last?: number | null | undefined;
  before?: string | null | undefined;
};

/** A keyset page: `edges` always in list order, whichever way it was asked for. */
export type Page<T> = {
  edges: readonly { cursor: string; node: T }[];
  hasNextPage: boolean;
  hasPreviousPage: boolean;
};

/** A checked PageRequest: how many rows, from which end, between which cursors. */
export type PageWindow = {
  readonly size: number;
  /** the last `size` rows before `before`, instead of the first ones after `after` */
  readonly backwards: boolean;
  readonly after: string | null;
  readonly before: string | null;
};

/**
 * Checks what a caller asks of a list; without `first` and `last` it is the first 20.
 * @throws Invalid PAGE_SIZE when `first` or `last` is outside 1..100 or both are given
 */
export function pageWindow(request: PageRequest): PageWindow {
  const { first = null, last = null, after = null, before = null } = request;
  if (first !== null && last !== null)
    throw new Invalid('PAGE_SIZE', 'first and last contradict each other. Send one of them.', ['last']);
  const field = last === null ? 'first' : 'last';
  const size = last ?? first ?? limits.pageSize.default;
  const { min, max } = limits.pageSize;
  if (!Number.isInteger(size) || size < min || size > max)
    throw new Invalid('PAGE_SIZE', `${field} is ${size}. Ask for ${min} to ${max} entries and page on with a cursor.`, [
      field,
    ]);
  return { size, backwards: last !== null, after, before };
}

/**
 * Makes the page of what was read for a window.
 * @param fetched up to `size + 1` rows in the direction of travel (backwards: last row first); the extra one only
 *   tells that there is more and is dropped
 */
export function pageOf<T>(fetched: readonly T[], window: PageWindow, cursorOf: (row: T) => string): Page<T> {
  const more = fetched.length > window.size;
  const rows = fetched.slice(0, window.size);
  if (window.backwards) rows.reverse();
  return {
    edges: rows.map((node) => ({ cursor: cursorOf(node), node })),
    // The row under a given cursor lies outside the page, so there is something on that side.
    hasNextPage: window.backwards ? window.before !== null : more || window.before !== null,
    hasPreviousPage: window.backwards ? more || window.after !== null : window.after !== null,
  };
}

/** The same page with other nodes: rows of a table turned into what callers see. */
export function mapPage<A, B>(page: Page<A>, toNode: (node: A) => B): Page<B> {
  return { ...page, edges: page.edges.map(({ cursor, node }) => ({ cursor, node: toNode(node) })) };
}
