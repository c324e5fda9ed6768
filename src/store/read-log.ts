import type { Pool } from 'pg';
import { decodeCursor, encodeCursor, FENCE, LOG_END, LOG_START, type LogPlace } from './cursor.js';
import type { Recorded } from './event.js';
import { CHAIN_COLUMNS, type ChainRow } from './chain-check.js';
import { RECORDED_COLUMNS, toRecorded, type RecordedRow } from './recorded.js';
import { preparedByText, run, statement, unpeeked } from './statement.js';
import type { LogSlice, Written } from './store.js';
import type { Upcasters } from './upcasting.js';

/**
 * The next events of the log, oldest first. $1..$3 the place to start behind.
 * The limit is part of the text: a plan that doesn't know it sorts the rest of the log instead of merging the indexes.
 */
export const readAfterSql = (limit: number): string => `
  select ${RECORDED_COLUMNS}
    from es.event
   where (generation, transaction_id, position)
         > (${unpeeked('$1::integer')}, ${unpeeked('$2::xid8')}, ${unpeeked('$3::bigint')})
     and ${FENCE}
   order by event.generation, event.transaction_id, event.position
   limit ${Math.trunc(limit)}`;

const HEAD = `
  select generation, transaction_id::text as transaction_id, position::text as position
    from es.event
   where ${FENCE}
   order by event.generation desc, event.transaction_id desc, event.position desc
   limit 1`;

/** $1..$3 after, $4..$6 before (both exclusive), then filters (null: any), $12 how many at most. */
const slice = (columns: string): string => `
  select ${columns}
    from es.event
   where (generation, transaction_id, position) > ($1::integer, $2::xid8, $3::bigint)
     and (generation, transaction_id, position) < ($4::integer, $5::xid8, $6::bigint)
     and ${FENCE}
     and ($7::uuid is null or stream_id = $7)
     and ($8::text[] is null or type = any ($8))
     and ($9::text is null or metadata -> 'actor' ->> 'id' = $9)
     and ($10::timestamptz is null or recorded_at >= $10)
     and ($11::timestamptz is null or recorded_at < $11)
     and (CONDITION)
   order by event.generation ORDER, event.transaction_id ORDER, event.position ORDER
   limit $12`;

const readAfterStatement = preparedByText();
const headStatement = statement(HEAD);
const sliceForwards = slice(RECORDED_COLUMNS).replaceAll(' ORDER', '');
const sliceBackwards = slice(RECORDED_COLUMNS).replaceAll(' ORDER', ' desc');
const writtenForwards = slice(CHAIN_COLUMNS).replaceAll(' ORDER', '');

/** Reads the next events behind the fence: what commits later always comes after the returned cursor. */
export async function readAfter(
  pool: Pool,
  upcasters: Upcasters,
  cursor: string | null,
  limit: number,
): Promise<{ readonly events: readonly Recorded[]; readonly cursor: string | null }> {
  const start = cursor === null ? LOG_START : decodeCursor(cursor);
  const rows = await run<RecordedRow>(pool, readAfterStatement(readAfterSql(limit)), parameters(start));
  const events = rows.map((row) => toRecorded(row, upcasters));
  return { events, cursor: events.at(-1)?.cursor ?? cursor };
}

/** The cursor of the newest event behind the fence; null when there is none. */
export async function headCursor(pool: Pool): Promise<string | null> {
  const [row] = await run<Pick<RecordedRow, 'generation' | 'transaction_id' | 'position'>>(pool, headStatement, []);
  return row === undefined
    ? null
    : encodeCursor({ generation: row.generation, transactionId: row.transaction_id, position: row.position });
}

/** A filtered page of the log, behind the fence. */
export async function readLog(pool: Pool, upcasters: Upcasters, slice: LogSlice): Promise<readonly Recorded[]> {
  // Not prepared by name: which index fits best depends on the filters, so each page is planned for its own values.
  const rows = await run<RecordedRow>(
    pool,
    ...sliceOf(slice.backwards === true ? sliceBackwards : sliceForwards, slice),
  );
  return rows.map((row) => toRecorded(row, upcasters));
}

/** The same page, oldest first, with every event as it was written: what its hash is recomputed from. */
export async function readWritten(
  pool: Pool,
  upcasters: Upcasters,
  slice: Omit<LogSlice, 'backwards'>,
): Promise<readonly Written[]> {
  const rows = await run<ChainRow>(pool, ...sliceOf(writtenForwards, slice));
  return rows.map((row) => ({
    recorded: toRecorded(row, upcasters),
    schemaVersion: row.schema_version,
    commandIndex: row.command_index,
    dataJson: row.data_json,
    metadataJson: row.metadata_json,
  }));
}

/** The statement of a slice, with the reader's own condition in it, and its parameters. */
function sliceOf(sql: string, slice: LogSlice): readonly [sql: string, values: readonly unknown[]] {
  const values = [...sliceParameters(slice)];
  const condition = slice.where?.((value) => `$${values.push(value)}`) ?? 'true';
  return [sql.replace('CONDITION', () => condition), values];
}

function sliceParameters(slice: LogSlice): readonly unknown[] {
  const after = slice.after === undefined ? LOG_START : decodeCursor(slice.after, 'after');
  const before = slice.before === undefined ? LOG_END : decodeCursor(slice.before, 'before');
  return [
    ...parameters(after),
    ...parameters(before),
    slice.streamId ?? null,
    slice.types ?? null,
    slice.actorId ?? null,
    slice.since ?? null,
    slice.until ?? null,
    slice.limit,
  ];
}

function parameters(place: LogPlace): readonly [number, string, string] {
  return [place.generation, place.transactionId, place.position];
}
