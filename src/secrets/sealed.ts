import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';

/** A key of the vault and the name under which rows say that they were sealed with it. */
export type SealingKey = { readonly id: string; readonly key: Buffer };

/** A secret as it is stored: AES-256-GCM, the tag behind the ciphertext. */
export type Sealed = { readonly keyId: string; readonly nonce: Buffer; readonly ciphertext: Buffer };

const ALGORITHM = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** What secrets were sealed with before the vault had keys of its own; it marks fingerprints still. */
export function sealingKey(secretsKey: Uint8Array): SealingKey {
  return derived(secretsKey, 'system-profiles registry secrets');
}

/** The key that the keys of the vault are sealed with. */
export function rootKey(secretsKey: Uint8Array): SealingKey {
  return derived(secretsKey, 'system-profiles vault keys');
}

function derived(secretsKey: Uint8Array, purpose: string): SealingKey {
  const key = Buffer.from(hkdfSync('sha256', secretsKey, '', purpose, 32));
  // Names the key without telling anything of it.
  const id = createHash('sha256').update('system-profiles key id').update(key).digest('hex').slice(0, 16);
  return { id, key };
}

/** Encrypts a text. @param context what it belongs to: opened with another, it can't be read */
export function seal({ id, key }: SealingKey, context: string, text: string): Sealed {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(ALGORITHM, key, nonce).setAAD(Buffer.from(context));
  const ciphertext = Buffer.concat([cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return { keyId: id, nonce, ciphertext };
}

/** Decrypts it. @throws Error when key, context or bytes aren't those it was sealed with */
export function unseal({ key }: SealingKey, context: string, { nonce, ciphertext }: Sealed): string {
  const body = ciphertext.subarray(0, -TAG_BYTES);
  const decipher = createDecipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES })
    .setAAD(Buffer.from(context))
    .setAuthTag(ciphertext.subarray(-TAG_BYTES));
  return Buffer.concat([decipher.update(body), decipher.final()]).toString('utf8');
}
