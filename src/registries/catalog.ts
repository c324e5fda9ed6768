import type { Page, PageRequest } from '../page.js';
import type { PackEntry } from './client.js';

export type PackState = PackEntry['state'];

/** A pack in the catalog of a registry, as its newest usable version says. */
export type CatalogPack = {
  readonly registryId: string;
  readonly name: string;
  readonly displayName: string;
  readonly description: string;
  readonly layer: string;
  readonly addonType: string;
  readonly latestVersion: string;
  readonly state: PackState;
  /** how many versions there are */
  readonly versions: number;
};

export type CatalogPackVersion = {
  readonly registryId: string;
  readonly name: string;
  readonly version: string;
  readonly state: PackState;
  /** "sha256:…"; null where neither the index nor a fetch has told yet */
  readonly digest: string | null;
  readonly sizeBytes: number | null;
  /** where the archive is, as the index says */
  readonly url: string;
};

export type CatalogChart = {
  readonly registryId: string;
  readonly name: string;
  readonly description: string;
  readonly latestVersion: string;
  readonly deprecated: boolean;
  readonly versions: number;
};

export type CatalogChartVersion = {
  readonly registryId: string;
  readonly name: string;
  readonly version: string;
  readonly appVersion: string;
  readonly deprecated: boolean;
  readonly digest: string | null;
  readonly created: Date | null;
  readonly url: string;
};

/** All given fields must match. `addonType` regardless of case, spaces and hyphens. */
export type PackFilter = {
  registryId?: string | null | undefined;
  search?: string | null | undefined;
  layer?: string | null | undefined;
  addonType?: string | null | undefined;
  state?: readonly PackState[] | null | undefined;
};
export type ChartFilter = Pick<PackFilter, 'registryId' | 'search'>;

/** A value to filter by and how many packs have it. */
export type Facet = { readonly value: string; readonly count: number };
export type PackFacets = { readonly layers: readonly Facet[]; readonly addonTypes: readonly Facet[] };

/**
 * What the synchronised registries offer, read from PostgreSQL alone. Lists go by name, searches by how well they fit,
 * then by name; versions newest first.
 */
export interface CatalogQueries {
  packs(page: PageRequest, filter?: PackFilter): Promise<Page<CatalogPack>>;
  countPacks(filter?: PackFilter): Promise<number>;
  packFacets(filter?: PackFilter): Promise<PackFacets>;
  pack(registryId: string, name: string): Promise<CatalogPack | null>;
  packVersions(registryId: string, name: string, page: PageRequest): Promise<Page<CatalogPackVersion>>;
  packVersion(registryId: string, name: string, version: string): Promise<CatalogPackVersion | null>;
  charts(page: PageRequest, filter?: ChartFilter): Promise<Page<CatalogChart>>;
  countCharts(filter?: ChartFilter): Promise<number>;
  chart(registryId: string, name: string): Promise<CatalogChart | null>;
  chartVersions(registryId: string, name: string, page: PageRequest): Promise<Page<CatalogChartVersion>>;
  chartVersion(registryId: string, name: string, version: string): Promise<CatalogChartVersion | null>;
  /** The versions of one name, newest first, as tags and trains choose among them; empty for an unknown name. */
  versionNames(registryId: string, content: 'PACKS' | 'CHARTS', name: string): Promise<readonly VersionName[]>;
}

/** `usable`: may be put on a new layer (neither disabled nor deleted). */
export type VersionName = { readonly version: string; readonly usable: boolean };
