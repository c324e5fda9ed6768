import type { App } from '../src/app.js';
import type { JobHandler } from './job-worker.js';
import type { RetentionJob } from './queues.js';

/** What cleaning the store needs of the program. */
export type RetentionWorkerPorts = {
  readonly retention: App['retention'];
  readonly config: Pick<App['config'], 'archiveRetentionMs'>;
  readonly log: App['log'];
};

/** Does one round of keeping and cleaning. What is to go is decided by the log and the lists, not by the job. */
export function createRetentionHandler({ retention, config, log }: RetentionWorkerPorts): JobHandler<RetentionJob> {
  return {
    async run(_job, signal) {
      const cleaned = await retention.clean(config.archiveRetentionMs, signal);
      if (Object.values(cleaned).some((count) => count > 0))
        log.info(cleaned, 'Archives that nothing needed any more were removed.');
    },
    gaveUp(_job, error) {
      log.warn({ err: error }, 'The store of archives could not be cleaned; the next round will do it.');
      return Promise.resolve();
    },
  };
}
