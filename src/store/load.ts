import type { Pool } from 'pg';
import type { DomainEvent, Fold, Metadata, Recorded } from './event.js';
import { CHAIN_START } from './hash-chain.js';
import type { SnapshotWriter } from './snapshots.js';
import { runForArrays, statement } from './statement.js';
import type { Loaded } from './store.js';
import { schemaVersionOf, upcast, type Upcasters } from './upcasting.js';

/** Where a fold stops: at a revision, or at a moment in time (the last event until then, inclusive). */
export type At = { readonly revision: number } | { readonly time: Date };

/**
 * The newest fitting snapshot (as a row without a type), then the events behind it, in one round trip.
 * $1 stream, $2 its type, $3 state schema, $4 last revision, $5 last time.
 */
export const LOAD = `
  with snapshot as materialized (
    select s.revision, s.recorded_at, s.hash, s.state
      from es.snapshot s
     where s.stream_id = $1 and s.stream_type = $2 and s.state_schema = $3 and s.revision <= $4 and s.recorded_at <= $5
     order by s.revision desc
     limit 1)
  select revision, encode(hash, 'hex'), recorded_at, null as type, null as schema_version, state as data, null as metadata
    from snapshot
  union all
  select e.revision, encode(e.hash, 'hex'), e.recorded_at, e.type, e.schema_version, e.data, e.metadata
    from es.event e
   where e.stream_id = $1 and e.stream_type = $2 and e.revision > coalesce((select s.revision from snapshot s), 0)
     and e.revision <= $4 and e.recorded_at <= $5
   order by revision`;

type EventRow = [
  revision: number,
  hash: string,
  recordedAt: Date,
  type: string,
  schemaVersion: number,
  data: object,
  metadata: Metadata,
];
type SnapshotRow<S> = [
  revision: number,
  hash: string,
  recordedAt: Date,
  type: null,
  schemaVersion: null,
  state: S,
  metadata: null,
];

const loadStatement = statement(LOAD);
const LAST_REVISION = 2 ** 31 - 1;

/** Folds a stream from its newest fitting snapshot up to its head, or up to `at`. */
export async function load<S, E extends DomainEvent>(
  pool: Pool,
  upcasters: Upcasters,
  snapshots: SnapshotWriter,
  fold: Fold<S, E>,
  streamId: string,
  at?: At,
): Promise<Loaded<S>> {
  const rows = await runForArrays<EventRow | SnapshotRow<S>>(pool, loadStatement, [
    streamId,
    fold.streamType,
    fold.stateSchema,
    at !== undefined && 'revision' in at ? Math.min(at.revision, LAST_REVISION) : LAST_REVISION,
    at !== undefined && 'time' in at ? at.time : 'infinity',
  ]);
  let state = fold.initial;
  let eventsFolded = 0;
  for (const row of rows) {
    if (row[3] === null) state = row[5];
    else {
      state = fold.evolve(state, unplaced<E>(row, streamId, fold.streamType, upcasters));
      eventsFolded += 1;
    }
  }
  const last = rows.at(-1);
  const loaded = { state, revision: last?.[0] ?? 0, hash: last?.[1] ?? CHAIN_START, recordedAt: last?.[2] ?? null };
  snapshots.offer(fold, streamId, loaded, eventsFolded);
  return loaded;
}

/** An event for `evolve`; its command and its place in the log are not read, a fold has no use for them. */
function unplaced<E extends DomainEvent>(
  row: EventRow,
  streamId: string,
  streamType: string,
  upcasters: Upcasters,
): Recorded<E> {
  const [revision, hash, recordedAt, type, schemaVersion, data, metadata] = row;
  const event = {
    streamId,
    streamType,
    revision,
    type,
    schemaVersion: Math.max(schemaVersion, schemaVersionOf(upcasters, streamType, type)),
    commandId: '',
    metadata,
    recordedAt,
    hash,
    cursor: '',
    data: upcast(upcasters, streamType, type, schemaVersion, data),
  };
  // The log holds what this stream type's deciders returned, upcast to today's shapes.
  return event as unknown as Recorded<E>;
}
