import type { Pool } from 'pg';
import { isUuid } from '../ids.js';
import type { Bind } from '../keyset.js';
import { mapPage } from '../page.js';
import { run, statement } from '../store/statement.js';
import { catalogCount, catalogFacet, catalogPage, type CatalogList, type CatalogRecord } from './catalog-list.js';
import { addonKey } from './catalog-rows.js';
import { searchTerms } from './catalog-search.js';
import { isText, versionPage, type VersionRecord } from './catalog-versions.js';
import type { CatalogPack, CatalogPackVersion, CatalogQueries, PackFilter, PackState } from './catalog.js';

type PackRecord = CatalogRecord & {
  display_name: string;
  description: string;
  layer: string;
  addon_type: string;
  latest_version: string;
  state: PackState;
  versions: number;
};

const COLUMNS = `pack.registry_id, pack.name, pack.display_name, pack.description, pack.layer, pack.addon_type,
  pack.latest_version, pack.state, pack.versions`;
const VERSION_COLUMNS = `served.registry_id, version.name, version.version, version.ordinal, version.state,
  coalesce(version.digest, version.fetched_digest) as digest, version.size_bytes, version.url`;

const one = statement(`select ${COLUMNS} 
    from catalog.served as served join catalog.pack as pack on pack.generation = served.generation
   where served.registry_id = $1 and pack.name = $2`);
const oneVersion = statement(`
  select ${VERSION_COLUMNS}
    from catalog.served as served join catalog.pack_version as version on version.generation = served.generation
   where served.registry_id = $1 and version.name = $2 and version.version = $3`);

type Packs = Pick<CatalogQueries, 'packs' | 'countPacks' | 'packFacets' | 'pack' | 'packVersions' | 'packVersion'>;

/** Packs in the catalogs. */
export function createPackQueries(pool: Pool): Packs {
  return {
    packs: async (page, filter = {}) => mapPage(await catalogPage<PackRecord>(pool, listOf(filter), page), packOf),
    countPacks: (filter = {}) => catalogCount(pool, listOf(filter)),
    async packFacets(filter = {}) {
      const list = listOf(filter);
      const layers = await catalogFacet(pool, list, 'pack.layer', 'pack.layer');
      const addonTypes = await catalogFacet(pool, list, 'pack.addon_key', 'pack.addon_type');
      return { layers, addonTypes };
    },
    async pack(registryId, name) {
      if (!isUuid(registryId) || !isText(name)) return null;
      const [row] = await run<PackRecord>(pool, one, [registryId, name]);
      return row ? packOf(row) : null;
    },
    async packVersions(registryId, name, page) {
      const list = { table: 'pack_version', columns: VERSION_COLUMNS, registryId, name } as const;
      return mapPage(await versionPage<PackVersionRecord>(pool, list, page), versionOf);
    },
    async packVersion(registryId, name, version) {
      if (!isUuid(registryId) || !isText(name, version)) return null;
      const [row] = await run<PackVersionRecord>(pool, oneVersion, [registryId, name, version]);
      return row ? versionOf(row) : null;
    },
  };
}

/** bigint comes from PostgreSQL as a text. */
type PackVersionRecord = VersionRecord & { state: PackState; size_bytes: string | null };

function listOf({ registryId, search, layer, addonType, state }: PackFilter): CatalogList {
  const given = <T>(value: T | null | undefined): value is T => value !== null && value !== undefined;
  const isPossible = (!given(registryId) || isUuid(registryId)) && isText(layer ?? '', addonType ?? '');
  const filter = (bind: Bind): readonly string[] => {
    // No row can have it, and PostgreSQL could not even be asked.
    if (!isPossible) return ['false'];
    return [
      ...(given(registryId) ? [`pack.registry_id = ${bind(registryId)}::uuid`] : []),
      ...(given(layer) ? [`lower(pack.layer) = ${bind(layer.toLowerCase())}::text`] : []),
      ...(given(addonType) ? [`pack.addon_key = ${bind(addonKey(addonType))}::text`] : []),
      ...(state && state.length > 0 ? [`pack.state = any (${bind(state)}::text[])`] : []),
    ];
  };
  return { table: 'pack', columns: COLUMNS, filter, terms: searchTerms(search) };
}

function packOf(row: PackRecord): CatalogPack {
  return {
    registryId: row.registry_id,
    name: row.name,
    displayName: row.display_name,
    description: row.description,
    layer: row.layer,
    addonType: row.addon_type,
    latestVersion: row.latest_version,
    state: row.state,
    versions: row.versions,
  };
}

function versionOf(row: PackVersionRecord): CatalogPackVersion {
  const { name, version, state, digest, url } = row;
  const sizeBytes = row.size_bytes === null ? null : Number(row.size_bytes);
  return { registryId: row.registry_id, name, version, state, digest, sizeBytes, url };
}
