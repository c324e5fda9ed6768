import type { Pool, QueryResultRow } from 'pg';
import { decodeCursor, encodeCursor, type KeyType, type KeyValue } from './cursor.js';
import { pageOf, pageWindow, type Page, type PageRequest } from './page.js';
import { run } from './store/statement.js';

/** A column of an order: how SQL names it, its type, and its value in a row that was read. */
export type KeyColumn<Row> = {
  /** qualified and indexed: "profile.name" */
  readonly sql: string;
  readonly type: KeyType;
  readonly of: (row: Row) => KeyValue;
};

/**
 * A total order of a list. Its columns share one direction, so that one row comparison over one index finds any page;
 * the last column makes it unique (an id).
 */
export type Keyset<Row> = {
  /** names the order inside cursors ("profiles.name"): a cursor is refused by every other order */
  readonly name: string;
  readonly direction: 'ASC' | 'DESC';
  readonly columns: readonly KeyColumn<Row>[];
};

/** Adds a parameter to a statement and returns its placeholder ("$3"), to which the caller appends a cast. */
export type Bind = (value: unknown) => string;

/** The three parts of a statement that reads one page, and what to do with the rows it gives. */
export type KeysetPage<Row> = {
  /** conditions for `where`, all to be met; none on a first page */
  readonly where: readonly string[];
  readonly orderBy: string;
  /** one more than the page holds, to know whether there is more */
  readonly limit: number;
  readonly page: (rows: readonly Row[]) => Page<Row>;
};

/**
 * Builds one page of a list by keyset: a page deep in the list costs what the first one costs, and rows that come or
 * go meanwhile shift nothing.
 * @throws Invalid PAGE_SIZE (path: first or last) or CURSOR (path: after or before)
 */
export function keysetPage<Row>(keyset: Keyset<Row>, request: PageRequest, bind: Bind): KeysetPage<Row> {
  const window = pageWindow(request);
  const order = `${keyset.name}.${keyset.direction.toLowerCase()}`;
  const ascending = keyset.direction === 'ASC';
  const types = keyset.columns.map((column) => column.type);
  const beyond = (cursor: string, field: 'after' | 'before', operator: '<' | '>') => {
    const values = decodeCursor(order, types, cursor, field);
    const bound = values.map((value, i) => `${bind(value)}::${types[i]}`);
    return `(${keyset.columns.map((column) => column.sql).join(', ')}) ${operator} (${bound.join(', ')})`;
  };
  const where: string[] = [];
  if (window.after !== null) where.push(beyond(window.after, 'after', ascending ? '>' : '<'));
  if (window.before !== null) where.push(beyond(window.before, 'before', ascending ? '<' : '>'));
  const travel = ascending === window.backwards ? 'desc' : 'asc';
  return {
    where,
    orderBy: keyset.columns.map((column) => `${column.sql} ${travel}`).join(', '),
    limit: window.size + 1,
    page: (rows) =>
      pageOf(rows, window, (row) =>
        encodeCursor(
          order,
          keyset.columns.map((column) => column.of(row)),
        ),
      ),
  };
}

/** What a list reads, apart from its order and page. */
export type ListQuery = {
  /** "select … from …" without where, order and limit */
  readonly select: string;
  /** filters, all to be met */
  readonly where: (bind: Bind) => readonly string[];
};

/** Parameters of one statement, numbered in the order in which they are bound. */
export function statementParameters(): { readonly values: unknown[]; readonly bind: Bind } {
  const values: unknown[] = [];
  return { values, bind: (value) => `$${values.push(value)}` };
}

/**
 * Reads one page of a list from PostgreSQL.
 * @throws Invalid PAGE_SIZE or CURSOR as `keysetPage` does; Unavailable when the database is
 */
export async function selectPage<Row extends QueryResultRow>(
  pool: Pool,
  keyset: Keyset<Row>,
  request: PageRequest,
  query: ListQuery,
): Promise<Page<Row>> {
  const { text, values, page } = pageStatement(keyset, request, query);
  return page(await run<Row>(pool, text, values));
}

/** The statement that `selectPage` runs, and what makes a page of its rows. */
function pageStatement<Row>(keyset: Keyset<Row>, request: PageRequest, query: ListQuery) {
  const { values, bind } = statementParameters();
  const { where, orderBy, limit, page } = keysetPage(keyset, request, bind);
  const conditions = [...query.where(bind), ...where];
  const filter = conditions.length > 0 ? ` where ${conditions.join(' and ')}` : '';
  return { text: `${query.select}${filter} order by ${orderBy} limit ${limit}`, values, page };
}
