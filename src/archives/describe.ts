import type { Describer } from '../describer.js';
import type { Recorded } from '../store/event.js';
import { archiveFold } from './archive-fold.js';
import type { ArchiveQueries } from './archives.js';
import type { ArchiveEvent } from './events.js';

/** How archives speak in the audit: a sentence per event, and the archive by its file's name. */
export function createArchiveDescriber(archives: Pick<ArchiveQueries, 'rows'>): Describer {
  return {
    streamType: archiveFold.streamType,
    async lines(events) {
      const rows = await archives.rows(events.map((event) => event.streamId));
      return (events as readonly Recorded<ArchiveEvent>[]).map((event, i) => {
        const fileName = rows[i]?.fileName;
        return {
          summary: describeArchiveEvent(event),
          subject: fileName === undefined ? 'archive' : `archive "${fileName}"`,
        };
      });
    },
    summary: (event) => describeArchiveEvent(event as Recorded<ArchiveEvent>),
  };
}

/** One sentence for people: 'Requested the archive of version 1.0.0.' */
export function describeArchiveEvent({ type, data }: ArchiveEvent): string {
  switch (type) {
    case 'ArchiveRequested':
      return `Requested the archive of version ${data.version}${data.includeImages ? ' with its images' : ''}${data.attempt > 0 ? ', again' : ''}.`;
    case 'ArchiveBuilt':
      return `Built the archive of version ${data.version}: ${data.sizeBytes} bytes, SHA-256 ${data.sha256}.`;
    case 'ArchiveFailed':
      return `Gave up building the archive of version ${data.version}: ${data.reason}`;
    case 'ArchiveExpired':
      return data.reason === 'LOST'
        ? `Gave the archive of version ${data.version} up, because its file was not in the store any more: SHA-256 ${data.sha256}.`
        : `Removed the archive of version ${data.version}, because nothing needed it any more: ${data.sizeBytes} bytes, SHA-256 ${data.sha256}.`;
    default: {
      const unknown: never = type;
      return `Something unknown happened to the archive: ${String(unknown)}.`;
    }
  }
}
