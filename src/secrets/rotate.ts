import type { Pool, PoolClient } from 'pg';
import type { KeyRing } from './key-ring.js';
import { seal, unseal, type SealingKey } from './sealed.js';
import { secretContext } from './vault.js';

/** What a rotation did. `lost`: secrets that no known key opens; they stay as they are. */
export type Rotation = {
  readonly keyId: string;
  /** it finished what an earlier one began */
  readonly resumed: boolean;
  readonly sealed: number;
  readonly lost: number;
};

type Row = { id: string; owner_id: string; key_id: string; nonce: Buffer; ciphertext: Buffer };

/** No transaction that writes lasts long: it would hold up whoever follows the log. */
const BATCH = 100;
/** Any number, the same in every program: "SysProfV" in ASCII. */
const LOCK = '6015351396180977270';
const NOTHING = '00000000-0000-0000-0000-000000000000';

/**
 * Seals every secret anew with a new key, in batches, while programs run: they open with old keys as long as there are
 * secrets under them, and seal with the new one from now on. Killed and called again, it goes on with the key that it
 * had made. At the end the old keys are destroyed.
 */
export async function rotateSecrets(
  pool: Pool,
  ring: KeyRing,
  onProgress: (sealed: number) => void,
): Promise<Rotation> {
  const client = await pool.connect();
  let fault: Error | undefined;
  const onError = (error: Error) => {
    fault = error;
  };
  client.on('error', onError);
  try {
    // Of two that are called at once, the second finds all done and makes another key; together they would mix theirs.
    await client.query('select pg_advisory_lock($1)', [LOCK]);
    const { key, resumed } = await newestKey(client, ring);
    const done = { sealed: 0, lost: 0 };
    for (let after: string | null = NOTHING; after !== null;) {
      after = await sealBatch(client, ring, key, after, done);
      onProgress(done.sealed);
    }
    if (done.lost === 0) await client.query('update vault.key set finished_at = now() where id = $1', [key.id]);
    await client.query(
      `delete from vault.key as key where key.superseded_at is not null
          and not exists (select from vault.secret as secret where secret.key_id = key.id)`,
    );
    await client.query('select pg_advisory_unlock($1)', [LOCK]);
    return { keyId: key.id, resumed, ...done };
  } catch (error) {
    fault = error instanceof Error ? error : new Error(String(error));
    throw error;
  } finally {
    // A connection that failed is closed, which ends the lock with it.
    client.release(fault);
    client.off('error', onError);
  }
}

/** The key of a rotation that was interrupted, else a new one. */
async function newestKey(
  client: PoolClient,
  ring: KeyRing,
): Promise<{ readonly key: SealingKey; readonly resumed: boolean }> {
  const { rows } = await client.query('select from vault.key where superseded_at is null and finished_at is null');
  if (rows.length > 0) return { key: await ring.current(), resumed: true };
  await client.query('begin');
  try {
    const key = await ring.supersede(client);
    await client.query('commit');
    return { key, resumed: false };
  } catch (error) {
    await client.query('rollback');
    throw error;
  }
}

/** The next secrets that another key sealed; gives the last one's id, null when there are no more. */
async function sealBatch(
  client: PoolClient,
  ring: KeyRing,
  key: SealingKey,
  after: string,
  done: { sealed: number; lost: number },
): Promise<string | null> {
  await client.query('begin');
  try {
    const { rows } = await client.query<Row>(
      `select id, owner_id, key_id, nonce, ciphertext from vault.secret
        where key_id <> $1 and id > $2 order by id limit ${BATCH} for update`,
      [key.id, after],
    );
    const keys = await ring.keys([...new Set(rows.map(({ key_id }) => key_id))]);
    for (const row of rows) {
      const old = keys.get(row.key_id);
      if (!old) done.lost += 1;
      else {
        await client.query('update vault.secret set key_id = $2, nonce = $3, ciphertext = $4 where id = $1', [
          row.id,
          ...sealedAnew(old, key, row),
        ]);
        done.sealed += 1;
      }
    }
    await client.query('commit');
    return rows.at(-1)?.id ?? null;
  } catch (error) {
    await client.query('rollback');
    throw error;
  }
}

function sealedAnew(old: SealingKey, key: SealingKey, row: Row): [keyId: string, nonce: Buffer, ciphertext: Buffer] {
  const context = secretContext(row.owner_id, row.id);
  const text = unseal(old, context, { keyId: row.key_id, nonce: row.nonce, ciphertext: row.ciphertext });
  const { keyId, nonce, ciphertext } = seal(key, context, text);
  return [keyId, nonce, ciphertext];
}
