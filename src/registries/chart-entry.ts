import type { ChartEntry } from './client.js';
import { cleanText, digestFrom, nameFault, quoted, versionFault } from './entry-text.js';

/** A chart version as an index writes it. `line`: where it begins, null where nobody counted. */
export type RawChart = {
  /** the name that the index lists it under, by which Helm finds it */
  readonly chart: string;
  readonly line: number | null;
  readonly fields: Readonly<Record<string, unknown>>;
};

/**
 * Reads a chart version of an index.
 * @param base the address that relative ones are relative to, with a slash at its end
 * @returns the entry, or the sentence that says why it is left out
 */
export function chartEntry({ chart, line, fields }: RawChart, base: URL): ChartEntry | string {
  const version = typeof fields['version'] === 'number' ? String(fields['version']) : fields['version'];
  const fault = nameFault(chart) ?? versionFault(version);
  if (fault !== null) return leftOut(chart, line, fault);
  const url = archiveUrl(fields['urls'], base);
  if (url === null) return leftOut(`${chart} ${String(version)}`, line, 'has no address that can be read');
  return {
    name: chart,
    version: String(version),
    appVersion: cleanText(fields['appVersion'], SHORT),
    description: cleanText(fields['description']),
    digest: digestFrom(fields['digest']),
    created: dateFrom(fields['created']),
    deprecated: fields['deprecated'] === true,
    url,
  };
}

/** The sentence about an entry that isn't taken. `what`: its name, as far as it has one. */
export function leftOut(what: string, line: number | null, fault: string): string {
  const place = line === null ? '' : ` (line ${line})`;
  return `${what === '' ? 'An entry without a name' : quoted(what)}${place} ${fault}; it is left out.`;
}

/** Versions of applications are no descriptions. */
const SHORT = 256;
const URL_LENGTH = 2_048;
const PLAIN_URL = /^https?:\/\/[a-z][a-z0-9-]*(?:\.[a-z][a-z0-9-]*)+(?:\/[A-Za-z0-9_~+-][A-Za-z0-9._~+-]*)+$/;
const PLAIN_PATH = /^[A-Za-z0-9_~+-][A-Za-z0-9._~+-]*(?:\/[A-Za-z0-9_~+-][A-Za-z0-9._~+-]*)*$/;

function archiveUrl(urls: unknown, base: URL): string | null {
  const [first] = Array.isArray(urls) ? (urls as readonly unknown[]) : [urls];
  if (typeof first !== 'string' || first === '' || first.length > URL_LENGTH) return null;
  // What the parser of URLs would leave as it is, which most addresses are, needn't go through it.
  if (PLAIN_URL.test(first)) return first;
  if (PLAIN_PATH.test(first)) return base.href + first;
  if (!URL.canParse(first, base.href)) return null;
  const url = new URL(first, base);
  return ['https:', 'http:', 'oci:'].includes(url.protocol) ? url.href : null;
}

function dateFrom(value: unknown): Date | null {
  const date = typeof value === 'string' ? new Date(value) : null;
  // PostgreSQL ends at the year 294276 and JavaScript's text forms change at 10000.
  return date !== null && date.getTime() > 0 && date.getUTCFullYear() < 10_000 ? date : null;
}
