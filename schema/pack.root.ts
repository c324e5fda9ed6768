import type { CatalogPack, CatalogPackVersion } from '../src/registries/catalog.js';
import type { PackContent } from '../src/sources/pack-content.js';
import { globalId } from './global-id.js';

/** What the fields of a Pack are read from. */
export type PackRoot = Omit<CatalogPack, 'versions'> & { readonly id: string };

/** What the fields of a PackVersion are read from. `digest` null: nobody has fetched it yet, and its index doesn't say. */
export type PackVersionRoot = Pick<CatalogPackVersion, 'registryId' | 'name' | 'version' | 'digest' | 'state'> & {
  readonly id: string;
};

/** A pack of the catalog as callers see it. */
export function packRoot(pack: CatalogPack): PackRoot {
  return { id: globalId('Pack', pack.registryId, pack.name), ...pack };
}

/** A version of the catalog as callers see it. */
export function packVersionRoot(version: Omit<PackVersionRoot, 'id'>): PackVersionRoot {
  return { id: globalId('PackVersion', version.registryId, version.name, version.version), ...version };
}

/** A version that no catalog lists, since its registry isn't synchronised, by what is in it. */
export function fetchedVersionRoot(registryId: string, { pack, digest }: PackContent): PackVersionRoot {
  const { name, version, state } = pack;
  return packVersionRoot({ registryId, name, version, digest, state });
}
