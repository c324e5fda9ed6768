/**
 * The nouns of the event store, which knows no concept:
 * a **stream** is the history of one thing; an **event** a fact in it; its **revision** the event's number, from 1;
 * a **cursor** a place in the log of all streams; the **head** of a stream its newest revision, hash and time.
 */

/** Who did it. Ids only: no personal data ever enters an event. */
export type Actor = { readonly kind: 'USER' | 'API_KEY' | 'DEVICE' | 'SYSTEM'; readonly id: string };

/** What a decider returns and a golden corpus keeps. */
export type DomainEvent = { readonly type: string; readonly data: object };

/** What travels with every event of one command. */
export type Metadata = {
  readonly actor: Actor;
  /** the author's remark, for the audit */
  readonly note?: string;
  /** joins the request, its events, its jobs and their log lines */
  readonly correlationId?: string;
};

/** An event as the log holds it, already upcast to its newest schema version. */
export type Recorded<E extends DomainEvent = DomainEvent> = E & {
  readonly streamId: string;
  /** "profile", "archive" */
  readonly streamType: string;
  readonly revision: number;
  readonly schemaVersion: number;
  readonly commandId: string;
  readonly metadata: Metadata;
  /** whole milliseconds; rises with every command of a stream */
  readonly recordedAt: Date;
  /** lowercase hex SHA-256 that chains to the event before it */
  readonly hash: string;
  /** opaque place in the whole log */
  readonly cursor: string;
};

/** A text (values, a manifest, a README) that lives once by digest; events carry only this. */
export type TextRef = {
  /** "sha256:" and lowercase hex */
  readonly digest: string;
  readonly sizeBytes: number;
};

/** A text to be stored with the events that name it. */
export type Text = TextRef & { readonly content: string };

/**
 * How one kind of stream is folded.
 * `evolve` is total and pure: it never throws, reads no clock, and treats unknown types as nothing. It may go by
 * everything but `commandId`, `hash` and `cursor`, which are not read for a fold and not known before the append.
 */
export type Fold<S, E extends DomainEvent> = {
  /** "profile", "archive": names the kind in es.head and picks the upcasters */
  readonly streamType: string;
  readonly initial: S;
  readonly evolve: (state: S, event: Recorded<E>) => S;
  /** raised whenever `S` or `evolve` changes, so that older snapshots are ignored */
  readonly stateSchema: number;
};
