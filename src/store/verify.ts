import type { Pool } from 'pg';
import { CHAIN_START, chainHash } from './hash-chain.js';
import { RECORDED_COLUMNS, type RecordedRow } from './recorded.js';
import { run, statement } from './statement.js';

/** What a recomputation of a stream's chain found; `firstBroken` is a sentence, null when everything fits. */
export type Verdict = { readonly intact: boolean; readonly events: number; readonly firstBroken: string | null };

const PAGE = 1_000;

/** By revision, whatever gaps there are. $1 stream, $2 last seen revision. */
const rowsAfter = statement(`
  select ${RECORDED_COLUMNS}, command_index, data::text as data_json, metadata::text as metadata_json,
         date_trunc('milliseconds', recorded_at) = recorded_at as whole_ms
    from es.event
   where stream_id = $1 and revision > $2
   order by revision
   limit ${PAGE}`);
const readHead = statement(`select revision, encode(hash, 'hex') as hash from es.head where stream_id = $1`);

type StoredRow = RecordedRow & { command_index: number; data_json: string; metadata_json: string; whole_ms: boolean };
type Link = { readonly revision: number; readonly hash: string; readonly row: StoredRow | null };

/**
 * Recomputes a stream's hashes from its rows, as written and not upcast, and compares its end with its head: an altered
 * or missing event is found, and so is one that the log would tell in another order.
 */
export async function verifyStream(pool: Pool, streamId: string): Promise<Verdict> {
  // The head first: events that are appended while this runs lie behind it and do no harm.
  const [head] = await run<{ revision: number; hash: string }>(pool, readHead, [streamId]);
  let last: Link = { revision: 0, hash: CHAIN_START, row: null };
  let events = 0;
  for (;;) {
    const rows = await run<StoredRow>(pool, rowsAfter, [streamId, last.revision]);
    for (const row of rows) {
      const fault = faultOf(row, last) ?? headFault(row, head);
      if (fault !== null) return { intact: false, events, firstBroken: fault };
      last = { revision: row.revision, hash: row.hash, row };
      events += 1;
    }
    if (rows.length < PAGE) break;
  }
  const missing = missingAtEnd(last, head);
  return { intact: missing === null, events, firstBroken: missing };
}

/** Why a row doesn't continue the chain; null when it does. */
function faultOf(row: StoredRow, previous: Link): string | null {
  if (row.revision !== previous.revision + 1) {
    return `Event ${previous.revision + 1} is missing: ${row.revision} is the next that is there.`;
  }
  const recomputed = chainHash(previous.hash, {
    streamId: row.stream_id,
    streamType: row.stream_type,
    revision: row.revision,
    commandId: row.command_id,
    commandIndex: row.command_index,
    type: row.type,
    schemaVersion: row.schema_version,
    recordedAt: row.recorded_at,
    dataJson: row.data_json,
    metadataJson: row.metadata_json,
  });
  if (recomputed !== row.hash) {
    return `Event ${row.revision} (${row.type}) was altered: its hash says ${row.hash}, its content gives ${recomputed}.`;
  }
  // The hash covers whole milliseconds.
  if (!row.whole_ms)
    return `Event ${row.revision} (${row.type}) was altered: its time has digits behind the millisecond.`;
  if (previous.row !== null && !isBehind(row, previous.row)) {
    return `Event ${row.revision} (${row.type}) was moved: in the log it does not come after event ${previous.revision}.`;
  }
  return null;
}

function headFault(row: StoredRow, head: { revision: number; hash: string } | undefined): string | null {
  return head?.revision === row.revision && head.hash !== row.hash
    ? `Event ${row.revision} (${row.type}) was replaced: the stream's head names another hash.`
    : null;
}

function missingAtEnd(last: Link, head: { revision: number; hash: string } | undefined): string | null {
  const named = head?.revision ?? 0;
  if (last.revision > 0 && head === undefined) return 'The head of the stream is missing.';
  return last.revision < named
    ? `Event ${last.revision + 1} is missing: the stream's head names revision ${named}.`
    : null;
}

function isBehind(row: StoredRow, previous: StoredRow): boolean {
  if (row.generation !== previous.generation) return row.generation > previous.generation;
  const byTransaction = BigInt(row.transaction_id) - BigInt(previous.transaction_id);
  return byTransaction > 0n || (byTransaction === 0n && BigInt(row.position) > BigInt(previous.position));
}
