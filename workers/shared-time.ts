import type { SharedClock } from './shared-clock.js';

// BullMQ dates locks and pauses by the Date of the process it runs in, and takes no clock of ours. But times are the only
// large numbers that it exchanges with its store, so they can be told apart on the way (decision 0056).

/** September 2001 in milliseconds since 1970: no duration, count or priority is as large. */
const FIRST_TIME_MS = 1_000_000_000_000;

/** A time of this process as the shared clock would have told it; anything else as it is. */
export function inSharedTime(value: unknown, clock: SharedClock): unknown {
  return moved(value, clock.aheadMs());
}

/** A time of the shared clock as this process's own would have told it; anything else as it is. */
export function inOwnTime<T>(value: T, clock: SharedClock): T {
  return moved(value, -clock.aheadMs());
}

function moved<T>(value: T, byMs: number): T {
  const isTime = typeof value === 'number' ? isLarge(value) : typeof value === 'string' && /^\d{13}$/.test(value);
  if (!isTime) return value;
  const time = Math.round(Number(value) + byMs);
  // As it came: numbers to PostgreSQL, but strings from it, and to Redis some of each.
  return (typeof value === 'string' ? String(time) : time) as T;
}

function isLarge(value: number): boolean {
  return Number.isFinite(value) && value >= FIRST_TIME_MS;
}
