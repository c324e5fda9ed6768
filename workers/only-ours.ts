import type { Logger } from 'pino';
import type { StoreWatch } from '../src/archives/store-watch.js';
import { isAborted, pause } from '../src/store/backoff.js';
import type { JobWorker } from './job-worker.js';

/** Whose store is looked at. `everyMs`: how often. */
export type OnlyOursPorts = {
  readonly storeWatch: Pick<StoreWatch, 'seen'>;
  readonly log: Logger;
  readonly everyMs?: number | undefined;
};

const EVERY_MS = 5_000;

/**
 * Works on jobs only while this process sees the archive store that the database knows. Otherwise it takes none, and
 * gives back those that it has: other workers can do them. A store that can't be asked is no reason, since jobs wait for it.
 */
export async function onlyOurs(
  { storeWatch, log, everyMs = EVERY_MS }: OnlyOursPorts,
  start: () => Promise<JobWorker>,
): Promise<JobWorker> {
  const ending = new AbortController();
  let worker: JobWorker | null = null;
  const look = async () => {
    const fault = await storeWatch.seen().catch(() => null);
    if (fault === null) worker ??= await start();
    else {
      await worker?.stop(0);
      worker = null;
    }
  };
  const watch = async () => {
    for (;;) {
      await pause(everyMs, ending.signal);
      if (isAborted(ending.signal)) return;
      await look().catch((err: unknown) => log.warn({ err }, 'A worker could not be started; it is tried again.'));
    }
  };
  await look();
  const watching = watch();
  return {
    async stop(patienceMs) {
      ending.abort();
      await watching;
      await worker?.stop(patienceMs);
    },
  };
}
