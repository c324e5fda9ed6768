import { EVENT_ID, getScalarValue, SCALAR_STYLE, type Event, type ScalarEvent } from 'js-yaml';
import { templateBeginsAt } from './macros.js';
import { Anchors } from './yaml-anchors.js';
import { plainScalar } from './yaml-scalar.js';

/** Where a collection stands, and each of its entries: keys of a mapping, items of a sequence. Offsets in the text. */
export type Place = { readonly start: number; readonly entries: Map<string | number, number> };

/** Something wrong inside a document that parses. */
export type Fault = { readonly code: string; readonly offset: number; readonly message: string };

/** One document as plain values, with the places of all of them. Aliased values are the same object. */
export type BuiltDocument = {
  readonly value: unknown;
  readonly start: number;
  readonly places: ReadonlyMap<object, Place>;
  /** offsets of `{{ … }}` that begin a scalar without quotes */
  readonly bareTemplates: readonly number[];
  readonly faults: readonly Fault[];
};

/** The parts of a text that is read: `masked` was parsed, `original` is what its scalars really say. */
export type Source = { readonly masked: string; readonly original: string };

type Mapping = Record<string, unknown>;
type Key = { readonly text: string; readonly offset: number };
type Frame = {
  readonly value: Mapping | unknown[];
  readonly place: Place;
  readonly anchor: string | null;
  /** of a mapping: what comes next. A collection as key and the value after it are "DROPPED". */
  next: 'KEY' | Key | 'DROPPED';
  readonly merges: unknown[];
  expansions: number;
};

/** More merged keys than this in one document are an attack, not a convenience. */
const MAX_MERGED_KEYS = 10_000;

/**
 * Builds one document from its events, which `events[from]` begins. Linear in their number, and never recursive.
 * @returns the document and the index after its last event
 */
export function buildDocument(source: Source, events: readonly Event[], from: number): [BuiltDocument, number] {
  const builder = new DocumentBuilder(source);
  let index = from + 1;
  for (; index < events.length; index += 1) {
    const event = events[index];
    if (!event || builder.take(event)) break;
  }
  return [builder, index + 1];
}

class DocumentBuilder implements BuiltDocument {
  value: unknown = null;
  start = 0;
  readonly places = new Map<object, Place>();
  readonly bareTemplates: number[] = [];
  readonly faults: Fault[] = [];
  private readonly frames: Frame[] = [];
  /** collections that stand as keys: they are built, and thrown away when they close */
  private readonly keys = new Set<object>();
  private readonly anchors = new Anchors((code, offset, message) => this.fault(code, offset, message));
  private mergedKeys = 0;

  constructor(private readonly source: Source) {}

  /** @returns whether this event closed the document */
  take(event: Event): boolean {
    if (event.type === EVENT_ID.POP) return this.close();
    if (event.type === EVENT_ID.SCALAR) this.scalar(event);
    if (event.type === EVENT_ID.ALIAS) this.alias(event.anchorStart, event.anchorEnd);
    if (event.type === EVENT_ID.MAPPING) this.open({}, event.start, this.slice(event.anchorStart, event.anchorEnd));
    if (event.type === EVENT_ID.SEQUENCE) this.open([], event.start, this.slice(event.anchorStart, event.anchorEnd));
    return false;
  }

  private scalar(event: ScalarEvent): void {
    const empty = event.valueStart < 0;
    const offset = empty ? this.here() : event.valueStart;
    const text = empty ? '' : getScalarValue(this.source.original, event);
    const plain = event.style === SCALAR_STYLE.PLAIN;
    if (plain && !empty && templateBeginsAt(this.source.masked, offset)) this.bareTemplates.push(offset);
    const isText = !plain || ['!!str', '!'].includes(this.slice(event.tagStart, event.tagEnd) ?? '');
    const value = isText ? text : plainScalar(text);
    this.anchors.set(this.slice(event.anchorStart, event.anchorEnd), value, 0, false);
    if (this.expectsKey()) this.takeKey(text, offset);
    else this.add(value, offset);
  }

  private alias(start: number, end: number): void {
    const { value, expansions } = this.anchors.resolve(this.slice(start, end) ?? '', start);
    const frame = this.frames.at(-1);
    if (frame) frame.expansions += expansions;
    if (!this.expectsKey()) this.add(value, start);
    else if (typeof value === 'object' && value !== null) this.dropKey(start);
    else this.takeKey(String(value), start);
  }

  private open(value: Mapping | unknown[], start: number, anchor: string | null): void {
    if (this.expectsKey()) {
      this.dropKey(start);
      this.keys.add(value);
    }
    const place: Place = { start, entries: new Map() };
    this.places.set(value, place);
    this.anchors.set(anchor, value, 0, true);
    this.frames.push({ value, place, anchor, next: 'KEY', merges: [], expansions: 0 });
  }

  private close(): boolean {
    const frame = this.frames.pop();
    if (!frame) return true;
    for (const merged of frame.merges) this.merge(frame, merged);
    this.anchors.set(frame.anchor, frame.value, frame.expansions, false);
    const parent = this.frames.at(-1);
    if (parent) parent.expansions += frame.expansions;
    if (!this.keys.delete(frame.value)) this.add(frame.value, frame.place.start);
    return false;
  }

  private expectsKey(): boolean {
    const frame = this.frames.at(-1);
    return frame !== undefined && !Array.isArray(frame.value) && frame.next === 'KEY';
  }

  private takeKey(text: string, offset: number): void {
    const frame = this.frames.at(-1)!;
    if (Object.hasOwn(frame.value, text)) {
      const message = `The key "${brief(text)}" stands twice in one mapping. Remove one of the two.`;
      this.fault('YAML_KEY_TWICE', offset, message);
    }
    frame.next = { text, offset };
  }

  private dropKey(offset: number): void {
    const message =
      'A mapping or list stands where a key belongs; Kubernetes and Helm take only texts as keys. Quote it.';
    this.fault('YAML_KEY', offset, message);
    this.frames.at(-1)!.next = 'DROPPED';
  }

  private add(value: unknown, offset: number): void {
    const frame = this.frames.at(-1);
    if (!frame) {
      [this.value, this.start] = [value, offset];
    } else if (Array.isArray(frame.value)) {
      frame.place.entries.set(frame.value.length, offset);
      frame.value.push(value);
    } else {
      const key = frame.next;
      frame.next = 'KEY';
      if (typeof key === 'string') return;
      if (key.text === '<<' && typeof value === 'object' && value !== null) frame.merges.push(value);
      else set(frame, key.text, value, key.offset);
    }
  }

  /** A merged key never replaces one that the mapping says itself (YAML 1.1, which Kubernetes reads). */
  private merge(frame: Frame, merged: unknown): void {
    for (const from of [merged].flat() as readonly unknown[]) {
      if (typeof from !== 'object' || from === null || this.mergedKeys > MAX_MERGED_KEYS) continue;
      const entries = Object.entries(from);
      this.mergedKeys += entries.length;
      if (this.mergedKeys > MAX_MERGED_KEYS) {
        const message = `Merge keys (<<) copy more than ${MAX_MERGED_KEYS} keys. Write the values out, or split the document.`;
        this.fault('YAML_ALIASES', frame.place.start, message);
        return;
      }
      const offsets = this.places.get(from)?.entries;
      for (const [key, value] of entries) {
        if (!Object.hasOwn(frame.value, key)) set(frame, key, value, offsets?.get(key) ?? frame.place.start);
      }
    }
  }

  private fault(code: string, offset: number, message: string): void {
    this.faults.push({ code, offset, message });
  }

  /** The nearest thing before an empty value, which has no place of its own. */
  private here(): number {
    const frame = this.frames.at(-1);
    return frame === undefined ? 0 : typeof frame.next === 'string' ? frame.place.start : frame.next.offset;
  }

  private slice(start: number, end: number): string | null {
    return start < 0 ? null : this.source.masked.slice(start, end);
  }
}

/** Not an assignment: "__proto__" is a key like any other. */
function set(frame: Frame, key: string, value: unknown, offset: number): void {
  frame.place.entries.set(key, offset);
  Object.defineProperty(frame.value, key, { value, enumerable: true, configurable: true, writable: true });
}

function brief(key: string): string {
  return key.length > 60 ? `${key.slice(0, 60)}…` : key;
}
