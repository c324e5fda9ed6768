import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { seal, sealingKey, unseal } from '../../src/secrets/sealed.js';
import { createVault } from '../../src/secrets/vault.js';
import { syncing } from './syncing.js';
import { openWorkshop, type Workshop } from './workshop.js';

describe('a sealed text', () => {
  const key = sealingKey(randomBytes(32));

  test.each(['', 'password', '店の入口 ☕', 'x'.repeat(16_384)])('opens as it was: %.20s', (text) =>
    expect(unseal(key, 'mine', seal(key, 'mine', text))).toBe(text),
  );

  test('looks different each time', () =>
    expect(seal(key, 'mine', 'same').ciphertext).not.toEqual(seal(key, 'mine', 'same').ciphertext));

  test('opens with no other key, no other context and no other bytes', () => {
    const sealed = seal(key, 'mine', 'password');
    const flipped = Buffer.from(sealed.ciphertext);
    flipped[0] = (flipped[0] ?? 0) ^ 1;
    expect(() => unseal(sealingKey(randomBytes(32)), 'mine', sealed)).toThrow();
    expect(() => unseal(key, 'yours', sealed)).toThrow();
    expect(() => unseal(key, 'mine', { ...sealed, ciphertext: flipped })).toThrow();
    expect(() => unseal(key, 'mine', { ...sealed, ciphertext: sealed.ciphertext.subarray(0, 8) })).toThrow();
  });
});

describe('the vault', () => {
  let workshop: Workshop;
  const { add } = syncing(() => workshop);
  beforeAll(async () => {
    workshop = await openWorkshop();
  });
  afterAll(() => workshop.close());

  test('opens what an earlier key sealed, while it is told that key', async () => {
    const { pool } = workshop.database;
    const [earlier, current] = [randomBytes(32), randomBytes(32)];
    const ownerId = await add();
    const { id, key_id } = { id: '01920000-0000-7000-8000-00000000aaaa', key_id: sealingKey(earlier).id };
    const { nonce, ciphertext } = seal(sealingKey(earlier), `${ownerId}/${id}`, 'old secret');
    await pool.query('insert into vault.key (id, root_id, superseded_at) values ($1, $1, now())', [key_id]);
    await pool.query('insert into vault.secret (id, owner_id, key_id, nonce, ciphertext) values ($1, $2, $3, $4, $5)', [
      id,
      ownerId,
      key_id,
      nonce,
      ciphertext,
    ]);
    const rotated = createVault(pool, () => Promise.resolve({ current, earlier: [earlier] }));
    expect((await rotated.open(ownerId, [id])).get(id)).toBe('old secret');
    const forgetful = createVault(pool, () => Promise.resolve({ current }));
    await expect(forgetful.open(ownerId, [id])).rejects.toMatchObject({ name: 'Refused', code: 'SECRET_LOST' });
  });

  test('reads no key while there is nothing to open', async () => {
    const vault = createVault(workshop.database.pool, () => Promise.reject(new Error('asked')));
    expect(await vault.keep([])).toEqual([]);
    expect(await vault.open(await add(), [])).toEqual(new Map());
  });

  test('tries again to read its key after a failure', async () => {
    let tries = 0;
    const vault = createVault(workshop.database.pool, () => {
      tries += 1;
      return tries === 1 ? Promise.reject(new Error('disk')) : Promise.resolve({ current: randomBytes(32) });
    });
    await expect(vault.fingerprint('a')).rejects.toThrow('disk');
    expect(await vault.fingerprint('a')).toHaveLength(64);
  });
});
