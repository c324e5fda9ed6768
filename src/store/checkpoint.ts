import type { Pool } from 'pg';
import { decodeCursor, encodeCursor, type LogPlace } from './cursor.js';
import { run, statement } from './statement.js';

const read = statement(`
  select generation, transaction_id::text as transaction_id, position::text as position
    from es.subscription
   where name = $1`);
const begin = statement(`
  insert into es.subscription (name, generation, transaction_id, position)
  values ($1, $2, $3, $4)
  on conflict do nothing
  returning name`);
const advance = statement(`
  update es.subscription
     set generation = $2, transaction_id = $3, position = $4, updated_at = now()
   where name = $1 and (generation, transaction_id, position) = ($5::integer, $6::xid8, $7::bigint)
  returning name`);

/** How far a named reader of the log has come; null when it never saved a place. */
export async function readCheckpoint(pool: Pool, name: string): Promise<string | null> {
  const [row] = await run<{ generation: number; transaction_id: string; position: string }>(pool, read, [name]);
  return row === undefined
    ? null
    : encodeCursor({ generation: row.generation, transactionId: row.transaction_id, position: row.position });
}

/**
 * Moves a reader's place from where it was read to where it is now.
 * @returns false when it is no longer at `from`: somebody else reads under this name, and whoever is told so must stop
 *   (a process that was taken for dead can't turn the reader back)
 */
export async function saveCheckpoint(pool: Pool, name: string, from: string | null, to: string): Promise<boolean> {
  const target = parameters(decodeCursor(to));
  const rows =
    from === null
      ? await run(pool, begin, [name, ...target])
      : await run(pool, advance, [name, ...target, ...parameters(decodeCursor(from))]);
  return rows.length === 1;
}

function parameters(place: LogPlace): readonly [number, string, string] {
  return [place.generation, place.transactionId, place.position];
}
