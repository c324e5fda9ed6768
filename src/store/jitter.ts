const LONGEST_PAUSE_MS = 100;

/** How long to wait before another try: random, so that two who met don't meet again; longer from try to try. */
export function jitteredMs(tries: number): number {
  return Math.random() * Math.min(LONGEST_PAUSE_MS, 2 ** (tries + 2));
}
