import { DatabaseError, type Pool } from 'pg';
import { encodeCursor } from './cursor.js';
import type { Text } from './event.js';
import { composeAppendOne } from './append-one.js';
import { premisesOf, writesOf } from './append-beside.js';
import type { KeptAnswer } from './idempotency.js';
import { preparedByText, run, statement } from './statement.js';
import type { InlineWrite, Premise } from './store.js';
import { uniqueViolation } from './unique-violation.js';

/** An event ready for the log: canonical JSON and its place in the hash chain. */
export type ChainedEvent = {
  readonly type: string;
  readonly schemaVersion: number;
  readonly json: string;
  readonly hash: string;
};

/** The events of one command, on the head that the command was decided on. */
export type Batch = {
  readonly streamId: string;
  readonly streamType: string;
  /** 0: the stream must not exist */
  readonly expectedRevision: number;
  readonly previousHash: string;
  readonly commandId: string;
  /** whole milliseconds, later than the head's */
  readonly recordedAt: Date;
  readonly events: readonly ChainedEvent[];
  readonly metadataJson: string;
};

/** What is written in the same statement, after the events. */
export type Beside = {
  readonly texts: readonly Text[];
  readonly rows: readonly InlineWrite[];
  readonly premises?: readonly Premise[];
  readonly kept: KeptAnswer | undefined;
};

/** `duplicate`: the command was applied before, nothing was written now, and the rest is its first outcome. */
export type Appended = {
  readonly revision: number;
  /** of the command's last event */
  readonly hash: string;
  /** one per event */
  readonly cursors: readonly string[];
  readonly duplicate: boolean;
};

/** The stream's head is not the one that the command was decided on: decide again. */
export class HeadMoved extends Error {
  constructor(
    readonly actualRevision: number,
    options?: ErrorOptions,
  ) {
    super(`the stream is at revision ${actualRevision}`, options);
  }
}

/** Somebody else used the command's idempotency key between the look and the append. */
export class KeyTaken extends Error {}

/** Another transaction was in the way of this one, or took away what it was decided on; nothing was written. */
export class GaveWay extends Error {}

/** One shape per concept's rows, with or without texts and a key. */
const prepared = preparedByText();

type Placed = { generation: number; transaction_id: string; position: string };
type Row = {
  revision: number;
  hash: string;
  duplicate: boolean;
  generation: number;
  transaction_id: string;
  positions: string[];
};

/**
 * Appends the events of a command with everything that belongs to them, in one statement and one round trip.
 * @throws HeadMoved, KeyTaken, GaveWay; Unavailable, which leaves open whether it was committed: append the same
 *   batch again, its command id finds out; DatabaseError 23505 of a concept's row, see uniqueViolation
 */
export async function append(pool: Pool, batch: Batch, beside: Beside): Promise<Appended> {
  try {
    return (await appendOne(pool, batch, beside)) ?? (await appendAll(pool, batch, beside));
  } catch (error) {
    if (isAppliedBefore(error)) return findApplied(pool, batch);
    throw translated(error);
  }
}

/** The short way, for commands of one event; null when it has written nothing. */
async function appendOne(pool: Pool, batch: Batch, beside: Beside): Promise<Appended | null> {
  const values: unknown[] = [];
  const text = composeAppendOne(batch, beside, (value) => `$${values.push(value)}`);
  if (text === null) return null;
  const [row] = await run<Placed>(pool, prepared(text), values);
  if (row === undefined) return null;
  const place = { generation: row.generation, transactionId: row.transaction_id, position: row.position };
  const hash = batch.events[0]?.hash ?? '';
  return { revision: batch.expectedRevision + 1, hash, duplicate: false, cursors: [encodeCursor(place)] };
}

/** The way for any number of events, and the one that says why not. */
async function appendAll(pool: Pool, batch: Batch, beside: Beside): Promise<Appended> {
  const values: unknown[] = [];
  const text = composeAppend(batch, beside, (value) => `$${values.push(value)}`);
  return toAppended(await run<Row>(pool, prepared(text), values));
}

/**
 * The statement of an append. Every other write selects from `appended`, so none of them can run before es.append has
 * returned: it refuses (ES003) to be anything but the first write of its transaction.
 */
export function composeAppend(batch: Batch, beside: Beside, bind: (value: unknown) => string): string {
  const { events } = batch;
  const parameters = [
    `${bind(batch.streamId)}::uuid`,
    `${bind(batch.streamType)}::text`,
    `${bind(batch.expectedRevision)}::integer`,
    `${bind(Buffer.from(batch.previousHash, 'hex'))}::bytea`,
    `${bind(batch.commandId)}::uuid`,
    `${bind(batch.recordedAt)}::timestamptz`,
    `${bind(events.map((event) => event.type))}::text[]`,
    `${bind(events.map((event) => event.schemaVersion))}::smallint[]`,
    `${bind(events.map((event) => event.json))}::json[]`,
    `${bind(events.map((event) => Buffer.from(event.hash, 'hex')))}::bytea[]`,
    `${bind(batch.metadataJson)}::json`,
  ];
  const { ctes, condition } = premisesOf(beside, bind);
  return [
    `with appended as materialized (select * from es.append(${parameters.join(', ')}))`,
    ...[...writesOf(beside, bind), ...ctes],
    `select revision, encode(hash, 'hex') as hash, duplicate, generation, transaction_id::text as transaction_id,
            positions::text[] as positions
       from appended`,
    condition,
  ].join('\n');
}

const FIRST_OUTCOME = statement(`
  select revision, encode(hash, 'hex') as hash, true as duplicate, generation, transaction_id::text as transaction_id,
         positions::text[] as positions
    from es.applied($1, $2)`);

async function findApplied(pool: Pool, batch: Batch): Promise<Appended> {
  return toAppended(await run<Row>(pool, FIRST_OUTCOME, [batch.streamId, batch.commandId]));
}

function toAppended([row]: readonly Row[]): Appended {
  if (row === undefined) throw new Error('es.append answered without a row.');
  const { generation, transaction_id: transactionId } = row;
  const cursors = row.positions.map((position) => encodeCursor({ generation, transactionId, position }));
  return { revision: row.revision, hash: row.hash, duplicate: row.duplicate, cursors };
}

/** The command id is in the log, but the caller has decided it again on a newer head than the first time. */
function isAppliedBefore(error: unknown): boolean {
  return (
    error instanceof DatabaseError &&
    error.schema === 'es' &&
    /^event_\d+_command_id/.test(uniqueViolation(error) ?? '')
  );
}

function translated(error: unknown): unknown {
  if (!(error instanceof DatabaseError)) return error;
  if (error.code === 'ES001') return new HeadMoved(Number(error.detail), { cause: error });
  if (error.schema === 'es' && uniqueViolation(error) === 'idempotency_pkey') {
    return new KeyTaken('the idempotency key was used at the same time', { cause: error });
  }
  // 40P01: deadlock; 40001: a serialization failure, where the server is set to a stricter isolation; ES005: a premise.
  if (error.code === '40P01' || error.code === '40001' || error.code === 'ES005')
    return new GaveWay('two appends were in each other’s way', { cause: error });
  return error;
}
