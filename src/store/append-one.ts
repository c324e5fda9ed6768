import type { Batch, Beside } from './append.js';
import { premisesOf, writesOf } from './append-beside.js';

/**
 * The statement that appends the one event of a command: what es.append does, as plain SQL that the server keeps planned.
 * Most commands have one event, and a function costs a third more than what it does. Without a row, nothing was written:
 * es.append then finds out why.
 *
 * It keeps the promises of es.append. The head is compared in a snapshot older than the transaction's xid, because
 * everything else waits for `moved`, and `moved` gives nothing in a transaction that has written before.
 */
export function composeAppendOne(batch: Batch, beside: Beside, bind: (value: unknown) => string): string | null {
  const { events, expectedRevision } = batch;
  const [event] = events;
  if (event === undefined || events.length > 1) return null;
  const place = {
    stream: bind(batch.streamId),
    type: bind(batch.streamType),
    expected: bind(expectedRevision),
    hash: bind(Buffer.from(event.hash, 'hex')),
    recordedAt: bind(batch.recordedAt.toISOString()),
  };
  const head = expectedRevision === 0 ? newHead(place) : nextHead(place, bind(Buffer.from(batch.previousHash, 'hex')));
  const { ctes, condition } = premisesOf(beside, bind);
  return [
    `with moved as (${head}), appended as (
    insert into es.event as e (transaction_id, recorded_at, stream_id, command_id, revision, generation, command_index,
                               schema_version, stream_type, type, data, metadata, hash)
    select pg_current_xact_id(), moved.recorded_at, moved.stream_id, ${bind(batch.commandId)}::uuid, moved.revision,
           (select s.generation from es.store s), 0, ${bind(event.schemaVersion)}::smallint, moved.stream_type,
           ${bind(event.type)}::text, ${bind(event.json)}::json, ${bind(batch.metadataJson)}::json, moved.hash
      from moved
    returning e.revision, e.recorded_at, false as duplicate, e.generation, e.transaction_id, e.position)`,
    ...[...writesOf(beside, bind), ...ctes],
    'select generation, transaction_id, position from appended',
    condition,
  ].join('\n');
}

type Place = Readonly<Record<'stream' | 'type' | 'expected' | 'hash' | 'recordedAt', string>>;

/** As PostgreSQL checks it before the first row: an xid is what the transaction's first write brings. */
const FIRST_WRITE = 'pg_current_xact_id_if_assigned() is null';
const HEAD_COLUMNS = 'h.stream_id, h.stream_type, h.revision, h.hash, h.recorded_at';

function newHead({ stream, type, expected, hash, recordedAt }: Place): string {
  return `
    insert into es.head as h (stream_id, stream_type, revision, hash, recorded_at)
    select ${stream}::uuid, ${type}::text, ${expected}::integer + 1, ${hash}::bytea, ${recordedAt}::timestamptz
     where ${FIRST_WRITE}
    on conflict do nothing
    returning ${HEAD_COLUMNS}`;
}

function nextHead({ stream, type, expected, hash, recordedAt }: Place, previousHash: string): string {
  return `
    update es.head h
       set revision = ${expected}::integer + 1, hash = ${hash}::bytea, recorded_at = ${recordedAt}::timestamptz
     where h.stream_id = ${stream}::uuid and h.revision = ${expected} and h.hash = ${previousHash}::bytea
       and h.stream_type = ${type}::text and h.recorded_at < ${recordedAt} and ${FIRST_WRITE}
    returning ${HEAD_COLUMNS}`;
}
