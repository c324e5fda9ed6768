import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import { openNotifyConnection } from './notify-connection.js';
import { createTopicOutbox, EVERY_TOPIC } from './topic-outbox.js';

/** The topic that says "the log has grown": sent after every commit that appended. */
export const LOG_GREW = 'log';

/**
 * Wake-ups between and within processes: hints without content, coalesced by topic. Whoever hears one reads the truth
 * afterwards, so a lost or doubled one costs time and nothing else.
 */
export interface Wake {
  /** Call after the commit, never inside a transaction: this process hears it at once, the others within milliseconds. */
  send(topic: string): void;
  /** `heard` must be quick and must not throw. Also called after a reconnect, when anything may have been missed. @returns how to stop listening */
  listen(topic: string, heard: () => void): () => void;
  /**
   * Hears of every topic that begins so, with what is behind the beginning; "" when anything may have been missed.
   * @returns how to stop listening
   */
  hear(beginning: string, heard: (rest: string) => void): () => void;
  close(): Promise<void>;
}

/** Wakes by one coalesced NOTIFY on a connection of its own; in the append it would serialise all commits. */
export function createWake({ url, log }: { url: string; log: Logger }): Wake {
  const origin = randomUUID();
  const listeners = createListeners();
  const receive = (payload: string) => {
    const [from, ...topics] = parse(payload);
    if (from === undefined) log.warn({ payload: payload.slice(0, 100) }, 'A wake-up of an unknown form was ignored.');
    // What this process sent it has heard already.
    else if (from !== origin) topics.forEach(listeners.call);
  };
  const connected = () => {
    listeners.call(EVERY_TOPIC);
    outbox.flush();
  };
  const connection = openNotifyConnection({ url, log, heard: receive, connected });
  const outbox = createTopicOutbox((topics) => connection.notify(JSON.stringify([origin, ...topics])));
  return {
    send(topic) {
      outbox.add(topic);
      listeners.call(topic);
    },
    listen: listeners.add,
    hear: listeners.hear,
    async close() {
      await outbox.close();
      await connection.close();
    },
  };
}

function createListeners(): { add: Wake['listen']; hear: Wake['hear']; call: (topic: string) => void } {
  const hearers = new Set<(topic: string) => void>();
  const byTopic = new Map<string, Set<() => void>>();
  return {
    add(topic, heard) {
      const set = byTopic.get(topic) ?? new Set();
      byTopic.set(topic, set.add(heard));
      return () => {
        set.delete(heard);
        if (set.size === 0 && byTopic.get(topic) === set) byTopic.delete(topic);
      };
    },
    hear(beginning, heard) {
      const hearer = (topic: string) => {
        if (topic === EVERY_TOPIC) heard('');
        else if (topic.startsWith(beginning)) heard(topic.slice(beginning.length));
      };
      hearers.add(hearer);
      return () => void hearers.delete(hearer);
    },
    call(topic) {
      for (const hearer of hearers) hearer(topic);
      const called = topic === EVERY_TOPIC ? [...byTopic.values()] : [byTopic.get(topic) ?? []];
      for (const heard of called.flatMap((set) => [...set])) heard();
    },
  };
}

/** The origin and the topics; empty for what isn't ours: anybody with access to the database can notify. */
function parse(payload: string): readonly string[] {
  try {
    const value: unknown = JSON.parse(payload);
    return Array.isArray(value) && value.every((part) => typeof part === 'string') ? value : [];
  } catch {
    return [];
  }
}
