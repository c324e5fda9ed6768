import type { App } from '../src/app.js';
import { DomainError } from '../src/errors.js';
import { messageOf } from '../src/system-error.js';
import type { JobHandler } from './job-worker.js';
import type { SyncJob } from './queues.js';

/** What synchronising needs of the program. */
export type SyncWorkerPorts = { readonly registrySync: Pick<App['registrySync'], 'sync' | 'failed'> };

/**
 * Synchronises the registries that it was asked for. Whether there is still something to do is decided by the registry
 * and not by the job, so a job that comes twice or late changes nothing.
 */
export function createSyncHandler({ registrySync }: SyncWorkerPorts): JobHandler<SyncJob> {
  return {
    run: ({ registryId, request }, signal) => registrySync.sync({ registryId, request }, signal),
    gaveUp: ({ registryId, request }, error) =>
      registrySync.failed(registryId, request, `The synchronisation was given up: ${reasonOf(error)}`),
  };
}

function reasonOf(error: unknown): string {
  return error instanceof DomainError ? error.message : `${messageOf(error)}.`;
}
