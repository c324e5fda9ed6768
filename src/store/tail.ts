import type { Logger } from 'pino';
import { oncePerWhile } from '../quiet-log.js';
import { createBackoff } from './backoff.js';
import type { Recorded } from './event.js';
import { createNap, type Nap } from './nap.js';
import type { EventStore } from './store.js';
import { LOG_GREW, type Wake } from './wake.js';

/** Follows the end of the log for one process, while somebody wants it. */
export type LogTail = {
  /** Resolves when a read that began after this call has come to the end of the log. */
  lap(): Promise<void>;
  /** Somebody wants events now: follow at once. */
  nudge(): void;
  close(): Promise<void>;
};

export type TailSettings = {
  readonly store: Pick<EventStore, 'readAfter' | 'headCursor'>;
  readonly wake: Pick<Wake, 'listen'>;
  readonly log: Logger;
  /** Whether anybody wants events; while nobody does, only the end of the log is remembered. */
  readonly wanted: () => boolean;
  readonly dispatch: (event: Recorded) => void;
  /** the longest pause between two reads while following, in case a wake-up was lost */
  readonly pollMs: number;
};

const PAGE = 500;
/** How often a tail that nobody wants looks where the log ends. */
const REST_MS = 1_000;
/** After a wake-up the event may still lie behind an older transaction, so the first pauses are short. */
const FIRST_PAUSE_MS = 5;

type State = TailSettings & {
  readonly stop: AbortController;
  readonly nap: Nap;
  readonly laps: (() => void)[];
  cursor: string | null;
};

/** Starts at the present end of the log. */
export async function startTail(settings: TailSettings): Promise<LogTail> {
  const cursor = await settings.store.headCursor();
  const stop = new AbortController();
  const nap = createNap({ firstMs: FIRST_PAUSE_MS, limitMs: settings.pollMs, signal: stop.signal });
  const state: State = { ...settings, stop, nap, laps: [], cursor };
  const stopListening = settings.wake.listen(LOG_GREW, () => {
    if (isWanted(state)) nap.nudge();
  });
  const running = run(state);
  return {
    lap() {
      if (stop.signal.aborted) return Promise.resolve();
      return new Promise((resolve) => {
        state.laps.push(resolve);
        nap.nudge();
      });
    },
    nudge: () => nap.nudge(),
    async close() {
      stop.abort();
      stopListening();
      await running;
      for (const done of state.laps.splice(0)) done();
    },
  };
}

async function run(state: State): Promise<void> {
  const backoff = createBackoff({ firstMs: 100, limitMs: 2_000 });
  const warn = oncePerWhile((err) =>
    state.log.warn({ err }, 'The log could not be read; the feed goes on from where it was as soon as it can.'),
  );
  while (!state.stop.signal.aborted) {
    try {
      await (isWanted(state) ? follow(state) : rest(state));
      backoff.reset();
    } catch (error) {
      warn(error);
      await backoff.wait(state.stop.signal);
    }
  }
}

async function follow(state: State): Promise<void> {
  state.nap.look();
  const asked = state.laps.length; // those who asked before this read began
  const page = await state.store.readAfter(state.cursor, PAGE);
  state.cursor = page.cursor ?? state.cursor;
  page.events.forEach(state.dispatch);
  if (page.events.length === PAGE) return;
  for (const done of state.laps.splice(0, asked)) done();
  await state.nap.pause();
}

async function rest(state: State): Promise<void> {
  state.nap.look();
  const head = await state.store.headCursor();
  // A subscriber that came during the read wants what was recorded meanwhile, which may lie before this end.
  if (!isWanted(state)) state.cursor = head;
  await state.nap.pause(REST_MS);
}

function isWanted(state: State): boolean {
  return state.wanted() || state.laps.length > 0;
}
