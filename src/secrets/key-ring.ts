import { randomBytes } from 'node:crypto';
import type { Pool, PoolClient } from 'pg';
import { asUnavailable } from '../database.js';
import { Refused } from '../errors.js';
import { rootKey, sealingKey, seal, unseal, type SealingKey } from './sealed.js';

/** The SECRETS_KEY of today, and those that older keys may still be sealed with. */
export type VaultKeys = { readonly current: Uint8Array; readonly earlier?: readonly Uint8Array[] };

/** The keys that secrets are sealed with, kept in the database and opened with SECRETS_KEY. */
export interface KeyRing {
  /** The one for new secrets; made when there is none. Asked each time: another process may have put a new one in its place. */
  current(): Promise<SealingKey>;
  /** Keys by their ids; one that SECRETS_KEY doesn't open is left out. */
  keys(ids: readonly string[]): Promise<ReadonlyMap<string, SealingKey>>;
  /** Puts a new key in the place of the current one. */
  supersede(client: PoolClient): Promise<SealingKey>;
}

type Row = { id: string; root_id: string; nonce: Buffer | null; sealed: Buffer | null };
type Asked = Pick<Pool | PoolClient, 'query'>;

const COLUMNS = 'id, root_id, nonce, sealed';

/** Opens the ring. @param readRoots asked when a key is first needed: most processes need none */
export function createKeyRing(pool: Pool, readRoots: () => Promise<VaultKeys>): KeyRing {
  const opened = new Map<string, SealingKey>();
  const openKey = async (row: Row): Promise<SealingKey | null> => {
    const known = opened.get(row.id);
    if (known) return known;
    const { current, earlier = [] } = await readRoots();
    const key = opening([current, ...earlier], row);
    if (key) opened.set(row.id, key);
    return key;
  };
  const make = async (client: Asked) => insertKey(client, newKey((await readRoots()).current));
  return {
    async current() {
      // Twice at most: whoever made one in between has made it for all.
      for (let tries = 0; tries < 2; tries += 1) {
        const { rows } = await ask<Row>(pool, `select ${COLUMNS} from vault.key where superseded_at is null`, []);
        const key = rows[0] ? ((await openKey(rows[0])) ?? lostKey()) : await make(pool);
        if (key) return key;
      }
      throw new Error('There is no key to seal secrets with, and none could be made.');
    },
    async keys(ids) {
      const missing = ids.filter((id) => !opened.has(id));
      if (missing.length > 0) {
        const { rows } = await ask<Row>(pool, `select ${COLUMNS} from vault.key where id = any ($1)`, [missing]);
        for (const row of rows) await openKey(row);
      }
      return new Map(ids.flatMap((id) => (opened.has(id) ? [[id, opened.get(id)!] as const] : [])));
    },
    async supersede(client) {
      await client.query('update vault.key set superseded_at = now() where superseded_at is null');
      const made = (await make(client)) ?? lostKey();
      await client.query('update vault.key set finished_at = null where id = $1', [made.id]);
      return made;
    },
  };
}

type NewKey = { readonly key: SealingKey; readonly row: Row };

function newKey(root: Uint8Array): NewKey {
  const key = { id: randomBytes(8).toString('hex'), key: randomBytes(32) };
  const { keyId, nonce, ciphertext } = seal(rootKey(root), contextOf(key.id), key.key.toString('base64'));
  return { key, row: { id: key.id, root_id: keyId, nonce, sealed: ciphertext } };
}

/** Null where another process was faster. */
async function insertKey(client: Asked, { key, row }: NewKey): Promise<SealingKey | null> {
  const { rows } = await ask(
    client,
    `insert into vault.key (id, root_id, nonce, sealed, finished_at) values ($1, $2, $3, $4, now())
     on conflict do nothing returning id`,
    [row.id, row.root_id, row.nonce, row.sealed],
  );
  return rows.length > 0 ? key : null;
}

/** Null where none of the roots is the one that it takes. @throws when the row was altered */
function opening(roots: readonly Uint8Array[], { id, root_id, nonce, sealed }: Row): SealingKey | null {
  if (nonce === null || sealed === null) return roots.map(sealingKey).find((key) => key.id === id) ?? null;
  const root = roots.map(rootKey).find((key) => key.id === root_id);
  if (!root) return null;
  return { id, key: Buffer.from(unseal(root, contextOf(id), { keyId: root_id, nonce, ciphertext: sealed }), 'base64') };
}

/** A key that was copied under another's id doesn't open there. */
function contextOf(id: string): string {
  return `vault key ${id}`;
}

function lostKey(): never {
  throw new Refused(
    'SECRETS_KEY_CHANGED',
    'The secrets of this database are sealed under another SECRETS_KEY. Put the earlier one into SECRETS_KEY_EARLIER.',
  );
}

async function ask<R extends object>(client: Asked, text: string, values: unknown[]) {
  try {
    return await client.query<R & Record<string, unknown>>(text, values);
  } catch (error) {
    throw asUnavailable(error) ?? error;
  }
}
