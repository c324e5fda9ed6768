const UNITS = ['kB', 'MB', 'GB', 'TB'] as const;

/** A size for people, in steps of a thousand, with the exact number of bytes where it differs. */
export function bytesText(bytes: number): string {
  if (bytes < 1_000) return `${bytes} bytes`;
  let size = bytes;
  let unit = -1;
  do {
    size /= 1_000;
    unit += 1;
  } while (size >= 999.95 && unit < UNITS.length - 1);
  return `${size.toFixed(1)} ${UNITS[unit]!} (${bytes.toLocaleString('en')} bytes)`;
}
