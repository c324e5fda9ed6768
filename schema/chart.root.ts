import type { CatalogChart, CatalogChartVersion } from '../src/registries/catalog.js';
import { globalId } from './global-id.js';

/** What the fields of a Chart are read from. */
export type ChartRoot = Omit<CatalogChart, 'versions'> & { readonly id: string };

/** What the fields of a ChartVersion are read from. */
export type ChartVersionRoot = Omit<CatalogChartVersion, 'url'>;

/** A chart of the catalog as callers see it. */
export function chartRoot(chart: CatalogChart): ChartRoot {
  return { id: globalId('Chart', chart.registryId, chart.name), ...chart };
}

/** A version that no catalog lists, since its registry isn't synchronised, by what was fetched. */
export function fetchedChartRoot(
  wanted: Pick<ChartVersionRoot, 'registryId' | 'name' | 'version'>,
  digest: string,
): ChartVersionRoot {
  return { ...wanted, appVersion: '', deprecated: false, digest, created: null };
}
