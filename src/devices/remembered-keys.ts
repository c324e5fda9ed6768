import type { PublishedKey } from '../archives/signing-keys.js';
import type { KeyForDevices } from './desired.js';

const KEPT_MS = 60_000;

/** The public keys of archives for devices, read once a minute however many ask. */
export function remembered(
  read: () => Promise<readonly PublishedKey[]>,
  now: () => number = () => performance.now(),
): () => Promise<readonly KeyForDevices[]> {
  let kept: { readonly at: number; readonly keys: Promise<readonly KeyForDevices[]> } | null = null;
  return () => {
    if (kept !== null && now() - kept.at < KEPT_MS) return kept.keys;
    const keys = read().then((found) =>
      found.map(({ id, algorithm, publicKey, active }) => ({ id, algorithm, publicKey, active })),
    );
    kept = { at: now(), keys };
    keys.catch(() => (kept = null));
    return keys;
  };
}
