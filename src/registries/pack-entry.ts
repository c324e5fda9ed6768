import { limits } from '../limits.js';
import { leftOut } from './chart-entry.js';
import type { PackEntry } from './client.js';
import { cleanText, digestFrom, nameFault, versionFault } from './entry-text.js';

const LAYERS = ['kernel', 'os', 'k8s', 'cni', 'csi', 'addon'];
const STATES = ['ACTIVE', 'DEPRECATED', 'DISABLED', 'DELETED'] as const;
const SHORT = 256;
const LIST = 100;
const URL_LENGTH = 2_048;

/**
 * Reads a pack version of an index (docs/pack-registry.md).
 * @param resolve makes the address of the archive what it is to be kept as; null when it can't be one
 * @returns the entry, or the sentence that says why it is left out
 */
export function packEntry(value: unknown, resolve: (url: string) => string | null): PackEntry | string {
  if (!isMapping(value)) return leftOut('', null, 'is no object');
  const { name, version } = value;
  const named = [name, version].filter((text) => typeof text === 'string').join(' ');
  const fault = nameFault(name) ?? versionFault(version) ?? valueFault(value);
  if (fault !== null) return leftOut(named, null, fault);
  const url = typeof value['url'] === 'string' && value['url'].length <= URL_LENGTH ? resolve(value['url']) : null;
  if (url === null) return leftOut(named, null, 'has no address that can be read');
  return {
    name: String(name),
    displayName: cleanText(value['displayName'], SHORT) || String(name),
    version: String(version),
    layer: typeof value['layer'] === 'string' ? value['layer'] : 'addon',
    addonType: cleanText(value['addonType'], SHORT),
    description: cleanText(value['description']),
    cloudTypes: textsIn(value['cloudTypes']),
    annotations: annotationsIn(value['annotations']),
    state: STATES.find((state) => state === value['state']) ?? 'ACTIVE',
    digest: digestFrom(value['digest']),
    sizeBytes: typeof value['sizeBytes'] === 'number' ? value['sizeBytes'] : null,
    url,
  };
}

/** Values that mean something else than they may are faults; texts that only people read are not. */
function valueFault({ layer, state, digest, sizeBytes }: Readonly<Record<string, unknown>>): string | null {
  if (isGiven(layer) && !LAYERS.includes(layer as string)) return `has a layer that is none of ${LAYERS.join(', ')}`;
  if (isGiven(state) && !STATES.includes(state as PackEntry['state']))
    return `has a state that is none of ${STATES.join(', ')}`;
  if (isGiven(digest) && digestFrom(digest) === null) return 'has a digest that isn\'t "sha256:" and 64 hex digits';
  if (!isGiven(sizeBytes)) return null;
  if (!Number.isSafeInteger(sizeBytes) || Number(sizeBytes) < 0) return "has a sizeBytes that isn't a whole number";
  return Number(sizeBytes) > limits.registry.archiveBytes
    ? `has an archive of more than the ${limits.registry.archiveBytes} bytes that are allowed`
    : null;
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function textsIn(value: unknown): readonly string[] {
  const list = Array.isArray(value) ? (value as readonly unknown[]) : [];
  return list.slice(0, LIST).flatMap((text) => (typeof text === 'string' ? [cleanText(text, SHORT)] : []));
}

function annotationsIn(value: unknown): Readonly<Record<string, string>> {
  const pairs = Object.entries(isMapping(value) ? value : {}).slice(0, LIST);
  return Object.fromEntries(pairs.map(([key, text]) => [cleanText(key, SHORT), cleanText(text)]));
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
