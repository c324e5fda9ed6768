import { Invalid } from '../errors.js';

/**
 * A place in the log of all streams. Numbers over 2^53 are kept as decimal texts.
 *
 * Why three parts, and why a fence: positions are handed out before transactions commit, so a reader that remembered
 * only a position would skip an event with a lower one that commits later. Transaction ids order events by when their
 * transaction began to write; behind the oldest transaction that still writes nothing can appear any more. As every
 * append compares the head before it gets its id, this order is also the order inside each stream. The generation
 * keeps the order when a new cluster counts transactions from a low number again.
 */
export type LogPlace = { readonly generation: number; readonly transactionId: string; readonly position: string };

/** Before the first event of the log. */
export const LOG_START: LogPlace = { generation: 0, transactionId: '0', position: '0' };

/** Behind every event that there can ever be. */
export const LOG_END: LogPlace = {
  generation: 2 ** 31 - 1,
  transactionId: '18446744073709551615',
  position: '9223372036854775807',
};

/**
 * True for rows of es.event that are final and complete: every transaction before the snapshot's oldest running one has
 * ended. A row comparison, so that it bounds the scan of the index instead of filtering what a long transaction holds up.
 */
export const FENCE = `(generation, transaction_id, position)
      < ((select s.generation from es.store s), pg_snapshot_xmin(pg_current_snapshot()), 0)`;

/** The opaque text of a place, safe in URLs. */
export function encodeCursor(place: LogPlace): string {
  return Buffer.from(`${place.generation}.${place.transactionId}.${place.position}`).toString('base64url');
}

/**
 * The place that a cursor names.
 * @throws Invalid CURSOR when the text was not made by encodeCursor
 */
export function decodeCursor(cursor: string, field: 'after' | 'before' = 'after'): LogPlace {
  const place = cursor.length <= MAX_LENGTH ? parse(cursor) : null;
  if (place === null || encodeCursor(place) !== cursor) {
    throw new Invalid('CURSOR', `${field} is not a cursor of this log. Take it from an event, or leave it out.`, [
      field,
    ]);
  }
  return place;
}

/** Whether a cursor's place lies behind another's in the order of the log. @throws Invalid CURSOR */
export function liesBehind(cursor: string, other: string): boolean {
  const [place, from] = [decodeCursor(cursor), decodeCursor(other)];
  if (place.generation !== from.generation) return place.generation > from.generation;
  if (place.transactionId !== from.transactionId) return BigInt(place.transactionId) > BigInt(from.transactionId);
  return BigInt(place.position) > BigInt(from.position);
}

/** base64url of the longest honest place. */
const MAX_LENGTH = 68;

function parse(cursor: string): LogPlace | null {
  const [, generation, transactionId, position] =
    /^(\d{1,10})\.(\d{1,20})\.(\d{1,19})$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  if (generation === undefined || transactionId === undefined || position === undefined) return null;
  const inRange =
    Number(generation) <= LOG_END.generation &&
    BigInt(transactionId) <= BigInt(LOG_END.transactionId) &&
    BigInt(position) <= BigInt(LOG_END.position);
  // Through numbers, so that leading zeros don't make a second text for the same place.
  return inRange
    ? {
        generation: Number(generation),
        transactionId: String(BigInt(transactionId)),
        position: String(BigInt(position)),
      }
    : null;
}
