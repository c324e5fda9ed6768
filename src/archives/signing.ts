import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { ensureSecret, secretFiles } from '../embedded/secret-file.js';
import { Refused } from '../errors.js';

/** Signs archives. `keyId`: lowercase hex SHA-256 of the public key's DER; `publicKey`: PEM. */
export type Signer = {
  readonly keyId: string;
  readonly publicKey: string;
  /** A raw Ed25519 signature (64 bytes): the same for the same bytes, as RFC 8032 has it. */
  readonly sign: (bytes: Buffer) => Buffer;
};

/** Where the key comes from: given by SIGNING_KEY (PEM), else kept in the data folder. */
export type SigningSettings = { readonly signingKey: string | null; readonly dataDir: string };

/**
 * Opens the key that new archives are signed with; the first time without a given one, it is made.
 * @throws Refused SIGNING_KEY_UNUSABLE when it isn't an Ed25519 key
 */
export async function openSigner({ signingKey, dataDir }: SigningSettings): Promise<Signer> {
  if (signingKey !== null) return signerOf(createPrivateKey(signingKey), 'SIGNING_KEY');
  const { secret } = await ensureSecret(dataDir, secretFiles.signingKey, newKey);
  return signerOf(keyInFile(secret), secretFiles.signingKey);
}

/**
 * A signer with a key at hand.
 * @param named where the key was found, for the fault
 */
export function signerOf(privateKey: KeyObject, named: string): Signer {
  if (privateKey.asymmetricKeyType !== 'ed25519') throw unusable(named);
  const publicKey = createPublicKey(privateKey);
  return {
    keyId: keyIdOf(publicKey),
    publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    sign: (bytes) => sign(null, bytes, privateKey),
  };
}

/** How a public key is called: lowercase hex SHA-256 of its DER. */
export function keyIdOf(publicKey: KeyObject): string {
  return createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('hex');
}

/** A new key for the data folder: the line that its file will hold, and the signer that it makes. */
export function newSigningKey(): { readonly secret: string; readonly signer: Signer } {
  const secret = newKey();
  return { secret, signer: signerOf(keyInFile(secret), secretFiles.signingKey) };
}

/** A secret file holds one line: the DER of PKCS #8, in base64. */
function newKey(): string {
  return generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64');
}

function keyInFile(secret: string): KeyObject {
  try {
    return createPrivateKey({ key: Buffer.from(secret, 'base64'), type: 'pkcs8', format: 'der' });
  } catch {
    // Without its cause: what a parser says of a secret may hold a part of it.
    throw unusable(secretFiles.signingKey);
  }
}

function unusable(named: string): Refused {
  return new Refused(
    'SIGNING_KEY_UNUSABLE',
    `${named} holds no Ed25519 private key, and archives are signed with one. Give the output of "openssl genpkey -algorithm ed25519", or remove the setting or file to get a new key.`,
    ['SIGNING_KEY'],
  );
}
