import type { Pool } from 'pg';
import { decodeCursor, encodeCursor, type KeyType } from '../cursor.js';
import { statementParameters, type Bind } from '../keyset.js';
import { pageOf, pageWindow, type Page, type PageRequest, type PageWindow } from '../page.js';
import { run } from '../store/statement.js';
import type { CatalogList, CatalogRecord } from './catalog-list.js';
import { served } from './catalog-served.js';
import { exactSteps, similarStep, type SearchStep, type SearchTerms } from './catalog-search.js';

/** The step in which a row was found, its place there, its name and registry: a total order. */
const KEY: readonly KeyType[] = ['integer', 'integer', 'text', 'uuid'];
type Key = readonly (string | number)[];

/** Names that are only similar come under this step, far behind those that hold every word. */
const SIMILAR = 100;

type Search = CatalogList & { readonly terms: SearchTerms };
type Found<Row> = Row & { readonly found_in: number; readonly found_at: number };
type Bounds = { readonly after: Key | null; readonly before: Key | null };

/**
 * One page of what is found. Each step is a walk in the order of an index that stops when the page is full, so a word
 * that everything holds costs no more than a rare one; a page deep in the list costs what the first one does.
 */
export async function searchPage<Row extends CatalogRecord>(
  pool: Pool,
  search: Search,
  request: PageRequest,
): Promise<Page<Row>> {
  const window = pageWindow(request);
  const order = `${search.table}s.search.${search.terms.key}`;
  const after = window.after === null ? null : decodeCursor(order, KEY, window.after, 'after');
  const before = window.before === null ? null : decodeCursor(order, KEY, window.before, 'before');
  const rows = await find<Row>(pool, search, window, { after, before });
  return pageOf(rows, window, (row) => encodeCursor(order, [row.found_in, row.found_at, row.name, row.registry_id]));
}

async function find<Row extends CatalogRecord>(
  pool: Pool,
  search: Search,
  window: PageWindow,
  bounds: Bounds,
): Promise<readonly Found<Row>[]> {
  const isSimilar = [bounds.after, bounds.before].some((key) => key?.[0] === SIMILAR);
  if (!isSimilar) {
    const found = await findIn<Row>(pool, search, window, bounds, [...exactSteps(search.terms).entries()]);
    // Behind a cursor there may be nothing more, and that is no reason to show what is only similar.
    if (found.length > 0 || bounds.after !== null || bounds.before !== null) return found;
  }
  return findIn<Row>(pool, search, window, bounds, [[SIMILAR, similarStep]]);
}

async function findIn<Row extends CatalogRecord>(
  pool: Pool,
  search: Search,
  window: PageWindow,
  bounds: Bounds,
  steps: readonly (readonly [number, SearchStep])[],
): Promise<readonly Found<Row>[]> {
  const found: Found<Row>[] = [];
  for (const [number, step] of window.backwards ? [...steps].reverse() : steps) {
    if (number < Number(bounds.after?.[0] ?? number) || number > Number(bounds.before?.[0] ?? number)) continue;
    const limit = window.size + 1 - found.length;
    const { values, bind } = statementParameters();
    const text = stepStatement(search, { number, step, bounds, limit, backwards: window.backwards }, bind);
    found.push(...(await run<Found<Row>>(pool, text, values)));
    if (found.length > window.size) break;
  }
  return found;
}

type StepWalk = {
  readonly number: number;
  readonly step: SearchStep;
  readonly bounds: Bounds;
  readonly limit: number;
  readonly backwards: boolean;
};

function stepStatement({ table, columns, filter, terms }: Search, walk: StepWalk, bind: Bind): string {
  const { number, step, bounds, limit, backwards } = walk;
  const order = step.order(table, terms, bind);
  const beyond = (key: Key | null, operator: '<' | '>') => {
    if (key?.[0] !== number) return [];
    const [, at, name, registryId] = key;
    const bound = `${bind(at)}::integer, ${bind(name)}::text, ${bind(registryId)}::uuid`;
    return [`(${order}, ${table}.name, ${table}.registry_id) ${operator} (${bound})`];
  };
  const where = [
    served(table),
    ...filter(bind),
    step.condition(table, terms, bind),
    ...beyond(bounds.after, '>'),
    ...beyond(bounds.before, '<'),
  ];
  const way = backwards ? 'desc' : 'asc';
  return `select ${columns}, ${number} as found_in, ${order} as found_at
    from catalog.${table} as ${table} where ${where.join(' and ')}
    order by ${order} ${way}, ${table}.name ${way}, ${table}.registry_id ${way} limit ${limit}`;
}
