import { BLOCK, headerOf, padding, refuseUnsafe } from './entry.js';

/**
 * A whole tar in memory, the same bytes for the same files in the same order.
 * @throws Invalid PATH_ESCAPES when a path isn't plain
 */
export function tarOf(files: readonly { readonly path: string; readonly bytes: Buffer }[]): Buffer {
  const pieces = files.flatMap(({ path, bytes }) => {
    refuseUnsafe(path);
    return [headerOf(path, 0o644, bytes.length), bytes, padding(bytes.length)];
  });
  return Buffer.concat([...pieces, Buffer.alloc(2 * BLOCK)]);
}
