import type { RegistryRow } from '../src/registries/registry-queries.js';
import { globalId } from './global-id.js';

/** What the fields of a Registry are read from. */
export type RegistryRoot = RegistryRow & { readonly registryId: string };

/** A row of the list as callers see it. */
export function registryRoot(row: RegistryRow): RegistryRoot {
  return { registryId: row.id, ...row, id: globalId('Registry', row.id) };
}
