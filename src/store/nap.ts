/**
 * Pauses of a loop that looks for something new: short after a nudge, growing while nothing comes.
 * Short at first because what one was nudged for may still lie behind an older transaction.
 */
export type Nap = {
  /** Call before looking: a nudge from here on makes the next pause none at all. */
  look(): void;
  /** There is something new: ends the present pause. */
  nudge(): void;
  /** Waits the next pause, or `ms`; returns early on a nudge or an abort. */
  pause(ms?: number): Promise<void>;
};

/** @param settings pauses grow from `firstMs` to `limitMs`; none is waited once `signal` has aborted */
export function createNap(settings: { firstMs: number; limitMs: number; signal: AbortSignal }): Nap {
  const { firstMs, limitMs, signal } = settings;
  const state = { nudged: false, nextMs: firstMs, interrupt: (): void => undefined };
  signal.addEventListener('abort', () => state.interrupt(), { once: true });
  return {
    look() {
      state.nudged = false;
    },
    nudge() {
      state.nudged = true;
      state.nextMs = firstMs;
      state.interrupt();
    },
    async pause(ms = state.nextMs) {
      if (state.nudged || signal.aborted) return;
      state.nextMs = Math.min(state.nextMs * 2, limitMs); // a nudge sets it back
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms);
        state.interrupt = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    },
  };
}
