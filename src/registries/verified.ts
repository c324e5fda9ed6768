import { createHash } from 'node:crypto';
import { Invalid } from '../errors.js';
import type { Fetched } from './client.js';

/** The digest of bytes as this program writes it: "sha256:" and lower-case hex. */
export function digestOf(bytes: Buffer): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

/**
 * An archive with its digest, when it is the one that it should be.
 * @param what as a sentence begins
 * @param expected null takes any
 * @throws Invalid DIGEST_MISMATCH
 */
export function verified(bytes: Buffer, what: string, expected: string | null): Fetched {
  const digest = digestOf(bytes);
  if (expected === null || expected === digest) return { bytes, digest };
  throw new Invalid(
    'DIGEST_MISMATCH',
    `${what} has the digest ${digest} and should have ${expected}: it was changed or damaged after it was indexed. Synchronise the registry, and ask its publisher if that doesn't help.`,
  );
}
