import { setImmediate as nextTurn } from 'node:timers/promises';
import { Invalid } from '../errors.js';
import { limits } from '../limits.js';
import { chartEntry, leftOut, type RawChart } from './chart-entry.js';
import type { ChartEntry } from './client.js';
import { NotAnIndex, readJsonIndex } from './helm-document.js';
import { NotPlain } from './helm-scalar.js';
import { scanHelmIndex } from './helm-scan.js';
import { tooManyEntries, type IndexReading } from './index-reading.js';
import { NotJson } from './json-cursor.js';
import { readAnyYaml } from './read-yaml-index.js';
import { shownUrl } from './shown-url.js';
import { BrokenYaml } from './yaml-index.js';

/** After so many entries others may use the processor. */
const SLICE = 250;

/**
 * Reads the index of a Helm repository: by lines where it has the shape that Helm writes, piece by piece where it is
 * JSON, and with a parser of YAML where it is something else. Nothing is known of it before all of it was read.
 * @param base what relative addresses are relative to
 * @throws Invalid NOT_AN_INDEX, INDEX_TOO_LARGE
 */
export async function readHelmIndex(bytes: Buffer, base: URL, signal: AbortSignal): Promise<IndexReading<ChartEntry>> {
  try {
    return await collected(beginsAsJson(bytes) ? readJsonIndex(bytes) : scanHelmIndex(bytes), base, signal);
  } catch (error) {
    if (error instanceof NotAnIndex) throw notAnIndex(base);
    if (!(error instanceof NotPlain) && !(error instanceof NotJson)) throw error;
  }
  try {
    return await collected(await readAnyYaml(bytes, signal), base, signal);
  } catch (error) {
    if (error instanceof NotAnIndex) throw notAnIndex(base);
    throw error instanceof BrokenYaml ? unreadable(base, error) : error;
  }
}

async function collected(
  charts: Iterable<RawChart>,
  base: URL,
  signal: AbortSignal,
): Promise<IndexReading<ChartEntry>> {
  const entries: ChartEntry[] = [];
  const faults: string[] = [];
  const seen = new Set<string>();
  for (const raw of charts) {
    const entry = chartEntry(raw, base);
    const key = typeof entry === 'string' ? '' : `${entry.name} ${entry.version}`;
    if (typeof entry === 'string') faults.push(entry);
    else if (seen.has(key)) faults.push(leftOut(key, raw.line, 'is there twice, and the first one counts'));
    else entries.push(entry);
    seen.add(key);
    const read = entries.length + faults.length;
    if (read > limits.registry.indexEntries) throw tooManyEntries(base);
    if (read % SLICE === 0) {
      await nextTurn();
      signal.throwIfAborted();
    }
  }
  return { entries, faults };
}

function beginsAsJson(bytes: Buffer): boolean {
  return /^(?:\xef\xbb\xbf)?\s*\{/.test(bytes.toString('latin1', 0, 1_024));
}

function notAnIndex(base: URL): Invalid {
  return new Invalid(
    'NOT_AN_INDEX',
    `What is at ${shownUrl(base)} isn't the index of a Helm repository: it has no entries. Give the address of the folder that index.yaml is in.`,
    ['endpoint'],
  );
}

function unreadable(base: URL, fault: BrokenYaml): Invalid {
  return new Invalid(
    'NOT_AN_INDEX',
    `The index of ${shownUrl(base)} can't be read: ${fault.message}. Tell its publisher, or try again.`,
    ['endpoint'],
    { cause: fault },
  );
}
