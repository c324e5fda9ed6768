import { hash, timingSafeEqual } from 'node:crypto';

/** SHA-256 of an API key: what the server compares, so that neither length nor content of a key leaks by timing. */
export function keyDigest(key: string): Buffer {
  return hash('sha256', key, 'buffer');
}

/** Whether a presented key is the one with this digest; takes the same time for every wrong key. */
export function isKey(presented: string, digest: Buffer): boolean {
  return timingSafeEqual(keyDigest(presented), digest);
}
