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
