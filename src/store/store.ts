import type { Fold, DomainEvent, Metadata, Recorded, Text } from './event.js';

/** A stream folded up to its head, or up to the revision or time asked for. Revision 0: the stream doesn't exist (yet). */
export type Loaded<S> = {
  readonly state: S;
  readonly revision: number;
  readonly hash: string;
  readonly recordedAt: Date | null;
};

/**
 * A row that a concept writes in the very statement of the append (read-your-writes lists).
 * The SQL reads the appended head from the relation `appended (revision, recorded_at, duplicate)` and must do nothing
 * when `duplicate` is true. `bind` adds a value and returns its place, to which you append a cast: a parameter ("$14"), or
 * a column of `appended` where the events of several commands are written at once. So it stands where a column may: not
 * in ON CONFLICT, and only where `appended` is joined.
 */
export type InlineWrite = { readonly sql: (bind: (value: unknown) => string) => string };

/**
 * What a decision takes for granted of other streams, asked once more behind the append: SQL that locks what it asks
 * about until the commit, and raises ES005 when it doesn't hold any more. Then the command is decided again.
 */
export type Premise = { readonly sql: (bind: (value: unknown) => string) => string };

/** The answer of an idempotent command as it is kept: ids and revisions, never secrets. */
export type Answer = Readonly<Record<string, string | number | boolean | null>>;

/** What makes a retried command give its first answer again, for 24 hours. */
export type Idempotency = {
  readonly actorId: string;
  readonly key: string;
  /** hex SHA-256 over the canonical JSON of the whole input, the mutation's name included */
  readonly inputHash: string;
};

/** One command on one stream. */
export type Execute<S, E extends DomainEvent> = {
  readonly fold: Fold<S, E>;
  readonly streamId: string;
  /** given: any other head is a Conflict. Absent: the command waits its turn and is decided on the newest state. */
  readonly expectedRevision?: number | undefined;
  /** 0 demands a new stream, so that two creations of one id can't both succeed */
  readonly mustBeNew?: boolean;
  readonly metadata: Metadata;
  readonly idempotency?: Idempotency | undefined;
  /** Pure apart from the reads it awaits; runs again after a conflict. `[]`: nothing to do. Throws DomainErrors. */
  readonly decide: (state: S, revision: number) => readonly E[] | Promise<readonly E[]>;
  /** texts that the events name by digest */
  readonly texts?: readonly Text[];
  /** list rows for the state after the events */
  readonly rows?: (after: S, recorded: readonly Recorded<E>[]) => readonly InlineWrite[];
  /** what must still hold when the events are written */
  readonly premises?: (after: S, recorded: readonly Recorded<E>[]) => readonly Premise[];
  /** what a repeated idempotencyKey answers; computed from the state after */
  readonly answer?: (after: S, revision: number) => Answer;
};

/** `events` is empty when nothing was to do; `repeated` is set when an idempotency key answered. */
export type Executed<S, E extends DomainEvent> = Loaded<S> & {
  readonly events: readonly Recorded<E>[];
  readonly answer: Answer;
  readonly repeated: boolean;
};

/** A slice of one stream for history pages. Bounds are exclusive revisions. */
export type StreamSlice = {
  readonly streamId: string;
  readonly after?: number;
  readonly before?: number;
  readonly limit: number;
  readonly backwards?: boolean;
  readonly types?: readonly string[] | undefined;
  readonly actorId?: string | undefined;
  readonly since?: Date | undefined;
  readonly until?: Date | undefined;
};

/** A slice of the whole log for the audit, newest or oldest first; `after` is a cursor. Behind the fence like every read of the log. */
export type LogSlice = Omit<StreamSlice, 'after' | 'before' | 'streamId'> & {
  readonly after?: string | undefined;
  readonly before?: string | undefined;
  readonly streamId?: string | undefined;
  /** one more condition on es.event, in SQL: what the reader may see */
  readonly where?: ((bind: (value: unknown) => string) => string) | undefined;
};

/** An event beside what its hash covers, as it was written: JSON byte for byte, before any upcasting. */
export type Written = {
  readonly recorded: Recorded;
  readonly schemaVersion: number;
  readonly commandIndex: number;
  readonly dataJson: string;
  readonly metadataJson: string;
};

/** The one door to the log: appends in one round trip, reads behind the snapshot fence, folds with snapshots. */
export interface EventStore {
  /** Load, decide, append with the concept's rows, in one transaction; retried on Conflict as `expectedRevision` says. */
  execute<S, E extends DomainEvent>(command: Execute<S, E>): Promise<Executed<S, E>>;
  /** Folds a stream, from the newest fitting snapshot. `at` bounds it: "as it was". */
  load<S, E extends DomainEvent>(
    fold: Fold<S, E>,
    streamId: string,
    at?: { readonly revision: number } | { readonly time: Date },
  ): Promise<Loaded<S>>;
  /** Folds many streams of one kind in one round trip, in the order asked. */
  loadMany<S, E extends DomainEvent>(
    fold: Fold<S, E>,
    asked: readonly {
      readonly streamId: string;
      readonly at?: { readonly revision: number } | { readonly time: Date } | undefined;
    }[],
  ): Promise<readonly Loaded<S>[]>;
  readStream(slice: StreamSlice): Promise<readonly Recorded[]>;
  readLog(slice: LogSlice): Promise<readonly Recorded[]>;
  /** The same, oldest first, with what the hashes cover. */
  readWritten(slice: Omit<LogSlice, 'backwards'>): Promise<readonly Written[]>;
  /** The next events after a cursor (null: from the very first), oldest first, never skipping one that commits later. */
  readAfter(
    cursor: string | null,
    limit: number,
  ): Promise<{ readonly events: readonly Recorded[]; readonly cursor: string | null }>;
  /** The newest cursor that is safe to start from ("from now on"); null when the log is empty. */
  headCursor(): Promise<string | null>;
  /** Ids of the streams of one kind, by id, after one; for rebuilding what is derived from them. */
  streams(streamType: string, after: string | null, limit: number): Promise<readonly string[]>;
  /** Contents by digest; a digest that is missing is a defect and throws. */
  texts(digests: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Recomputes a stream's hash chain from its rows. `firstBroken` names the first event that doesn't fit, or is null. */
  verify(
    streamId: string,
  ): Promise<{ readonly intact: boolean; readonly events: number; readonly firstBroken: string | null }>;
}
