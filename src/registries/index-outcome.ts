import { createHash } from 'node:crypto';
import { isAborted } from '../store/backoff.js';
import type { Entry, IndexOutcome, Validators } from './client.js';

/** Hands out entries in parts, so that whoever stores them can keep up. */
export type HandOut = {
  readonly onBatch: (entries: readonly Entry[]) => Promise<void>;
  readonly onProgress: ((done: number, total: number) => void) | undefined;
  readonly signal: AbortSignal;
};

const BATCH = 500;

/** Hands out what an index held, when all of it has been read. */
export async function handOut(
  entries: readonly Entry[],
  faults: readonly string[],
  validators: Validators,
  { onBatch, onProgress, signal }: HandOut,
): Promise<IndexOutcome> {
  for (let from = 0; from < entries.length; from += BATCH) {
    if (isAborted(signal)) throw signal.reason;
    await onBatch(entries.slice(from, from + BATCH));
    onProgress?.(Math.min(from + BATCH, entries.length), entries.length);
  }
  return { unchanged: false, validators, entries: entries.length, faults };
}

/** For indexes that nobody gives a validator of: their content is their own. */
export function ownValidators(entries: readonly Entry[], faults: readonly string[]): Validators {
  const hash = createHash('sha256');
  for (const entry of entries) hash.update(`${JSON.stringify(entry)}\n`);
  return { etag: `"${hash.update(JSON.stringify(faults)).digest('hex')}"`, lastModified: null };
}
