import type { ArchiveRow } from '../src/archives/archives.js';
import { globalId } from './global-id.js';

/** What the fields of an Archive are read from. */
export type ArchiveRoot = ArchiveRow & { readonly archiveId: string };

/** A row of the archives as callers see it. */
export function archiveRoot(row: ArchiveRow): ArchiveRoot {
  return { archiveId: row.id, ...row, id: globalId('Archive', row.id) };
}
