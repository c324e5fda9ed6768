import type { Pool } from 'pg';
import type { DomainEvent, Fold } from './event.js';
import { foldRows, LAST_REVISION, type At, type Row } from './load.js';
import type { SnapshotWriter } from './snapshots.js';
import { runForTexts, statement } from './statement.js';
import type { Loaded } from './store.js';
import type { Upcasters } from './upcasting.js';

/** A stream and where its fold stops; its head unless told otherwise. */
export type Folded = { readonly streamId: string; readonly at?: At | undefined };

/**
 * What LOAD reads, for many streams at once; the first column is the number of the asked. Every hash, because the asked
 * folds may end before the head.
 * $1 streams, $2 their type, $3 state schema, $4 last revisions, $5 last times.
 */
const LOAD_MANY = `
  select asked.number, found.*
    from unnest($1::uuid[], $4::integer[], $5::timestamptz[]) with ordinality as asked (stream_id, revision, time, number)
    left join lateral (
      select s.revision
        from es.snapshot s
       where s.stream_id = asked.stream_id and s.stream_type = $2 and s.state_schema = $3
         and s.revision <= asked.revision and s.recorded_at <= asked.time
       order by s.revision desc
       limit 1) as newest on true
   cross join lateral (
      select s.revision, null as type, null as schema_version, date_part('epoch', s.recorded_at) * 1000 as time_ms,
             s.state as data, null::json as metadata, encode(s.hash, 'hex') as hash
        from es.snapshot s
       where s.stream_id = asked.stream_id and s.stream_type = $2 and s.state_schema = $3 and s.revision = newest.revision
      union all
      select e.revision, e.type, e.schema_version::text, date_part('epoch', e.recorded_at) * 1000, e.data, e.metadata,
             encode(e.hash, 'hex')
        from es.event e
       where e.stream_id = asked.stream_id and e.stream_type = $2 and e.revision > coalesce(newest.revision, 0)
         and e.revision <= asked.revision and e.recorded_at <= asked.time) as found
   order by asked.number, found.revision`;

const loadMany = statement(LOAD_MANY);

/** Folds many streams in one round trip, in the order of `asked`. */
export async function loadStreams<S, E extends DomainEvent>(
  pool: Pool,
  upcasters: Upcasters,
  snapshots: SnapshotWriter,
  fold: Fold<S, E>,
  asked: readonly Folded[],
): Promise<readonly Loaded<S>[]> {
  const rows = await runForTexts<[number: string, ...Row]>(pool, loadMany, [
    asked.map(({ streamId }) => streamId),
    fold.streamType,
    fold.stateSchema,
    asked.map(({ at }) =>
      at !== undefined && 'revision' in at ? Math.min(at.revision, LAST_REVISION) : LAST_REVISION,
    ),
    asked.map(({ at }) => (at !== undefined && 'time' in at ? at.time.toISOString() : 'infinity')),
  ]);
  const byNumber = new Map<number, Row[]>();
  for (const [number, ...row] of rows) {
    const found = byNumber.get(Number(number));
    if (found) found.push(row);
    else byNumber.set(Number(number), [row]);
  }
  return asked.map(({ streamId }, index) => {
    const { loaded, events } = foldRows(fold, upcasters, streamId, byNumber.get(index + 1) ?? []);
    snapshots.offer(fold, streamId, loaded, events);
    return loaded;
  });
}
