import { CHOMPING_MODE, COLLECTION_STYLE, EVENT_ID, getScalarValue, parseEvents, SCALAR_STYLE } from 'js-yaml';
import type { Event, ScalarEvent } from 'js-yaml';
import { limits } from '../limits.js';
import { withoutTemplates } from '../manifests/macros.js';
import type { Source } from '../manifests/yaml-document.js';

/** An entry of a mapping: where its key begins, where the key's colon ends, and its value. */
export type Entry = { readonly key: string; readonly start: number; readonly colon: number; readonly value: Node };

/**
 * A value and where its text stands: with anchor and tag, without the white space and comments after it. An empty value
 * (`key:`) begins and ends behind its colon. Lists and aliases are leaves here: their insides are never edited.
 */
export type Node =
  | { readonly kind: 'leaf'; readonly start: number; readonly end: number; readonly block: boolean }
  | {
      readonly kind: 'mapping';
      readonly start: number;
      readonly end: number;
      readonly flow: boolean;
      readonly decorated: boolean;
      readonly entries: readonly Entry[];
    };

export type MappingNode = Extract<Node, { kind: 'mapping' }>;

/**
 * The first document of a text as a tree of places: what is needed to edit values without writing them anew. The text
 * has been read without a fault before (`readYaml`), so that nesting is bounded and every bracket has its partner.
 * @returns null when the text holds nothing
 */
export function valuesTree(text: string): Node | null {
  const masked = withoutTemplates(text);
  const events = parseEvents(masked, { maxDepth: limits.yaml.depth + 1 });
  return new TreeReader({ masked, original: text }, events).document();
}

class TreeReader {
  private next = 1;

  constructor(
    private readonly source: Source,
    private readonly events: readonly Event[],
  ) {}

  document(): Node | null {
    const event = this.events[this.next];
    return event === undefined || event.type === EVENT_ID.POP || event.type === EVENT_ID.DOCUMENT ? null : this.node(0);
  }

  /** @param after where the value would stand if it were empty */
  private node(after: number): Node {
    const event = this.events[this.next]!;
    this.next += 1;
    if (event.type === EVENT_ID.SCALAR) return scalar(this.source.masked, event, after);
    if (event.type === EVENT_ID.ALIAS)
      return { kind: 'leaf', start: event.anchorStart - 1, end: event.anchorEnd, block: false };
    if (event.type === EVENT_ID.MAPPING) return this.mapping(event, after);
    if (event.type === EVENT_ID.SEQUENCE) return this.sequence(event);
    throw new Error('A document or its end stands where a value was announced.');
  }

  private mapping(event: Extract<Event, { type: typeof EVENT_ID.MAPPING }>, after: number): MappingNode {
    const start = decoratedStart(event, event.start);
    const entries: Entry[] = [];
    let end = event.start + 1;
    while (this.more()) {
      const keyEvent = this.events[this.next]!;
      const keyNode = this.node(end);
      const colon = behindColon(this.source.masked, keyNode.end);
      const value = this.node(colon);
      entries.push({ key: keyOf(this.source.original, keyEvent), start: keyNode.start, colon, value });
      end = Math.max(value.end, colon);
    }
    const flow = event.style === COLLECTION_STYLE.FLOW;
    const decorated = event.anchorStart >= 0 || event.tagStart >= 0;
    return {
      kind: 'mapping',
      start: Math.max(start, after),
      end: flow ? behindBracket(this.source.masked, end) : end,
      flow,
      decorated,
      entries,
    };
  }

  private sequence(event: Extract<Event, { type: typeof EVENT_ID.SEQUENCE }>): Node {
    let end = event.start + 1;
    let block = false;
    while (this.more()) {
      const item = this.node(end);
      end = Math.max(end, item.end);
      block = endsInBlock(item);
    }
    const flow = event.style === COLLECTION_STYLE.FLOW;
    return {
      kind: 'leaf',
      start: decoratedStart(event, event.start),
      end: flow ? behindBracket(this.source.masked, end) : end,
      block: !flow && block,
    };
  }

  /** Whether the collection goes on; its end is taken. */
  private more(): boolean {
    if (this.events[this.next]?.type !== EVENT_ID.POP) return true;
    this.next += 1;
    return false;
  }
}

/** Whether the last thing of a value is a block scalar, which ends with its line. */
export function endsInBlock(node: Node): boolean {
  if (node.kind === 'leaf') return node.block;
  const last = node.entries.at(-1);
  return !node.flow && last !== undefined && endsInBlock(last.value);
}

function scalar(text: string, event: ScalarEvent, after: number): Node {
  if (event.valueStart < 0) {
    const end = Math.max(after, event.anchorEnd, event.tagEnd);
    return { kind: 'leaf', start: Math.min(end, decoratedStart(event, end)), end, block: false };
  }
  const block = event.style === SCALAR_STYLE.LITERAL_BLOCK || event.style === SCALAR_STYLE.FOLDED_BLOCK;
  const quote = event.style === SCALAR_STYLE.SINGLE_QUOTED || event.style === SCALAR_STYLE.DOUBLE_QUOTED ? 1 : 0;
  // A block scalar begins behind its colon, with its `|`.
  const start = decoratedStart(event, block ? after : event.valueStart - quote);
  return { kind: 'leaf', start, end: block ? blockEnd(text, event) : event.valueEnd + quote, block };
}

/** Blank lines after a block scalar aren't its own, unless it keeps them. */
function blockEnd(text: string, { valueStart, valueEnd, chomping }: ScalarEvent): number {
  if (chomping === CHOMPING_MODE.KEEP) return valueEnd;
  let end = valueEnd;
  while (end > valueStart && /\s/.test(text[end - 1] ?? '')) end -= 1;
  const line = text.indexOf('\n', end);
  return line < 0 || line >= valueEnd ? valueEnd : line + 1;
}

function decoratedStart({ anchorStart, tagStart }: { anchorStart: number; tagStart: number }, start: number): number {
  return Math.min(start, anchorStart < 0 ? start : anchorStart - 1, tagStart < 0 ? start : tagStart);
}

function keyOf(text: string, event: Event): string {
  return event.type === EVENT_ID.SCALAR && event.valueStart >= 0 ? getScalarValue(text, event) : '';
}

function behindColon(text: string, from: number): number {
  let at = from;
  while (at < text.length && /\s/.test(text[at] ?? '')) at += 1;
  return text[at] === ':' ? at + 1 : from;
}

/** Between the last value and the bracket stand only white space, commas and comments. */
function behindBracket(text: string, from: number): number {
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === '#') at = (text.indexOf('\n', at) + 1 || text.length + 1) - 1;
    else if (text[at] === '}' || text[at] === ']') return at + 1;
  }
  return text.length;
}
