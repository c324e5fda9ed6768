import { Invalid } from '../errors.js';
import { isUuid } from '../ids.js';
import { decodeCursor } from '../store/cursor.js';
import { plainId } from './plain-id.js';

/** Which part of the log is exported, and how. */
export type ExportFilter = {
  readonly format: 'jsonl' | 'csv';
  /** a cursor: only what comes after it */
  readonly after: string | null;
  readonly streamId: string | undefined;
  readonly types: readonly string[] | undefined;
  readonly actorId: string | undefined;
  readonly since: Date | undefined;
  readonly until: Date | undefined;
  /** words that every line must have */
  readonly text: string | undefined;
};

const NAMES = ['format', 'after', 'stream', 'type', 'actor', 'since', 'until', 'text'];
const FORMATS = ['jsonl', 'csv'] as const;

/**
 * Reads the filter from an address: ?format=csv&stream=…&type=…&type=…&actor=…&since=…&until=…&text=…&after=…
 * @throws Invalid EXPORT naming the parameter that can't be meant
 */
export function exportFilter(query: URLSearchParams): ExportFilter {
  const unknown = [...query.keys()].find((name) => !NAMES.includes(name));
  if (unknown !== undefined) throw fault(`There is no parameter "${unknown}". There are ${NAMES.join(', ')}.`);
  const format = FORMATS.find((one) => one === (query.get('format') ?? 'jsonl'));
  if (format === undefined) throw fault(`format is one of ${FORMATS.join(', ')}.`);
  const after = query.get('after');
  if (after !== null) decodeCursor(after);
  const streamId = idOf(query, 'stream');
  if (streamId !== undefined && !isUuid(streamId))
    throw fault('stream is an id as GraphQL gives it, or the streamId of a line.');
  const types = query.getAll('type');
  const actorId = idOf(query, 'actor');
  // PostgreSQL has no text with U+0000 and would call it a fault of ours.
  if ([...types, actorId ?? ''].some((text) => text.includes('\0')))
    throw fault('type and actor are plain text, without U+0000.');
  return {
    ...{ format, after, streamId },
    types: types.length > 0 ? types : undefined,
    actorId,
    since: timeOf(query, 'since'),
    until: timeOf(query, 'until'),
    text: query.get('text') ?? undefined,
  };
}

function idOf(query: URLSearchParams, name: string): string | undefined {
  const id = query.get(name);
  return id === null ? undefined : plainId(id);
}

function timeOf(query: URLSearchParams, name: string): Date | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  const time = new Date(text);
  if (Number.isNaN(time.getTime()) || !/^\d{4}-\d\d-\d\d/.test(text))
    throw fault(`${name} is a time such as 2026-11-22T10:00:00Z.`);
  return time;
}

function fault(sentence: string): Invalid {
  return new Invalid('EXPORT', sentence);
}
