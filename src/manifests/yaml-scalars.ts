import { EVENT_ID, getScalarValue, parseEvents, SCALAR_STYLE, type Event, type ScalarEvent } from 'js-yaml';
import { limits } from '../limits.js';
import { withoutTemplates } from './macros.js';

/**
 * A scalar that stands behind a key of a text. `keyStart`: where the key begins, quote included; `end`: behind the value,
 * of a block behind its last line.
 */
export type PlacedScalar = {
  readonly text: string;
  readonly keyStart: number;
  readonly end: number;
  readonly isBlock: boolean;
};

/**
 * Every scalar that follows another one, by the offset of that one, as `Place.entries` tells offsets of keys. Scalars with
 * tags or anchors are left out: they say more than their text. None when the text doesn't parse.
 */
export function scalarsIn(text: string): ReadonlyMap<number, PlacedScalar> {
  const events = eventsOf(withoutTemplates(text));
  const found = new Map<number, PlacedScalar>();
  for (const [index, event] of events.entries()) {
    const key = events[index - 1];
    if (event.type !== EVENT_ID.SCALAR || key?.type !== EVENT_ID.SCALAR) continue;
    if (event.valueStart < 0 || event.tagStart >= 0 || event.anchorStart >= 0 || key.anchorStart >= 0) continue;
    found.set(key.valueStart, {
      text: getScalarValue(text, event),
      keyStart: key.valueStart - quoteLength(key),
      end: event.valueEnd + quoteLength(event),
      isBlock: isBlock(event),
    });
  }
  return found;
}

function quoteLength({ style }: ScalarEvent): number {
  return style === SCALAR_STYLE.SINGLE_QUOTED || style === SCALAR_STYLE.DOUBLE_QUOTED ? 1 : 0;
}

function isBlock({ style }: ScalarEvent): boolean {
  return style === SCALAR_STYLE.LITERAL_BLOCK || style === SCALAR_STYLE.FOLDED_BLOCK;
}

function eventsOf(masked: string): readonly Event[] {
  try {
    return parseEvents(masked, { maxDepth: limits.yaml.depth + 1 });
  } catch {
    // The review has told its author where it doesn't parse.
    return [];
  }
}
