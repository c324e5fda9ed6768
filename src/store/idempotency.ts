import type { Pool } from 'pg';
import { IdempotencyKeyReused } from '../errors.js';
import { limits } from '../limits.js';
import { run, statement } from './statement.js';
import type { Answer, Idempotency } from './store.js';

/** An answer with the key that asks for it again. */
export type KeptAnswer = Idempotency & { readonly answer: Answer };

/** By the clock of the database, which all processes share: one that is a day ahead must not apply a command again. */
const EXPIRED = `now() - interval '${limits.idempotencyHours} hours'`;
const PURGE_AT_ONCE = 5_000;

const find = statement(`
  select input_hash, answer, created_at > ${EXPIRED} as fresh from es.idempotency where actor_id = $1 and key = $2`);
const drop = statement(`
  delete from es.idempotency where actor_id = $1 and key = $2 and created_at <= ${EXPIRED}`);
const keep = statement(`
  insert into es.idempotency (actor_id, key, input_hash, answer, created_at)
  values ($1, $2, $3, $4, now())
  on conflict do nothing
  returning key`);
const purge = statement(`
  delete from es.idempotency
   where (actor_id, key) in (select actor_id, key from es.idempotency where created_at <= ${EXPIRED} limit ${PURGE_AT_ONCE})
  returning key`);

/**
 * Keeps the answer in the statement of the append. Without ON CONFLICT: when somebody used the key at the same time,
 * the whole command must fall, and the first one's answer counts.
 */
export function keyWrite(kept: KeptAnswer, bind: (value: unknown) => string): string {
  return `insert into es.idempotency (actor_id, key, input_hash, answer, created_at)
    select ${bind(kept.actorId)}::text, ${bind(kept.key)}::text, ${bind(kept.inputHash)}::text,
           ${bind(JSON.stringify(kept.answer))}::json, now()
      from appended
     where not appended.duplicate`;
}

/**
 * The first answer of a key, or null when the key is new or older than 24 hours.
 * @throws IdempotencyKeyReused when the key was used with another input
 */
export async function findAnswer(pool: Pool, use: Idempotency): Promise<Answer | null> {
  const [row] = await run<{ input_hash: string; answer: Answer; fresh: boolean }>(pool, find, [use.actorId, use.key]);
  if (row === undefined) return null;
  if (!row.fresh) {
    await run(pool, drop, [use.actorId, use.key]);
    return null;
  }
  if (row.input_hash !== use.inputHash) throw new IdempotencyKeyReused(use.key);
  return row.answer;
}

/** Keeps the answer of a command that had nothing to append. False: somebody else used the key at the same time. */
export async function keepAnswer(pool: Pool, kept: KeptAnswer): Promise<boolean> {
  const answer = JSON.stringify(kept.answer);
  const rows = await run(pool, keep, [kept.actorId, kept.key, kept.inputHash, answer]);
  return rows.length === 1;
}

/**
 * Deletes the answers that are older than 24 hours, a few thousand per transaction: a long one would hold up the fence.
 * @returns how many were deleted
 */
export async function purgeIdempotency(pool: Pool): Promise<number> {
  let deleted = 0;
  for (;;) {
    const rows = await run(pool, purge, []);
    deleted += rows.length;
    if (rows.length < PURGE_AT_ONCE) return deleted;
  }
}
