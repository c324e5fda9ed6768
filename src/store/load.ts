import type { Pool } from 'pg';
import type { DomainEvent, Fold, Metadata, Recorded } from './event.js';
import { CHAIN_START } from './hash-chain.js';
import type { SnapshotWriter } from './snapshots.js';
import { runForTexts, statement, unpeeked } from './statement.js';
import type { Loaded } from './store.js';
import { schemaVersionOf, upcast, type Upcasters } from './upcasting.js';

/** Where a fold stops: at a revision, or at a moment in time (the last event until then, inclusive). */
export type At = { readonly revision: number } | { readonly time: Date };

/**
 * The newest fitting snapshot (as a row without a type), then the events behind it, in one round trip. Only what a fold
 * needs, so the hash of the head's event only, unless the fold ends before it.
 * $1 stream, $2 its type, $3 state schema, $4 last revision, $5 last time, $6 whether the fold may end before the head.
 */
export const LOAD = `
  with snapshot as materialized (
    select s.revision, s.recorded_at, s.hash, s.state
      from es.snapshot s
     where s.stream_id = $1 and s.stream_type = $2 and s.state_schema = $3 and s.revision <= $4 and s.recorded_at <= $5
     order by s.revision desc
     limit 1)
  select revision, null as type, null as schema_version, date_part('epoch', recorded_at) * 1000 as time_ms,
         state as data, null as metadata, encode(hash, 'hex') as hash
    from snapshot
  union all
  select e.revision, e.type, e.schema_version, date_part('epoch', e.recorded_at) * 1000,
         e.data, e.metadata,
         case when $6::boolean or e.revision = (select h.revision from es.head h where h.stream_id = $1) then encode(e.hash, 'hex') end
    from es.event e
   where e.stream_id = ${unpeeked('$1::uuid')} and e.stream_type = $2 and e.revision > coalesce((select s.revision from snapshot s), 0)
     and e.revision <= $4 and e.recorded_at <= $5
   order by revision`;

/** A row as the server sends it, all text. */
export type Row = [
  revision: string,
  type: string | null,
  schemaVersion: string | null,
  timeMs: string,
  data: string,
  metadata: string | null,
  hash: string | null,
];

const loadStatement = statement(LOAD);
/** Behind every revision. */
export const LAST_REVISION = 2 ** 31 - 1;

/** Folds a stream from its newest fitting snapshot up to its head, or up to `at`. */
export async function load<S, E extends DomainEvent>(
  pool: Pool,
  upcasters: Upcasters,
  snapshots: SnapshotWriter,
  fold: Fold<S, E>,
  streamId: string,
  at?: At,
): Promise<Loaded<S>> {
  const rows = await runForTexts<Row>(pool, loadStatement, [
    streamId,
    fold.streamType,
    fold.stateSchema,
    at !== undefined && 'revision' in at ? Math.min(at.revision, LAST_REVISION) : LAST_REVISION,
    at !== undefined && 'time' in at ? at.time : 'infinity',
    at !== undefined,
  ]);
  const { loaded, events } = foldRows(fold, upcasters, streamId, rows);
  snapshots.offer(fold, streamId, loaded, events);
  return loaded;
}

/** Folds the rows of one stream, in their order; `events`: how many of them weren't in a snapshot. */
export function foldRows<S, E extends DomainEvent>(
  fold: Fold<S, E>,
  upcasters: Upcasters,
  streamId: string,
  rows: readonly Row[],
): { readonly loaded: Loaded<S>; readonly events: number } {
  const [first] = rows;
  const last = rows.at(-1);
  if (first === undefined || last === undefined) {
    return { loaded: { state: fold.initial, revision: 0, hash: CHAIN_START, recordedAt: null }, events: 0 };
  }
  const hasSnapshot = first[1] === null;
  const toEvent = eventReader<E>(streamId, fold.streamType, upcasters);
  let state = hasSnapshot ? (JSON.parse(first[4]) as S) : fold.initial;
  for (let index = hasSnapshot ? 1 : 0; index < rows.length; index += 1) {
    state = fold.evolve(state, toEvent(rows[index] ?? last));
  }
  const loaded = { state, revision: Number(last[0]), hash: last[6] ?? CHAIN_START, recordedAt: timeOf(last[3]) };
  return { loaded, events: rows.length - (hasSnapshot ? 1 : 0) };
}

/** Turns rows into events for `evolve`, without what a fold has no use for: command, hash, place in the log. */
function eventReader<E extends DomainEvent>(
  streamId: string,
  streamType: string,
  upcasters: Upcasters,
): (row: Row) => Recorded<E> {
  let lastText: string | null = null;
  let metadata: Metadata | null = null;

  return ([revision, type, version, timeMs, data, metadataText]) => {
    // Events of one command share their metadata: parsed once.
    if (metadataText !== lastText) {
      lastText = metadataText;
      metadata = JSON.parse(metadataText ?? 'null') as Metadata;
    }
    const schemaVersion = Number(version);
    const event = {
      streamId,
      streamType,
      revision: Number(revision),
      type,
      schemaVersion: Math.max(schemaVersion, schemaVersionOf(upcasters, streamType, type ?? '')),
      commandId: '',
      metadata,
      recordedAt: timeOf(timeMs),
      hash: '',
      cursor: '',
      data: upcast(upcasters, streamType, type ?? '', schemaVersion, JSON.parse(data) as object),
    };
    // The log holds what this stream type's deciders returned, upcast to today's shapes.
    return event as unknown as Recorded<E>;
  };
}

/** Whole milliseconds, which the server's arithmetic on doubles may miss by a hair. */
function timeOf(ms: string): Date {
  return new Date(Math.round(Number(ms)));
}
