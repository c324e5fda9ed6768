import { CHAIN_START, chainHash } from './hash-chain.js';
import { RECORDED_COLUMNS, type RecordedRow } from './recorded.js';

/** What a check of a chain reads of each event: as written, not upcast, with what the hash covers as exact text. */
export const CHAIN_COLUMNS = `${RECORDED_COLUMNS}, command_index,
         data::text as data_json, metadata::text as metadata_json,
         date_trunc('milliseconds', recorded_at) = recorded_at as whole_ms`;

/** A row of those columns. */
export type ChainRow = RecordedRow & {
  command_index: number;
  data_json: string;
  metadata_json: string;
  whole_ms: boolean;
};

/** The newest revision that a stream's head names, and its hash (hex). */
export type Head = { readonly revision: number; readonly hash: string };

/** How far a chain was followed. */
export type Link = Head & { readonly row: ChainRow | null };

/** Before a stream's first event. */
export const FIRST_LINK: Link = { revision: 0, hash: CHAIN_START, row: null };

/** The sentence that tells why a row doesn't continue the chain, or isn't what the head names; null when all fits. */
export function brokenLink(row: ChainRow, previous: Link, head: Head | undefined): string | null {
  return faultOf(row, previous) ?? headFault(row, head);
}

/** Why a row doesn't continue the chain; null when it does. */
function faultOf(row: ChainRow, previous: Link): string | null {
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

function headFault(row: ChainRow, head: Head | undefined): string | null {
  return head?.revision === row.revision && head.hash !== row.hash
    ? `Event ${row.revision} (${row.type}) was replaced: the stream's head names another hash.`
    : null;
}

/** The sentence that tells what a chain lacks that ended here; null when it is whole. */
export function missingAtEnd(last: Link, head: Head | undefined): string | null {
  const named = head?.revision ?? 0;
  if (last.revision > 0 && head === undefined) return 'The head of the stream is missing.';
  return last.revision < named
    ? `Event ${last.revision + 1} is missing: the stream's head names revision ${named}.`
    : null;
}

function isBehind(row: ChainRow, previous: ChainRow): boolean {
  if (row.generation !== previous.generation) return row.generation > previous.generation;
  const byTransaction = BigInt(row.transaction_id) - BigInt(previous.transaction_id);
  return byTransaction > 0n || (byTransaction === 0n && BigInt(row.position) > BigInt(previous.position));
}
