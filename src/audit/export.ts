import type { IncomingMessage, ServerResponse } from 'node:http';
import type { TagFilter } from '../access/tag-filter.js';
import { drained } from '../drained.js';
import type { Audit, ExportedLine } from './audit.js';
import { authorizeReader, refuse, type ReaderPorts } from './reader.js';
import { exportFilter, type ExportFilter } from './export-filter.js';
import { seenEvents } from './seen-events.js';
import { csvHeader, csvLine, jsonLine } from './export-lines.js';

/** What the export needs. */
export type ExportPorts = ReaderPorts & { readonly audit: Pick<Audit, 'since'> };

/** Where audits are exported. */
export const EXPORT_PATH = '/audit/export';

const PAGE = 200;

/**
 * Answers GET /audit/export: the whole log or a part of it, oldest first, as JSON lines or CSV, streamed at the client's
 * speed. A line names its cursor: whoever was cut off goes on with `after`.
 */
export function createAuditExport(ports: ExportPorts) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    try {
      const { tagFilter } = await authorizeReader(ports, request, EXPORT_PATH);
      const filter = exportFilter(new URL(request.url ?? '/', 'http://localhost').searchParams);
      // The first page before the first byte: what can't be had is told by the status.
      const read = (after: string | null) => ports.audit.since(sliceOf(filter, after, tagFilter));
      const first = await read(filter.after);
      begin(response, filter);
      await stream(response, filter, first, read);
    } catch (error) {
      refuse(response, error);
    }
  };
}

function begin(response: ServerResponse, { format }: ExportFilter): void {
  const csv = format === 'csv';
  response.writeHead(200, {
    'Content-Type': csv ? 'text/csv; charset=utf-8; header=present' : 'application/x-ndjson; charset=utf-8',
    'Content-Disposition': `attachment; filename="audit.${format}"`,
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
  });
  if (csv) response.write(csvHeader);
}

async function stream(
  response: ServerResponse,
  filter: ExportFilter,
  first: readonly ExportedLine[],
  read: (after: string) => Promise<readonly ExportedLine[]>,
): Promise<void> {
  const lineOf = filter.format === 'csv' ? csvLine : jsonLine;
  for (let page = first; page.length > 0 && !response.destroyed;) {
    if (!response.write(page.map(lineOf).join(''))) await drained(response);
    const last = page.at(-1)!.recorded.cursor;
    page = page.length < PAGE ? [] : await read(last);
  }
  response.end();
}

function sliceOf(
  { streamId, types, actorId, since, until, text }: ExportFilter,
  after: string | null,
  tagFilter: TagFilter | undefined,
) {
  const where = tagFilter && seenEvents(tagFilter);
  return { after: after ?? undefined, limit: PAGE, streamId, types, actorId, since, until, text, where };
}
