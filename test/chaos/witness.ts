import { setTimeout as pause } from 'node:timers/promises';
import type { Door } from '../journeys/author.js';
import { follow, type Following, type Transport } from '../journeys/follow.js';

/** Somebody who follows from a cursor, whatever breaks. */
export type Witness<T> = {
  readonly name: string;
  /** what was told so far */
  readonly seen: readonly T[];
  stop(): Promise<void>;
};

/** Whom a witness asks, over what, since when. */
export type Watch = { readonly doors: readonly Door[]; readonly transport: Transport; readonly after: string };

const AGAIN_MS = 25;

/**
 * Subscribes, and after each break subscribes again at the next door with the cursor of what came last.
 * @param field a subscription that takes `after` and gives a cursor
 */
export function startWitness<T extends { cursor: string }>(watch: Watch, field: string, selection: string): Witness<T> {
  const seen: T[] = [];
  let over = false;
  let current: Following<Record<string, T>> | null = null;
  const watching = (async () => {
    for (let breaks = 0; !over; breaks += 1) {
      const door = watch.doors[breaks % watch.doors.length]!;
      const after = seen.at(-1)?.cursor ?? watch.after;
      const query = `subscription { ${field}(after: "${after}") { cursor ${selection} } }`;
      current = follow<Record<string, T>>(door, watch.transport, query, 0);
      try {
        for await (const result of current) seen.push(result[field]!);
      } catch {
        // Its API was killed. What was missed comes with the next subscription; that is what this is about.
      }
      await current.return?.();
      await pause(AGAIN_MS);
    }
  })();
  return {
    name: `${field} over ${watch.transport}`,
    seen,
    async stop() {
      over = true;
      await current?.return?.();
      await watching;
    },
  };
}
