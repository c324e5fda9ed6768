import type { Pool } from 'pg';
import { createChartQueries } from './catalog-charts.js';
import { createPackQueries } from './catalog-packs.js';
import { createVersionNames } from './catalog-versions.js';
import type { CatalogQueries } from './catalog.js';

/** The catalogs of the synchronised registries on PostgreSQL. */
export function createCatalogQueries(pool: Pool): CatalogQueries {
  return { ...createPackQueries(pool), ...createChartQueries(pool), versionNames: createVersionNames(pool) };
}
