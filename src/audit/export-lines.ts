import type { AuditLine, ExportedLine } from './audit.js';

/** A line of JSON: the event as it was written, which its hash is recomputed from, with its sentence and its cursor. */
export function jsonLine({ written, summary, subject }: ExportedLine): string {
  const { recorded, commandIndex, schemaVersion, dataJson, metadataJson } = written;
  const { cursor, streamType, streamId, revision, commandId, type, hash } = recorded;
  const event = { cursor, streamType, streamId, revision, commandId, commandIndex, type, schemaVersion };
  const rest = { recordedAt: recorded.recordedAt.toISOString(), hash, summary, subject };
  // Spliced in as written, which is canonical: whoever parses it and writes RFC 8785 has the bytes that the hash covers.
  return `${JSON.stringify({ ...event, ...rest }).slice(0, -1)},"data":${dataJson},"metadata":${metadataJson}}\n`;
}

const COLUMNS = [
  'cursor',
  'recorded_at',
  'actor_kind',
  'actor_id',
  'type',
  'subject',
  'stream_id',
  'revision',
  'summary',
  'note',
  'hash',
] as const;

/** The names of the columns (RFC 4180). */
export const csvHeader = `${COLUMNS.join(',')}\r\n`;

/** A line of CSV. */
export function csvLine({ recorded, summary, subject }: AuditLine): string {
  const { metadata } = recorded;
  const cells: Readonly<Record<(typeof COLUMNS)[number], string | number>> = {
    cursor: recorded.cursor,
    recorded_at: recorded.recordedAt.toISOString(),
    actor_kind: metadata.actor.kind,
    actor_id: metadata.actor.id,
    type: recorded.type,
    subject,
    stream_id: recorded.streamId,
    revision: recorded.revision,
    summary,
    note: metadata.note ?? '',
    hash: recorded.hash,
  };
  return `${COLUMNS.map((column) => cellOf(String(cells[column]))).join(',')}\r\n`;
}

/** A spreadsheet takes a cell that begins so for a formula, and names of profiles are anybody's choice. */
const FORMULA = /^[=+\-@\t\r]/;

function cellOf(text: string): string {
  const harmless = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
