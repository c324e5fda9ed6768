import type { Pool } from 'pg';
import { isUuid } from '../ids.js';
import { selectPage, type Keyset } from '../keyset.js';
import type { Page, PageRequest } from '../page.js';
import { run, statement } from '../store/statement.js';
import type { CatalogRecord } from './catalog-list.js';
import type { CatalogQueries } from './catalog.js';

/** What every row of the two tables of versions has. */
export type VersionRecord = CatalogRecord & {
  readonly version: string;
  readonly ordinal: number;
  readonly digest: string | null;
  readonly url: string;
};

type VersionList = {
  readonly table: 'pack_version' | 'chart_version';
  readonly columns: string;
  readonly registryId: string;
  readonly name: string;
};

/** The versions of one name, newest first. */
export async function versionPage<Row extends VersionRecord>(
  pool: Pool,
  { table, columns, registryId, name }: VersionList,
  request: PageRequest,
): Promise<Page<Row>> {
  const keyset: Keyset<Row> = {
    name: `${table}s`,
    direction: 'DESC',
    columns: [{ sql: 'version.ordinal', type: 'integer', of: (row) => row.ordinal }],
  };
  const isPossible = isUuid(registryId) && isText(name);
  const select = `select ${columns} from catalog.served as served
    join catalog.${table} as version on version.generation = served.generation`;
  return selectPage<Row>(pool, keyset, request, {
    select,
    where: (bind) =>
      isPossible ? [`served.registry_id = ${bind(registryId)}::uuid`, `version.name = ${bind(name)}::text`] : ['false'],
  });
}

const names = {
  PACKS: statement(`
    select version.version, version.state in ('ACTIVE', 'DEPRECATED') as usable
      from catalog.served as served join catalog.pack_version as version on version.generation = served.generation
     where served.registry_id = $1 and version.name = $2
     order by version.ordinal desc`),
  CHARTS: statement(`
    select version.version, true as usable
      from catalog.served as served join catalog.chart_version as version on version.generation = served.generation
     where served.registry_id = $1 and version.name = $2
     order by version.ordinal desc`),
} as const;

/** The versions of one name, as tags choose among them. */
export function createVersionNames(pool: Pool): CatalogQueries['versionNames'] {
  return async (registryId, content, name) =>
    isUuid(registryId) && isText(name) ? run(pool, names[content], [registryId, name]) : [];
}

/** Whether PostgreSQL can be asked for these texts: what it can't hold is in no row. */
export function isText(...texts: readonly string[]): boolean {
  return texts.every((text) => !/[\0\p{Cs}]/u.test(text));
}
