import type { Pool } from 'pg';
import { isUuid } from '../ids.js';
import type { Bind } from '../keyset.js';
import { mapPage } from '../page.js';
import { run, statement } from '../store/statement.js';
import { catalogCount, catalogPage, type CatalogList, type CatalogRecord } from './catalog-list.js';
import { searchTerms } from './catalog-search.js';
import { isText, versionPage, type VersionRecord } from './catalog-versions.js';
import type { CatalogChart, CatalogChartVersion, CatalogQueries, ChartFilter } from './catalog.js';

type ChartRecord = CatalogRecord & {
  description: string;
  latest_version: string;
  deprecated: boolean;
  versions: number;
};

type ChartVersionRecord = VersionRecord & { app_version: string; deprecated: boolean; created_at: Date | null };

const COLUMNS = `chart.registry_id, chart.name, chart.description, chart.latest_version, chart.deprecated,
  chart.versions`;
const VERSION_COLUMNS = `served.registry_id, version.name, version.version, version.ordinal, version.app_version,
  version.deprecated, coalesce(version.digest, version.fetched_digest) as digest, version.created_at, version.url`;

const one = statement(`select ${COLUMNS} 
    from catalog.served as served join catalog.chart as chart on chart.generation = served.generation
   where served.registry_id = $1 and chart.name = $2`);
const oneVersion = statement(`
  select ${VERSION_COLUMNS}
    from catalog.served as served join catalog.chart_version as version on version.generation = served.generation
   where served.registry_id = $1 and version.name = $2 and version.version = $3`);

type Charts = Pick<CatalogQueries, 'charts' | 'countCharts' | 'chart' | 'chartVersions' | 'chartVersion'>;

/** Helm charts in the catalogs. */
export function createChartQueries(pool: Pool): Charts {
  return {
    charts: async (page, filter = {}) => mapPage(await catalogPage<ChartRecord>(pool, listOf(filter), page), chartOf),
    countCharts: (filter = {}) => catalogCount(pool, listOf(filter)),
    async chart(registryId, name) {
      if (!isUuid(registryId) || !isText(name)) return null;
      const [row] = await run<ChartRecord>(pool, one, [registryId, name]);
      return row ? chartOf(row) : null;
    },
    async chartVersions(registryId, name, page) {
      const list = { table: 'chart_version', columns: VERSION_COLUMNS, registryId, name } as const;
      return mapPage(await versionPage<ChartVersionRecord>(pool, list, page), versionOf);
    },
    async chartVersion(registryId, name, version) {
      if (!isUuid(registryId) || !isText(name, version)) return null;
      const [row] = await run<ChartVersionRecord>(pool, oneVersion, [registryId, name, version]);
      return row ? versionOf(row) : null;
    },
  };
}

function listOf({ registryId, search }: ChartFilter): CatalogList {
  const isAny = registryId === null || registryId === undefined;
  const filter = (bind: Bind) => {
    if (isAny) return [];
    return isUuid(registryId) ? [`chart.registry_id = ${bind(registryId)}::uuid`] : ['false'];
  };
  return { table: 'chart', columns: COLUMNS, filter, terms: searchTerms(search) };
}

function chartOf(row: ChartRecord): CatalogChart {
  const { name, description, deprecated, versions } = row;
  return { registryId: row.registry_id, name, description, latestVersion: row.latest_version, deprecated, versions };
}

function versionOf(row: ChartVersionRecord): CatalogChartVersion {
  const { name, version, deprecated, digest, url } = row;
  return {
    ...{ registryId: row.registry_id, name, version, appVersion: row.app_version },
    ...{ deprecated, digest, created: row.created_at, url },
  };
}
