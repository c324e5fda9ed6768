import { LRUCache } from 'lru-cache';
import type { MemberCache } from './member-cache.js';

const MIB = 1024 * 1024;
/** Of compressed bytes: some ten archives of text. */
const DEFAULT_MAX_BYTES = 32 * MIB;
/** What keeping one costs besides its bytes (measured): a buffer of its own, and its key. */
const ENTRY_BYTES = 430;

/**
 * The same cache with what was used last at hand. Versions follow each other: opening a hundred files and checking their
 * digests takes longer than packing the one layer that was edited.
 * @param maxBytes of memory for members that are kept; the one that was used longest ago goes first
 */
export function withMemory(cache: MemberCache, maxBytes = DEFAULT_MAX_BYTES): MemberCache {
  const kept = new LRUCache<string, Buffer>({
    maxSize: maxBytes,
    sizeCalculation: ({ length }) => length + ENTRY_BYTES,
  });
  return {
    async member(parts, make, isSmall) {
      const key = parts.join('\n');
      const found = kept.get(key);
      if (found !== undefined) return found;
      const made = await cache.member(parts, make, isSmall);
      if (!kept.has(key)) kept.set(key, ownBuffer(made));
      return made;
    },
    trim: () => cache.trim(),
  };
}

/** Small buffers are cut out of blocks of several KiB, and each of them would keep its whole block. */
function ownBuffer(bytes: Buffer): Buffer {
  const own = Buffer.allocUnsafeSlow(bytes.length);
  bytes.copy(own);
  return own;
}
