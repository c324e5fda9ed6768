import { createHash, createPrivateKey } from 'node:crypto';
import { signerOf, type Signer } from '../../src/archives/signing.js';

/** The head of an Ed25519 key in PKCS #8, in front of its 32 bytes. */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');

/** A signer of the tests, the same in every run: everyone can make it, so what it signs proves nothing. */
export function signerFrom(seed = 'no secret'): Signer {
  const der = Buffer.concat([PKCS8, createHash('sha256').update(seed).digest()]);
  return signerOf(createPrivateKey({ key: der, type: 'pkcs8', format: 'der' }), 'The tests');
}
