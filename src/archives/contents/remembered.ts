import { sha256 } from './entry.js';

/**
 * Remembers what a pure function of texts said last: an archive is often built again after one of its layers was
 * edited, and parsing the others takes longer than everything else. Keeps results, not texts.
 * @param most how many results
 */
export function remembered<T extends object>(
  say: (...texts: readonly string[]) => T,
  most: number,
): (...texts: readonly string[]) => T {
  const known = new Map<string, T>();
  return (...texts) => {
    const key = texts.map(sha256).join();
    const result = known.get(key) ?? say(...texts);
    // Last used goes last; the first one is the oldest.
    known.delete(key);
    known.set(key, result);
    const [oldest] = known.keys();
    if (known.size > most && oldest !== undefined) known.delete(oldest);
    return result;
  };
}
