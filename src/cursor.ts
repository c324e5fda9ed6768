import { Invalid } from './errors.js';

/** The PostgreSQL types that orders are made of. */
export type KeyType = 'text' | 'uuid' | 'timestamptz' | 'integer';

/** A value of an order's column; dates are kept to the millisecond, which is all that the product stores. */
export type KeyValue = string | number | Date;

const VERSION = 1;
/** Far over the longest honest cursor (a name of 100 code points, JSON-escaped, and an id). */
const MAX_LENGTH = 2_048;

/** An opaque cursor: the place of one row in one order, valid as long as that order exists. */
export function encodeCursor(order: string, key: readonly KeyValue[]): string {
  return Buffer.from(JSON.stringify([VERSION, order, ...key])).toString('base64url');
}

/**
 * Reads a cursor back, trusting nothing in it: it comes from outside.
 * @throws Invalid CURSOR, path [field], when it is garbage or was made for another order
 */
export function decodeCursor(
  order: string,
  types: readonly KeyType[],
  cursor: string,
  field: 'after' | 'before',
): readonly (string | number)[] {
  const parsed = cursor.length <= MAX_LENGTH ? parse(cursor) : null;
  if (!Array.isArray(parsed) || parsed[0] !== VERSION) throw notACursor(field);
  if (parsed[1] !== order)
    throw new Invalid('CURSOR', `${field} is a cursor of another list or order. Start again without it.`, [field]);
  const key: unknown[] = parsed.slice(2);
  if (key.length !== types.length || !types.every((type, i) => FITS[type](key[i]))) throw notACursor(field);
  return key as (string | number)[];
}

/** What PostgreSQL would accept without an error, so that a forged cursor is an answer and never a defect. */
const FITS: Record<KeyType, (value: unknown) => boolean> = {
  text: (value) => typeof value === 'string' && !/[\0\p{Surrogate}]/u.test(value),
  uuid: (value) => typeof value === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value),
  timestamptz: (value) =>
    typeof value === 'string' &&
    /^(?!0000)\d{4}-.*Z$/.test(value) &&
    !Number.isNaN(Date.parse(value)) &&
    new Date(value).toISOString() === value,
  integer: (value) => Number.isInteger(value) && Math.abs(value as number) <= 0x7fff_ffff,
};

function parse(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    // Not JSON: as good as any other text that isn't a cursor; the caller throws.
    return null;
  }
}

function notACursor(field: string): Invalid {
  return new Invalid('CURSOR', `${field} is not a cursor. Take it from pageInfo or from an edge of the same list.`, [
    field,
  ]);
}
