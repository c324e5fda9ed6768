import type { RawChart } from './chart-entry.js';
import { isAtEnd, items, jsonCursor, members, NotJson, skip, take } from './json-cursor.js';

/** A text that could be read and isn't the index of a Helm repository. */
export class NotAnIndex extends Error {
  constructor() {
    super('It has neither entries nor an apiVersion.');
  }
}

/**
 * The chart versions of an index that was parsed as a whole.
 * @throws NotAnIndex
 */
export function* chartsOf(index: unknown): Generator<RawChart> {
  if (!isMapping(index) || !('entries' in index || 'apiVersion' in index)) throw new NotAnIndex();
  const { entries } = index;
  for (const [chart, versions] of Object.entries(isMapping(entries) ? entries : {})) {
    for (const fields of Array.isArray(versions) ? (versions as readonly unknown[]) : [])
      yield { chart, line: null, fields: wanted(fields) };
  }
}

/**
 * Reads an index written as JSON version by version.
 * @throws NotJson as soon as it isn't, NotAnIndex; what was given before is then to be forgotten
 */
export function* readJsonIndex(bytes: Buffer): Generator<RawChart> {
  const cursor = jsonCursor(bytes);
  let seen = 0;
  for (const key of members(cursor)) {
    if (key === 'entries') yield* jsonEntries(cursor);
    else skip(cursor);
    if (key === 'entries' || key === 'apiVersion') seen += 1;
  }
  if (!isAtEnd(cursor)) throw new NotJson(cursor.at);
  if (seen === 0) throw new NotAnIndex();
}

function* jsonEntries(cursor: ReturnType<typeof jsonCursor>): Generator<RawChart> {
  for (const chart of members(cursor)) {
    for (const _ of items(cursor)) yield { chart, line: null, fields: wanted(take(cursor)) };
  }
}

/** Only what is needed, so that an index isn't kept whole through one of its fields. */
function wanted(fields: unknown): Record<string, unknown> {
  if (!isMapping(fields)) return {};
  const { version, appVersion, description, digest, created, deprecated, urls } = fields;
  return { version, appVersion, description, digest, created, deprecated, urls };
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
