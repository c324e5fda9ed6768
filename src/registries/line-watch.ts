import type { Unavailable } from '../errors.js';
import { tooLong, tooSlow } from './fetch-faults.js';

/** How long an answer may take, and how slowly it may come. */
export type Patience = { readonly idleMs: number; readonly leastBytesPerSecond: number };

/** Watches one request. Whoever waits for it uses `signal`; when it is aborted, `reason` tells why. */
export type LineWatch = {
  readonly signal: AbortSignal;
  /** something came */
  readonly heard: (bytes: number) => void;
  readonly stop: () => void;
};

/**
 * Aborts a request when its server goes silent, drips, or never comes to an end, and when the caller gives up. The
 * signal's reason is the sentence to throw, or the caller's own reason.
 */
export function watchLine(url: URL, totalMs: number, patience: Patience, caller: AbortSignal): LineWatch {
  const { idleMs, leastBytesPerSecond } = patience;
  const controller = new AbortController();
  const giveUp = (fault: Unavailable) => controller.abort(fault);
  let hasAnswered = false;
  let bytes = 0;
  // A byte a second would reset a timeout of silence for ever: a window has to bring its share.
  const window = setInterval(() => {
    if (bytes < (idleMs / 1_000) * leastBytesPerSecond) giveUp(tooSlow(url, idleMs, hasAnswered));
    bytes = 0;
  }, idleMs);
  const whole = setTimeout(() => giveUp(tooLong(url, totalMs)), totalMs);
  return {
    signal: AbortSignal.any([caller, controller.signal]),
    heard: (count) => {
      hasAnswered = true;
      bytes += count;
    },
    stop: () => {
      clearInterval(window);
      clearTimeout(whole);
    },
  };
}
