import type { Spread } from './rounds.js';

/** "12.3 ms (11.9–14.0)" */
export function spreadText({ median, least, most }: Spread, unit: string): string {
  return `${short(median)} ${unit} (${short(least)}–${short(most)})`;
}

/** Three digits that matter. */
export function short(value: number): string {
  if (!Number.isFinite(value)) return 'nothing';
  if (Math.abs(value) >= 1_000) return Math.round(value).toLocaleString('en');
  return String(Number(value.toPrecision(3)));
}

const MEBIBYTE = 1_048_576;

/** Bytes in mebibytes, "12.3 MiB". */
export function mebibytes(bytes: number): string {
  return `${short(bytes / MEBIBYTE)} MiB`;
}
