import type { VersionRow } from '../src/profiles/queries.js';
import { globalId } from './global-id.js';

/** What the fields of a ProfileVersion are read from. */
export type VersionRoot = Omit<VersionRow, 'publishedAt'> & { readonly id: string; readonly publishedAt: Date };

/** A published version as callers see it. */
export function versionRoot(row: VersionRow): VersionRoot {
  return {
    id: globalId('ProfileVersion', row.profileId, row.version),
    ...row,
    publishedAt: new Date(row.publishedAt),
  };
}
