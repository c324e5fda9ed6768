import { parseEvents } from 'js-yaml';
import { limits } from '../limits.js';
import { withoutTemplates } from './macros.js';
import { buildDocument, type Place } from './yaml-document.js';

/** A mapping as plain values. */
export type Mapping = Readonly<Record<string, unknown>>;

/** A mapping of a text, with the place where its text stands. */
export type PlacedMapping = {
  readonly value: Mapping;
  readonly place: Place;
  readonly places: ReadonlyMap<object, Place>;
};

/** The documents of a text that are mappings; none when the text doesn't parse. Takes time linear in the text. */
export function mappingsIn(text: string): readonly PlacedMapping[] {
  const masked = withoutTemplates(text);
  const events = eventsOf(masked);
  const found: PlacedMapping[] = [];
  for (let index = 0; index < events.length;) {
    const [{ value, places, faults }, next] = buildDocument({ masked, original: text }, events, index);
    const place = isMapping(value) ? places.get(value) : undefined;
    if (isMapping(value) && place && faults.length === 0) found.push({ value, place, places });
    index = next;
  }
  return found;
}

/** The mapping under `key`, if it is written there: not one behind an alias or merged in, whose text stands elsewhere. */
export function mappingAt(parent: PlacedMapping, key: string): PlacedMapping | null {
  const value = parent.value[key];
  const entry = parent.place.entries.get(key);
  return entry === undefined ? null : placed(value, entry, parent.places);
}

/** The mappings in the list under `key`. */
export function mappingsAt(parent: PlacedMapping, key: string): readonly PlacedMapping[] {
  const items = parent.value[key];
  const entries = Array.isArray(items) ? parent.places.get(items)?.entries : undefined;
  if (!Array.isArray(items) || !entries) return [];
  return items.flatMap((item, i) => placed(item, entries.get(i) ?? Infinity, parent.places) ?? []);
}

/** Whether a value is a mapping: no list, no text, not nothing. */
export function isMapping(value: unknown): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function placed(value: unknown, from: number, places: ReadonlyMap<object, Place>): PlacedMapping | null {
  if (!isMapping(value)) return null;
  const place = places.get(value);
  return place && place.start >= from ? { value, place, places } : null;
}

function eventsOf(masked: string): ReturnType<typeof parseEvents> {
  try {
    return parseEvents(masked, { maxDepth: limits.yaml.depth + 1 });
  } catch {
    // The review has told its author where it doesn't parse.
    return [];
  }
}
