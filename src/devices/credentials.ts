import { createHash, createPublicKey, randomBytes, verify, type KeyObject } from 'node:crypto';
import canonicalize from 'canonicalize';
import { bearerToken } from '../access/authenticate.js';

/** A secret that is shown once, and what is kept of it. 256 bits: nobody guesses one, so a plain hash is enough. */
export type NewSecret = { readonly secret: string; readonly digest: string };

/** A new device token. */
export function newDeviceToken(): NewSecret {
  return newSecret('spdt_');
}

/** A new device key. */
export function newDeviceKey(): NewSecret {
  return newSecret('spdk_');
}

function newSecret(prefix: string): NewSecret {
  const secret = prefix + randomBytes(32).toString('base64url');
  return { secret, digest: digestOf(secret) };
}

/** Lowercase hex SHA-256. */
export function digestOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

/** The device token or key of an Authorization header; null when there is none of that kind. */
export function deviceCredential(kind: 'spdt_' | 'spdk_', authorization: string | undefined): string | null {
  const token = bearerToken(authorization);
  return token?.startsWith(kind) ? token : null;
}

/** The Ed25519 public key in a PEM, or null when it is none. */
export function receiptKey(pem: string): KeyObject | null {
  try {
    const key = createPublicKey({ key: pem, format: 'pem' });
    // A private key would be read too, and must never have been sent.
    return key.asymmetricKeyType === 'ed25519' && !pem.includes('PRIVATE') ? key : null;
  } catch {
    // Not a key: the caller says so.
    return null;
  }
}

/** Whether the machine that registers holds the private half of its key. */
export function isProven(
  key: KeyObject,
  { token, uid, proof }: { token: string; uid: string; proof: string },
): boolean {
  return isSigned(key, `system-profiles-registration/1\n${token}\n${uid}`, proof);
}

/** Whether a receipt's payload was signed by a device. */
export function isReceiptSigned(key: KeyObject, payload: object, signature: string): boolean {
  return isSigned(key, `system-profiles-receipt/1\n${canonicalize(payload) ?? ''}`, signature);
}

function isSigned(key: KeyObject, text: string, signature: string): boolean {
  return verify(null, Buffer.from(text), key, Buffer.from(signature, 'base64'));
}
