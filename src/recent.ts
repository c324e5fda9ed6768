import { createHash } from 'node:crypto';
import { deserialize, serialize } from 'node:v8';
import { LRUCache } from 'lru-cache';

/**
 * Remembers what a pure function of texts said last; what was needed longest ago goes first. Texts are known by their
 * digests and never held.
 * @param mostBytes that all answers take together, about; one that takes more is said anew each time
 */
export function remembered<T extends object>(
  say: (...texts: readonly string[]) => T,
  mostBytes: number,
): (...texts: readonly string[]) => T {
  const known = new LRUCache<string, T>({ maxSize: mostBytes });
  return (...texts) => {
    const key = texts.map(digestOf).join();
    const before = known.get(key);
    if (before !== undefined) return before;
    const written = serialize(say(...texts));
    const answer = deserialize(written) as T;
    known.set(key, answer, { size: bytesInMemory(written) });
    return answer;
  };
}

/** The last few answers by their keys; those who ask for one that is being made wait for it. A failure is not kept. */
export type Recent<T> = (key: string, make: () => Promise<T>) => Promise<T>;

/** @param mostBytes that all answers take together, about; one that takes more is made anew each time */
export function createRecent<T extends object>(mostBytes: number): Recent<T> {
  const answers = new LRUCache<string, T, () => Promise<T>>({
    maxSize: mostBytes,
    sizeCalculation: (answer) => bytesInMemory(serialize(answer)),
    // What makes room for others while it is made is still an answer for those who wait.
    ignoreFetchAbort: true,
    fetchMethod: (_key, _stale, { context }) => context(),
  });
  return (key, make) => answers.forceFetch(key, { context: make });
}

/**
 * The same data, made of nothing but itself. A name that was cut out of a text is a view of it for the engine and keeps
 * all of it alive, as long as the name is kept.
 * @param data texts, numbers, lists, maps and plain objects; no buffers
 */
export function detached<T extends object>(data: T): T {
  return deserialize(serialize(data)) as T;
}

/** Fields and lists take more room in the heap than written down, texts as much; a key and its place come on top (measured). */
const HEAP_FACTOR = 2;
const ENTRY_BYTES = 700;

function bytesInMemory(written: Buffer): number {
  return ENTRY_BYTES + HEAP_FACTOR * written.length;
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('base64');
}
