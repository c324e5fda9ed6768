import type { Logger } from 'pino';
import type { SweptArchiveStore } from '../src/archives/store-file.js';
import { pause } from '../src/store/backoff.js';

/** What is swept. */
export type SweepPorts = {
  readonly archiveStore: Pick<SweptArchiveStore, 'sweep'>;
  readonly log: Logger;
  readonly everyMs?: number;
};

const EVERY_MS = 60 * 60_000;

/**
 * Removes what killed builds left half-written, once it is a day old: at once, then every hour, until the signal. Every
 * process does it, not the leader alone: the parts of a bucket's archives lie on the disk of the worker that wrote them.
 */
export async function sweepParts(
  { archiveStore, log, everyMs = EVERY_MS }: SweepPorts,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      const swept = await archiveStore.sweep();
      if (swept > 0) log.info({ swept }, 'Half-written archives of killed builds were removed.');
    } catch (error) {
      log.warn({ err: error }, 'Half-written archives could not be removed; the next round will do it.');
    }
    await pause(everyMs, signal);
  }
}
