import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createKeyRing } from '../../src/secrets/key-ring.js';
import { rotateSecrets } from '../../src/secrets/rotate.js';
import { seal, sealingKey } from '../../src/secrets/sealed.js';
import { createVault } from '../../src/secrets/vault.js';
import { newId } from '../../src/ids.js';
import { freshDatabase, type FreshDatabase } from '../support/database.js';

const OWNER = '01920000-0000-7000-8000-00000000bbbb';
const noProgress = () => undefined;

let database: FreshDatabase;
beforeEach(async () => {
  database = await freshDatabase();
});
afterEach(() => database.close());

const ringOf = (current: Buffer, earlier: readonly Buffer[] = []) =>
  createKeyRing(database.pool, () => Promise.resolve({ current, earlier }));
const vaultOf = (current: Buffer, earlier: readonly Buffer[] = []) =>
  createVault(database.pool, () => Promise.resolve({ current, earlier }));

/** Keeps secrets as a command does. */
async function keep(vault: ReturnType<typeof createVault>, texts: readonly string[]): Promise<string[]> {
  const secrets = texts.map((text) => ({ id: newId(), ownerId: OWNER, text }));
  for (const write of await vault.keep(secrets)) {
    const values: unknown[] = [];
    const sql = write.sql((value) => `$${values.push(value)}`);
    await database.pool.query(`with appended as (select false as duplicate) ${sql}`, values);
  }
  return secrets.map(({ id }) => id);
}

const opened = async (vault: ReturnType<typeof createVault>, ids: readonly string[]) => [
  ...(await vault.open(OWNER, ids)).values(),
];
const keyIds = async () =>
  (await database.pool.query<{ key_id: string }>('select distinct key_id from vault.secret')).rows.map(
    (row) => row.key_id,
  );
const texts = Array.from({ length: 250 }, (_, i) => `secret ${i}`);

describe('a rotation', () => {
  test('seals every secret with a new key, which programs that run take at once', async () => {
    const root = randomBytes(32);
    const running = vaultOf(root);
    const ids = await keep(running, texts);
    const [before] = await keyIds();
    const { keyId, ...done } = await rotateSecrets(database.pool, ringOf(root), noProgress);
    expect(done).toEqual({ resumed: false, sealed: 250, lost: 0 });
    expect(await keyIds()).toEqual([keyId]);
    expect(keyId).not.toBe(before);
    expect(await opened(running, ids)).toEqual(texts);
    await keep(running, ['a later one']);
    expect(await keyIds()).toEqual([keyId]);
    const { rows } = await database.pool.query<{ id: string }>('select id from vault.key');
    expect(rows).toEqual([{ id: keyId }]);
  });

  test('that was killed goes on with its key, and programs open all secrets meanwhile', async () => {
    const root = randomBytes(32);
    const running = vaultOf(root);
    const ids = await keep(running, texts);
    const killed = rotateSecrets(database.pool, ringOf(root), (sealed) => {
      if (sealed >= 100) throw new Error('killed');
    });
    await expect(killed).rejects.toThrow('killed');
    expect(await keyIds()).toHaveLength(2);
    expect(await opened(running, ids)).toEqual(texts);
    expect(await opened(vaultOf(root), ids)).toEqual(texts);
    const resumed = await rotateSecrets(database.pool, ringOf(root), noProgress);
    expect(resumed).toMatchObject({ resumed: true, sealed: 150, lost: 0 });
    expect(await keyIds()).toEqual([resumed.keyId]);
    expect(await opened(running, ids)).toEqual(texts);
  });

  test('whose connection breaks says so, keeps no connection, and goes on when it is called again', async () => {
    const root = randomBytes(32);
    const ids = await keep(vaultOf(root), texts);
    const ring = ringOf(root);
    const breaking = {
      ...ring,
      async keys(wanted: readonly string[]) {
        await database.pool.query(
          `select pg_terminate_backend(pid) from pg_locks
            where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())`,
        );
        return ring.keys(wanted);
      },
    };
    await expect(rotateSecrets(database.pool, breaking, noProgress)).rejects.toThrow();
    expect(database.pool.totalCount - database.pool.idleCount).toBe(0);
    expect(await rotateSecrets(database.pool, ring, noProgress)).toMatchObject({ resumed: true, sealed: 250 });
    expect(await opened(vaultOf(root), ids)).toEqual(texts);
  });

  test('takes over what was sealed with SECRETS_KEY itself, before the vault had keys', async () => {
    const root = randomBytes(32);
    const old = sealingKey(root);
    const { nonce, ciphertext } = seal(old, `${OWNER}/${OWNER}`, 'an old one');
    await database.pool.query('insert into vault.key (id, root_id, superseded_at) values ($1, $1, now())', [old.id]);
    await database.pool.query(
      'insert into vault.secret (id, owner_id, key_id, nonce, ciphertext) values ($1, $1, $2, $3, $4)',
      [OWNER, old.id, nonce, ciphertext],
    );
    expect(await opened(vaultOf(root), [OWNER])).toEqual(['an old one']);
    await rotateSecrets(database.pool, ringOf(root), noProgress);
    expect(await opened(vaultOf(root), [OWNER])).toEqual(['an old one']);
    expect(await keyIds()).not.toContain(old.id);
  });

  test('after a change of SECRETS_KEY leaves nothing that needs the earlier one', async () => {
    const [before, after] = [randomBytes(32), randomBytes(32)];
    const ids = await keep(vaultOf(before), ['one', 'two']);
    await expect(vaultOf(after).open(OWNER, ids)).rejects.toMatchObject({ code: 'SECRET_LOST' });
    await expect(vaultOf(after).keep([{ id: newId(), ownerId: OWNER, text: 'x' }])).rejects.toMatchObject({
      code: 'SECRETS_KEY_CHANGED',
    });
    const both = vaultOf(after, [before]);
    expect(await opened(both, ids)).toEqual(['one', 'two']);
    await rotateSecrets(database.pool, ringOf(after, [before]), noProgress);
    expect(await opened(vaultOf(after), ids)).toEqual(['one', 'two']);
  });

  test('that misses the earlier SECRETS_KEY says how many secrets it lost, keeps them, and can be finished', async () => {
    const [before, after] = [randomBytes(32), randomBytes(32)];
    const ids = await keep(vaultOf(before), ['one', 'two']);
    expect(await rotateSecrets(database.pool, ringOf(after), noProgress)).toMatchObject({ sealed: 0, lost: 2 });
    expect(await opened(vaultOf(before), ids)).toEqual(['one', 'two']);
    const finished = await rotateSecrets(database.pool, ringOf(after, [before]), noProgress);
    expect(finished).toMatchObject({ resumed: true, sealed: 2, lost: 0 });
    expect(await opened(vaultOf(after), ids)).toEqual(['one', 'two']);
  });

  test('beside another waits for it, and no secret is lost to either', async () => {
    const root = randomBytes(32);
    const ids = await keep(vaultOf(root), texts);
    const rotated = await Promise.all([0, 1].map(() => rotateSecrets(database.pool, ringOf(root), noProgress)));
    expect(rotated.map(({ sealed }) => sealed)).toEqual([250, 250]);
    expect(await opened(vaultOf(root), ids)).toEqual(texts);
  });
});

test('a key that was copied under the id of another opens nothing', async () => {
  const root = randomBytes(32);
  const ids = await keep(vaultOf(root), ['one']);
  await database.pool.query('update vault.key set sealed = set_byte(sealed, 0, get_byte(sealed, 0) # 1)');
  await expect(vaultOf(root).open(OWNER, ids)).rejects.toThrow();
});
