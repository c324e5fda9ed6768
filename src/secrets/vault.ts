import { createHmac } from 'node:crypto';
import type { Pool } from 'pg';
import { Refused } from '../errors.js';
import { run, statement } from '../store/statement.js';
import type { InlineWrite } from '../store/store.js';
import { createKeyRing, type VaultKeys } from './key-ring.js';
import { seal, sealingKey, unseal, type SealingKey } from './sealed.js';

/** A secret on its way into the vault: `ownerId` is whose it is, and only for that owner it can be opened. */
export type NewSecret = { readonly id: string; readonly ownerId: string; readonly text: string };

/** Keeps secrets: encrypted at rest, written in the statement of the command that names them, read only to be used. */
export interface Vault {
  /** What stores secrets together with the events that name their ids. */
  keep(secrets: readonly NewSecret[]): Promise<readonly InlineWrite[]>;
  /** Destroys all secrets of an owner but those that are still named. */
  forget(ownerId: string, except: readonly string[]): InlineWrite;
  /**
   * The secrets in the clear, by id.
   * @throws Refused SECRET_LOST when one isn't there or was sealed with a key that this server doesn't have
   */
  open(ownerId: string, ids: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** The same for the same secret and otherwise meaningless: what a hash of an input holds in its place. */
  fingerprint(text: string): Promise<string>;
}

type SecretRow = { id: string; key_id: string; nonce: Buffer; ciphertext: Buffer };

const find = statement(`
  select id, key_id, nonce, ciphertext from vault.secret where owner_id = $1 and id = any ($2::uuid[])`);

/** Opens the vault. @param readKeys asked when a secret is first written or read: most processes need none */
export function createVault(pool: Pool, readKeys: () => Promise<VaultKeys>): Vault {
  const roots = remembered(readKeys);
  const ring = createKeyRing(pool, roots);
  return {
    async keep(secrets) {
      if (secrets.length === 0) return [];
      const current = await ring.current();
      return secrets.map((secret) => keepWrite(current, secret));
    },
    forget: (ownerId, except) => ({
      sql: (bind) => `
        delete from vault.secret as secret using appended
         where secret.owner_id = ${bind(ownerId)}::uuid and not appended.duplicate
           and not secret.id = any (${bind(except)}::uuid[])`,
    }),
    async open(ownerId, ids) {
      if (ids.length === 0) return new Map();
      const rows = await run<SecretRow>(pool, find, [ownerId, ids]);
      const keys = await ring.keys([...new Set(rows.map((row) => row.key_id))]);
      const texts = new Map(rows.map((row) => [row.id, opening(keys.get(row.key_id), ownerId, row)]));
      return new Map(ids.map((id) => [id, texts.get(id) ?? lost('The secret is not in the vault')]));
    },
    async fingerprint(text) {
      const { key } = sealingKey((await roots()).current);
      return createHmac('sha256', key).update('fingerprint').update(text).digest('hex');
    },
  };
}

/** Reads once; after a failure it is tried again. */
function remembered(read: () => Promise<VaultKeys>): () => Promise<VaultKeys> {
  let known: Promise<VaultKeys> | null = null;
  return () => {
    known ??= read().catch((error: unknown) => {
      known = null;
      throw error;
    });
    return known;
  };
}

function keepWrite(key: SealingKey, { id, ownerId, text }: NewSecret): InlineWrite {
  const { keyId, nonce, ciphertext } = seal(key, secretContext(ownerId, id), text);
  return {
    sql: (bind) => `
      insert into vault.secret (id, owner_id, key_id, nonce, ciphertext)
      select ${bind(id)}::uuid, ${bind(ownerId)}::uuid, ${bind(keyId)}::text, ${bind(nonce)}::bytea,
             ${bind(ciphertext)}::bytea
        from appended where not appended.duplicate`,
  };
}

function opening(key: SealingKey | undefined, ownerId: string, row: SecretRow): string {
  if (key === undefined) return lost('The secret was encrypted with another key (SECRETS_KEY)');
  try {
    return unseal(key, secretContext(ownerId, row.id), {
      keyId: row.key_id,
      nonce: row.nonce,
      ciphertext: row.ciphertext,
    });
  } catch (cause) {
    return lost('The secret was altered in the database', cause);
  }
}

/** What a secret is bound to: a row that was copied to another secret's or owner's place doesn't open there. */
export function secretContext(ownerId: string, secretId: string): string {
  return `${ownerId}/${secretId}`;
}

function lost(fault: string, cause?: unknown): never {
  throw new Refused('SECRET_LOST', `${fault}: give the password, token or key again.`, ['authentication'], { cause });
}
