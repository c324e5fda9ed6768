import { setTimeout as sleep } from 'node:timers/promises';

/** Growing pauses between attempts at something that is down. */
export type Backoff = {
  /** Waits the next pause; returns early, without a fault, when `signal` aborts. */
  wait(signal: AbortSignal): Promise<void>;
  /** After a success: the next pause is the shortest again. */
  reset(): void;
};

/** Doubles from `firstMs` to `limitMs`, each pause shortened by up to half, so that many processes don't return in step. */
export function createBackoff({ firstMs, limitMs }: { firstMs: number; limitMs: number }): Backoff {
  let nextMs = firstMs;
  return {
    async wait(signal) {
      const pauseMs = nextMs * (1 - Math.random() / 2);
      nextMs = Math.min(nextMs * 2, limitMs);
      await pause(pauseMs, signal);
    },
    reset() {
      nextMs = firstMs;
    },
  };
}

/** A wait that an abort ends early; an abort is an answer here, not a fault. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(ms, undefined, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

/** Whether a signal has aborted, asked anew after an await: the compiler takes the first answer for the last. */
export function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}
