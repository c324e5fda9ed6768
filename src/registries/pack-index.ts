import { setImmediate as nextTurn } from 'node:timers/promises';
import { Invalid } from '../errors.js';
import { limits } from '../limits.js';
import { leftOut } from './chart-entry.js';
import type { PackEntry } from './client.js';
import { isAtEnd, items, jsonCursor, members, NotJson, skip, take } from './json-cursor.js';
import { packEntry } from './pack-entry.js';
import { tooManyEntries, type IndexReading } from './index-reading.js';
import { shownUrl } from './shown-url.js';

/** The version of the protocol that is read here. */
const FORMAT = 1;
const SLICE = 250;

/**
 * Reads the index.json of a pack registry (docs/pack-registry.md). Faulty entries are left out, each with a sentence.
 * @param from where the index is
 * @param resolve see packEntry
 * @throws Invalid NOT_AN_INDEX, NEWER_FORMAT, INDEX_TOO_LARGE
 */
export async function readPackIndex(
  bytes: Buffer,
  from: URL,
  resolve: (url: string) => string | null,
  signal: AbortSignal,
): Promise<IndexReading<PackEntry>> {
  const entries: PackEntry[] = [];
  const faults: string[] = [];
  const seen = new Set<string>();
  try {
    for (const value of packsIn(bytes, from)) {
      const entry = packEntry(value, resolve);
      const key = typeof entry === 'string' ? '' : `${entry.name} ${entry.version}`;
      if (typeof entry === 'string') faults.push(entry);
      else if (seen.has(key)) faults.push(leftOut(key, null, 'is there twice, and the first one counts'));
      else entries.push(entry);
      seen.add(key);
      const read = entries.length + faults.length;
      if (read > limits.registry.indexEntries) throw tooManyEntries(from);
      if (read % SLICE === 0) await nextTurn();
      signal.throwIfAborted();
    }
  } catch (error) {
    throw error instanceof NotJson ? notAnIndex(from, `it is no JSON from byte ${error.offset} on`, error) : error;
  }
  return { entries, faults };
}

function* packsIn(bytes: Buffer, from: URL): Generator {
  const cursor = jsonCursor(bytes);
  let format: unknown;
  let hasPacks = false;
  for (const key of members(cursor)) {
    if (key === 'formatVersion') format = take(cursor);
    else if (key === 'packs') {
      hasPacks = true;
      for (const _ of items(cursor)) yield take(cursor);
    } else skip(cursor);
  }
  if (!isAtEnd(cursor)) throw new NotJson(cursor.at);
  if (typeof format === 'number' && format > FORMAT)
    throw new Invalid(
      'NEWER_FORMAT',
      `The index at ${shownUrl(from)} has the format ${format}, and this program reads ${FORMAT}. Update this program.`,
      ['endpoint'],
    );
  if (format !== FORMAT) throw notAnIndex(from, `it has no "formatVersion": ${FORMAT}`);
  if (!hasPacks) throw notAnIndex(from, 'it has no "packs"');
}

function notAnIndex(from: URL, fault: string, cause?: unknown): Invalid {
  return new Invalid(
    'NOT_AN_INDEX',
    `What is at ${shownUrl(from)} isn't the index of a pack registry: ${fault}. Give the address of the folder that index.json is in.`,
    ['endpoint'],
    { cause },
  );
}
