import type { Pool } from 'pg';
import type { Logger } from 'pino';
import { createAppend } from './append-together.js';
import type { DomainEvent, Fold } from './event.js';
import { createExecute } from './execute.js';
import { purgeIdempotency } from './idempotency.js';
import { loadStreams } from './load-many.js';
import { load, type At } from './load.js';
import { headCursor, readAfter, readLog, readWritten } from './read-log.js';
import { readStream } from './read-stream.js';
import { createSnapshotWriter } from './snapshots.js';
import type { EventStore, Loaded } from './store.js';
import { streamsOf } from './streams.js';
import { loadTexts } from './texts.js';
import type { Upcasters } from './upcasting.js';
import { verifyStream } from './verify.js';

/** What an event store is made of. */
export type EventStoreSettings = {
  readonly pool: Pool;
  /** for what isn't behind the fence and belongs to no command: may be a replica's; else `pool` */
  readonly reads?: Pool | undefined;
  readonly upcasters: Upcasters;
  /** milliseconds since 1970; tests bring their own clock */
  readonly now?: (() => number) | undefined;
  /** called after each commit: the wake-up of whoever reads the log */
  readonly onAppended?: (() => void) | undefined;
  readonly log?: Logger | undefined;
};

/** An event store with the chores that a process does for it. */
export type ManagedEventStore = EventStore & {
  /** Deletes answers of idempotency keys that are older than 24 hours; a job's work. Returns how many. */
  purgeIdempotency(): Promise<number>;
  /** Resolves when no snapshot is being written: wait for it before the pool ends. */
  settled(): Promise<void>;
};

/** The event store on PostgreSQL. Everything fails with Unavailable while the server is away. */
export function createEventStore(settings: EventStoreSettings): ManagedEventStore {
  const { pool, reads = pool, upcasters, now = Date.now, onAppended = () => undefined, log } = settings;
  const snapshots = createSnapshotWriter(pool, log);

  const loadStream = <S, E extends DomainEvent>(fold: Fold<S, E>, streamId: string, at?: At): Promise<Loaded<S>> =>
    load(reads, upcasters, snapshots, fold, streamId, at);

  // A command is decided on the primary's newest state, whatever operation it is part of.
  const loadForCommand: EventStore['load'] = (fold, streamId, at) =>
    load(pool, upcasters, snapshots, fold, streamId, at);

  return {
    execute: createExecute({ pool, append: createAppend(pool), upcasters, now, load: loadForCommand, onAppended }),
    load: loadStream,
    async loadMany(fold, asked) {
      const [only] = asked;
      return only !== undefined && asked.length === 1
        ? [await loadStream(fold, only.streamId, only.at)]
        : loadStreams(reads, upcasters, snapshots, fold, asked);
    },
    readStream: (slice) => readStream(reads, upcasters, slice),
    readLog: (slice) => readLog(pool, upcasters, slice),
    readWritten: (slice) => readWritten(pool, upcasters, slice),
    readAfter: (cursor, limit) => readAfter(pool, upcasters, cursor, limit),
    headCursor: () => headCursor(pool),
    streams: (streamType, after, limit) => streamsOf(pool, streamType, after, limit),
    texts: (digests) => loadTexts(reads, digests),
    verify: (streamId) => verifyStream(pool, streamId),
    purgeIdempotency: () => purgeIdempotency(pool),
    settled: () => snapshots.settled(),
  };
}
