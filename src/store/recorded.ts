import { encodeCursor } from './cursor.js';
import type { Metadata, Recorded } from './event.js';
import { schemaVersionOf, upcast, type Upcasters } from './upcasting.js';

/**
 * The columns that a Recorded is made of; numbers that may pass 2^53 as text.
 * So order by `event.position`, qualified: the bare name would be the text, and "10" comes before "9".
 */
export const RECORDED_COLUMNS = `stream_id, stream_type, revision, type, schema_version, command_id, recorded_at,
         data, metadata, encode(hash, 'hex') as hash,
         generation, transaction_id::text as transaction_id, position::text as position`;

/** A row of those columns. */
export type RecordedRow = {
  stream_id: string;
  stream_type: string;
  revision: number;
  type: string;
  schema_version: number;
  command_id: string;
  recorded_at: Date;
  data: object;
  metadata: Metadata;
  hash: string;
  generation: number;
  transaction_id: string;
  position: string;
};

/** An event as the product sees it: in its newest schema version. */
export function toRecorded(row: RecordedRow, upcasters: Upcasters): Recorded {
  return {
    streamId: row.stream_id,
    streamType: row.stream_type,
    revision: row.revision,
    type: row.type,
    schemaVersion: Math.max(row.schema_version, schemaVersionOf(upcasters, row.stream_type, row.type)),
    commandId: row.command_id,
    recordedAt: row.recorded_at,
    data: upcast(upcasters, row.stream_type, row.type, row.schema_version, row.data),
    metadata: row.metadata,
    hash: row.hash,
    cursor: encodeCursor({ generation: row.generation, transactionId: row.transaction_id, position: row.position }),
  };
}
