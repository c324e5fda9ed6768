import { expect } from '@jest/globals';
import { pino } from 'pino';
import type { Recorded } from '../../src/store/event.js';
import type { LogFeed } from '../../src/store/feed.js';
import { createLogFeed } from '../../src/store/log-feed.js';
import { LOG_GREW } from '../../src/store/wake.js';
import type { LogInMemory } from './log-in-memory.js';

/** A feed over a log in memory, and the wake-up that a real one gets from the database. */
export async function feedOf(store: LogInMemory): Promise<{ feed: LogFeed; wakeUp: () => void }> {
  const wakers = new Set<() => void>();
  const listen = (topic: string, heard: () => void): (() => void) => {
    expect(topic).toBe(LOG_GREW);
    wakers.add(heard);
    return () => wakers.delete(heard);
  };
  const feed = await createLogFeed({ store, wake: { listen }, log: pino({ level: 'silent' }), pollMs: 10 });
  return { feed, wakeUp: () => wakers.forEach((heard) => heard()) };
}

/** Takes events; fewer when the subscription ends. */
export async function take(events: AsyncIterator<Recorded>, count: number): Promise<Recorded[]> {
  const taken: Recorded[] = [];
  while (taken.length < count) {
    const result = await events.next();
    if (result.done === true) break;
    taken.push(result.value);
  }
  return taken;
}
export const cursors = (events: readonly Recorded[]): string[] => events.map((event) => event.cursor);
