import type { MemberCache } from './member-cache.js';

const MIB = 1024 * 1024;
/** Of compressed bytes: some ten archives of text. */
const DEFAULT_MAX_BYTES = 32 * MIB;

/**
 * The same cache with what was used last at hand. Versions follow each other: opening a hundred files and checking their
 * digests takes longer than packing the one layer that was edited.
 * @param maxBytes of members that are kept; the one that was used longest ago goes first
 */
export function withMemory(cache: MemberCache, maxBytes = DEFAULT_MAX_BYTES): MemberCache {
  const kept = new Map<string, Buffer>();
  let keptBytes = 0;
  const keep = (key: string, member: Buffer): void => {
    if (kept.has(key) || member.length > maxBytes) return;
    kept.set(key, member);
    keptBytes += member.length;
    for (const [oldest, { length }] of kept) {
      if (keptBytes <= maxBytes) return;
      kept.delete(oldest);
      keptBytes -= length;
    }
  };
  return {
    async member(parts, make, isSmall) {
      const key = parts.join('\n');
      const found = kept.get(key);
      if (found === undefined) {
        const made = await cache.member(parts, make, isSmall);
        keep(key, made);
        return made;
      }
      // To the end of the line of those that go.
      kept.delete(key);
      kept.set(key, found);
      return found;
    },
    trim: () => cache.trim(),
  };
}
