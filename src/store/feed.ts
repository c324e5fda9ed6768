import type { Recorded } from './event.js';

/** Which events a subscriber wants; all given fields must match. */
export type Interest = {
  readonly streamType: string;
  readonly streamId?: string | undefined;
  readonly types?: readonly string[] | undefined;
};

/**
 * The tail of the log, shared by all subscribers of one process. An iteration with `after` gives first what was missed
 * since that cursor, then what is new, without a gap and in order; without it, what is new from now on.
 * A subscriber that reads too slowly is not buffered without end: it falls back to reading the log from its cursor.
 */
export interface LogFeed {
  subscribe(interest: Interest, after?: string | null): AsyncIterableIterator<Recorded>;
  /** How many subscriptions are open. */
  readonly subscribers: () => number;
  /** Ends every subscription. */
  close(): Promise<void>;
}

/** Wake-ups that are not events (progress of an archive), coalesced by topic. Hints only: read the truth afterwards. */
export interface Signals {
  /** Tells every process, after what it speaks of is committed. */
  send(topic: string): void;
  /** Yields once at once, then after every signal of the topic until closed. */
  watch(topic: string): AsyncIterableIterator<void>;
}
