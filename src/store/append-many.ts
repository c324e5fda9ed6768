import { writesOf } from './append-beside.js';
import type { Batch, Beside, ChainedEvent } from './append.js';
import { lateTextsWrite } from './texts.js';

/** A command of one event, in the words of a statement that appends many: what differs from command to command is a column. */
export type Fellow = {
  readonly batch: Batch;
  readonly beside: Beside;
  /** What the statement does for it. Those of one shape fit into one statement. */
  readonly shape: string;
  /** the values of its own, as PostgreSQL reads them from text */
  readonly columns: readonly (string | null)[];
};

/** Whether a command can be one of many: it has one event, and no premises, whose locks the others would wait for. */
export function mayGoTogether({ events }: Batch, { premises = [] }: Beside): boolean {
  return events.length === 1 && premises.length === 0;
}

/** The command in the words of a statement for many. */
export function fellowOf(batch: Batch, beside: Beside): Fellow {
  const columns: (string | null)[] = [];
  const writes = writesOf({ ...beside, texts: [] }, (value) => `appended.c${columns.push(asText(value))}`);
  const kind = batch.expectedRevision === 0 ? 'new' : 'next';
  return { batch, beside, columns, shape: [kind, beside.texts.length > 0, ...writes].join('\n') };
}

/**
 * The statement that appends the events of several commands on streams of their own: composeAppendOne over rows instead
 * of values. It is the same text for any number of commands of one shape, so the server keeps its plan. A command whose
 * head has moved has no row in the answer, and nothing of it was written.
 */
export function composeAppendMany(fellows: readonly Fellow[], bind: (value: unknown) => string): string {
  // Heads are locked in one order, so that two such statements wait for each other and never in a circle.
  const sorted = [...fellows].sort((a, b) => (a.batch.streamId < b.batch.streamId ? -1 : 1));
  const [first] = sorted;
  if (first === undefined) throw new Error('There is nothing to append.');
  return [
    `with ${asked(sorted, bind)}, moved as (${first.batch.expectedRevision === 0 ? NEW_HEADS : NEXT_HEADS}), ${INSERTED}`,
    ...(first.beside.texts.length > 0 ? [`, late_texts as (${lateTextsWrite(textsOf(sorted), bind)})`] : []),
    ...writesOf({ ...first.beside, texts: [] }, nextColumn()),
    'select stream_id, generation, transaction_id, position from inserted',
  ].join('\n');
}

function eventOf({ events }: Batch): ChainedEvent {
  const [event] = events;
  if (event === undefined) throw new Error('A command without an event has nothing to append.');
  return event;
}

/** Counts up in the order in which fellowOf put the values into columns. */
function nextColumn(): () => string {
  let columns = 0;
  return () => `appended.c${(columns += 1)}`;
}

function asked(fellows: readonly Fellow[], bind: (value: unknown) => string): string {
  const column = (name: string, type: string, valueOf: (fellow: Fellow) => unknown) => ({
    name,
    parameter: `${bind(fellows.map(valueOf))}::${type}[]`,
  });
  const columns = [
    column('stream_id', 'uuid', ({ batch }) => batch.streamId),
    column('stream_type', 'text', ({ batch }) => batch.streamType),
    column('expected', 'integer', ({ batch }) => batch.expectedRevision),
    column('previous_hash', 'bytea', ({ batch }) => Buffer.from(batch.previousHash, 'hex')),
    column('hash', 'bytea', ({ batch }) => Buffer.from(eventOf(batch).hash, 'hex')),
    column('recorded_at', 'timestamptz', ({ batch }) => batch.recordedAt.toISOString()),
    column('command_id', 'uuid', ({ batch }) => batch.commandId),
    column('type', 'text', ({ batch }) => eventOf(batch).type),
    column('schema_version', 'smallint', ({ batch }) => eventOf(batch).schemaVersion),
    column('data', 'json', ({ batch }) => eventOf(batch).json),
    column('metadata', 'json', ({ batch }) => batch.metadataJson),
    ...(fellows[0]?.columns ?? []).map((_, index) => column(`c${index + 1}`, 'text', ({ columns }) => columns[index])),
  ];
  const parameters = columns.map(({ parameter }) => parameter).join(', ');
  return `asked as materialized (
    select * from unnest(${parameters}) as asked (${columns.map(({ name }) => name).join(', ')}))`;
}

// Heads are compared in a snapshot older than the transaction's xid, as composeAppendOne has it: an xid comes with the
// first head that moves, and PostgreSQL checks before the first row that there is none.
const FIRST_WRITE = 'pg_current_xact_id_if_assigned() is null';

const NEW_HEADS = `
    insert into es.head as h (stream_id, stream_type, revision, hash, recorded_at)
    select stream_id, stream_type, expected + 1, hash, recorded_at from asked where ${FIRST_WRITE}
    on conflict do nothing
    returning h.stream_id, h.revision`;

const NEXT_HEADS = `
    update es.head h
       set revision = asked.expected + 1, hash = asked.hash, recorded_at = asked.recorded_at
      from asked
     where h.stream_id = asked.stream_id and h.revision = asked.expected and h.hash = asked.previous_hash
       and h.stream_type = asked.stream_type and h.recorded_at < asked.recorded_at and ${FIRST_WRITE}
    returning h.stream_id, h.revision`;

const INSERTED = `inserted as (
    insert into es.event as e (transaction_id, recorded_at, stream_id, command_id, revision, generation, command_index,
                               schema_version, stream_type, type, data, metadata, hash)
    select pg_current_xact_id(), asked.recorded_at, stream_id, asked.command_id, moved.revision,
           (select s.generation from es.store s), 0, asked.schema_version, asked.stream_type, asked.type, asked.data,
           asked.metadata, asked.hash
      from moved join asked using (stream_id)
    returning e.stream_id, e.revision, e.generation, e.transaction_id, e.position),
  appended as materialized (
    select inserted.revision, false as duplicate, asked.* from inserted join asked using (stream_id))`;

function textsOf(fellows: readonly Fellow[]) {
  return fellows.flatMap(({ batch, beside }) => beside.texts.map((text) => ({ ...text, streamId: batch.streamId })));
}

/** A value as PostgreSQL reads it from text, whatever it is cast to. */
export function asText(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (value instanceof Date) return value.toISOString();
  if (Buffer.isBuffer(value)) return `\\x${value.toString('hex')}`;
  if (Array.isArray(value)) return `{${value.map(asElement).join(',')}}`;
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  throw new Error(`A ${typeof value} can't be bound as it is: make a text of it.`);
}

function asElement(value: unknown): string {
  const text = asText(value);
  return text === null ? 'NULL' : `"${text.replace(/["\\]/g, '\\$&')}"`;
}
