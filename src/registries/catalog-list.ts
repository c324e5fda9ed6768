import type { Pool, QueryResultRow } from 'pg';
import { selectPage, statementParameters, type Bind, type Keyset } from '../keyset.js';
import type { Page, PageRequest } from '../page.js';
import { run } from '../store/statement.js';
import { searchPage } from './catalog-search-page.js';
import { exactSteps, similarStep, type SearchStep, type SearchTerms } from './catalog-search.js';
import { served } from './catalog-served.js';

/** A list of the catalog: its table and what its filter asks of it. */
export type CatalogList = {
  /** "pack", "chart": table and alias */
  readonly table: 'pack' | 'chart';
  readonly columns: string;
  readonly filter: (bind: Bind) => readonly string[];
  readonly terms: SearchTerms | null;
};

/** What every row of the two tables has. */
export type CatalogRecord = QueryResultRow & { readonly name: string; readonly registry_id: string };

/** One page: by name, or by how well it fits where something is searched for. */
export async function catalogPage<Row extends CatalogRecord>(
  pool: Pool,
  list: CatalogList,
  request: PageRequest,
): Promise<Page<Row>> {
  const { table, terms } = list;
  if (terms !== null) return searchPage<Row>(pool, { ...list, terms }, request);
  const key = `read.name_key(${table}.name)`;
  const keyset: Keyset<Row & { readonly name_key: string }> = {
    // Another than "packs.name", when names were sorted by bytes: a cursor of then is refused.
    name: `${table}s.name_key`,
    direction: 'ASC',
    columns: [
      { sql: key, type: 'text', of: (row) => row.name_key },
      { sql: `${table}.name`, type: 'text', of: (row) => row.name },
      { sql: `${table}.registry_id`, type: 'uuid', of: (row) => row.registry_id },
    ],
  };
  const select = `select ${list.columns}, ${key} as name_key from catalog.${table} as ${table}`;
  return selectPage(pool, keyset, request, { select, where: (bind) => [served(table), ...list.filter(bind)] });
}

/** How many rows all pages together have. */
export async function catalogCount(pool: Pool, list: CatalogList): Promise<number> {
  const { terms } = list;
  if (terms === null) return countWhere(pool, list, null);
  const exact = await countWhere(pool, list, exactSteps(terms));
  return exact > 0 ? exact : countWhere(pool, list, [similarStep]);
}

/** The values of a column among what a list finds, most frequent first. */
export async function catalogFacet(pool: Pool, list: CatalogList, key: string, shown: string) {
  const { values, bind } = statementParameters();
  return run<{ value: string; count: number }>(
    pool,
    `select max(${shown}) as value, count(*)::integer as count
       from catalog.${list.table} as ${list.table}
      where ${conditionsOf(list, list.terms && exactSteps(list.terms), bind)}
      group by ${key} having max(${shown}) <> '' order by count desc, ${key}`,
    values,
  );
}

async function countWhere(pool: Pool, list: CatalogList, steps: readonly SearchStep[] | null): Promise<number> {
  const { values, bind } = statementParameters();
  const conditions = conditionsOf(list, steps, bind);
  const text = `select count(*)::integer as count from catalog.${list.table} as ${list.table} where ${conditions}`;
  const [row] = await run<{ count: number }>(pool, text, values);
  return row?.count ?? 0;
}

function conditionsOf({ table, terms, filter }: CatalogList, steps: readonly SearchStep[] | null, bind: Bind): string {
  const found = terms && steps?.map((step) => `(${step.condition(table, terms, bind)})`).join(' or ');
  return [served(table), ...filter(bind), ...(found ? [`(${found})`] : [])].join(' and ');
}
