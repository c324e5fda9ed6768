import type { ArchiveRow } from '../../src/archives/archives.js';
import { derivedId } from '../../src/ids.js';

const then = new Date('2026-01-01T00:00:00Z');

/** A row of a built archive, its id derived from a name. */
export function archiveRow(name: string, more: Partial<ArchiveRow>): ArchiveRow {
  return {
    id: derivedId(name),
    profileId: derivedId('profile'),
    version: '1.0.0',
    status: 'READY',
    progress: { phase: 'Ready', done: 1, total: 1 },
    fileName: 'edge-1.0.0.tgz',
    includesImages: false,
    platforms: [],
    sizeBytes: 0,
    sha256: null,
    checksumsDigest: null,
    error: null,
    requestedBy: { kind: 'USER', id: 'u' },
    requestedAt: then,
    readyAt: then,
    expiredAt: null,
    ...more,
  };
}
