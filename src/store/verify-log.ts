import type { Pool } from 'pg';
import {
  brokenLink,
  CHAIN_COLUMNS,
  FIRST_LINK,
  missingAtEnd,
  type ChainRow,
  type Head,
  type Link,
} from './chain-check.js';
import { run, statement } from './statement.js';
import type { Verdict } from './verify.js';

/** Called after each page with how many events were checked so far; a slow one slows the check, and so spares the server. */
export type OnChecked = (events: number) => void | Promise<void>;

const PAGE = 2_000;
const NO_STREAM = '00000000-0000-0000-0000-000000000000';

/** Events by stream and revision, each with its stream's head of the same moment. $1, $2 the last one seen. */
const rowsAfter = statement(`
  select ${CHAIN_COLUMNS},
         (select head.revision from es.head where head.stream_id = event.stream_id) as head_revision,
         (select encode(head.hash, 'hex') from es.head where head.stream_id = event.stream_id) as head_hash
    from es.event
   where (stream_id, revision) > ($1::uuid, $2::integer)
   order by stream_id, revision
   limit ${PAGE}`);

/** Heads whose events are all gone. $1 the last stream seen. */
const emptyHeads = statement(`
  select stream_id, revision
    from (select stream_id, stream_type, revision from es.head where stream_id > $1 order by stream_id limit ${PAGE}) as page
   where not exists (select from es.event where event.stream_id = page.stream_id)`);
const lastHead = statement(`
  select max(stream_id::text) as stream_id
    from (select stream_id from es.head where stream_id > $1 order by stream_id limit ${PAGE}) as page`);

type Row = ChainRow & { head_revision: number | null; head_hash: string | null };
type Place = { readonly streamId: string; readonly link: Link; readonly head: Head | undefined };

/**
 * Recomputes every chain of the log, stream by stream, in pages that hold no transaction open: each altered, moved or
 * missing event is found and the first one named, with its stream. What is appended meanwhile does no harm.
 * A stream of which both events and head were removed leaves nothing here to find: that is what anchors are for.
 */
export async function verifyLog(
  pool: Pool,
  signal: AbortSignal,
  onChecked: OnChecked = () => undefined,
): Promise<Verdict> {
  let at: Place = { streamId: NO_STREAM, link: FIRST_LINK, head: undefined };
  let events = 0;
  const broken = (streamId: string, fault: string): Verdict => ({
    intact: false,
    events,
    firstBroken: `Stream ${streamId}: ${fault}`,
  });
  for (;;) {
    signal.throwIfAborted();
    const rows = await run<Row>(pool, rowsAfter, [at.streamId, at.link.revision]);
    for (const row of rows) {
      const ended = row.stream_id === at.streamId ? null : faultAtEnd(at);
      if (ended !== null) return broken(at.streamId, ended);
      const link = row.stream_id === at.streamId ? at.link : FIRST_LINK;
      const head = headOf(row);
      const fault = brokenLink(row, link, head);
      if (fault !== null) return broken(row.stream_id, fault);
      at = { streamId: row.stream_id, link: { revision: row.revision, hash: row.hash, row }, head };
      events += 1;
    }
    await onChecked(events);
    if (rows.length < PAGE) break;
  }
  const ended = faultAtEnd(at);
  if (ended !== null) return broken(at.streamId, ended);
  const gone = await firstEmptyHead(pool, signal);
  return gone === null
    ? { intact: true, events, firstBroken: null }
    : broken(gone.stream_id, `All its events are missing: its head names revision ${gone.revision}.`);
}

function headOf({ head_revision: revision, head_hash: hash }: Row): Head | undefined {
  return revision === null || hash === null ? undefined : { revision, hash };
}

function faultAtEnd({ link, head }: Place): string | null {
  return link.row === null ? null : missingAtEnd(link, head);
}

async function firstEmptyHead(pool: Pool, signal: AbortSignal) {
  for (let after = NO_STREAM; ;) {
    signal.throwIfAborted();
    const [gone] = await run<{ stream_id: string; revision: number }>(pool, emptyHeads, [after]);
    if (gone !== undefined) return gone;
    const [last] = await run<{ stream_id: string | null }>(pool, lastHead, [after]);
    if (!last?.stream_id) return null;
    after = last.stream_id;
  }
}
