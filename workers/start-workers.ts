import { auditDuty } from './audit-duty.js';
import { auditLines } from './audit-lines.js';
import { limits } from '../src/limits.js';
import type { App } from '../src/app.js';
import { databaseTimeMs } from '../src/store/database-time.js';
import { createArchiveHandler } from './archive.worker.js';
import { housekeeping } from './housekeeping.js';
import { jobsOf, timed } from './job-metrics.js';
import type { Pace } from './job-worker.js';
import { standForLead, type Duty } from './leader.js';
import type { Queues } from './queues.js';
import { onlyOurs } from './only-ours.js';
import { createRetentionHandler } from './retention.worker.js';
import { retentionSchedule } from './retention-schedule.js';
import { reconcile } from './reconcile.js';
import { relay } from './relay.js';
import { sweepParts } from './sweep-parts.js';
import { syncSchedule } from './sync-schedule.js';
import { createSyncHandler } from './sync.worker.js';

/** The background of a process: stands for the lead (relay, reconciler, schedule) and works on jobs. */
export type Workers = {
  /** Takes no more work, waits for what is being done, and gives back what takes too long. */
  stop(): Promise<void>;
};

export type WorkerSettings = {
  readonly pace?: Partial<Pace>;
  readonly reconcileMs?: number;
  readonly standByMs?: number;
  /** how often it is looked whether the archive store is the one */
  readonly lookMs?: number;
  /** how long a job may go on after `stop`; half of what container runtimes allow */
  readonly patienceMs?: number;
};

/** What the workers use of the program. */
export type WorkerApp = Pick<
  App,
  | 'db'
  | 'store'
  | 'wake'
  | 'archives'
  | 'profiles'
  | 'archiveStore'
  | 'storeWatch'
  | 'archiveSources'
  | 'archiveImages'
  | 'memberCache'
  | 'signing'
  | 'auditIndex'
  | 'registries'
  | 'retention'
  | 'registrySync'
  | 'config'
  | 'metrics'
  | 'log'
>;

const PATIENCE_MS = 5_000;

/** Starts the relay, the reconciler, the schedule and the workers on jobs in this process. Any number of processes may do so. */
export async function startWorkers(app: WorkerApp, queues: Queues, settings: WorkerSettings = {}): Promise<Workers> {
  app.metrics.gauge('queue_jobs', 'Jobs of each queue, by state.', ['queue', 'state'], () => jobsOf(queues));
  await app.memberCache.trim();
  // Now and not with the first archive: whoever installs devices wants the public key beforehand.
  await app.signing.signer();
  const archives = await onlyOurs({ ...app, everyMs: settings.lookMs }, () =>
    queues.archives.work(timed('archives', createArchiveHandler(app), app.metrics), settings.pace),
  );
  const syncs = await queues.syncs.work(timed('registry-sync', createSyncHandler(app), app.metrics), {
    mostMs: limits.job.syncMs,
    ...settings.pace,
  });
  const cleaning = await onlyOurs({ ...app, everyMs: settings.lookMs }, () =>
    queues.retention.work(timed('archive-retention', createRetentionHandler(app), app.metrics), {
      ...settings.pace,
      concurrency: 1,
    }),
  );
  const { standByMs, reconcileMs } = settings;
  const candidate = standForLead({
    ...{ db: app.db, log: app.log },
    ...(standByMs !== undefined && { standByMs }),
    duties: dutiesOf(app, queues, reconcileMs),
  });
  const ending = new AbortController();
  const sweeping = sweepParts(app, ending.signal);
  return {
    async stop() {
      const patienceMs = settings.patienceMs ?? PATIENCE_MS;
      ending.abort();
      await Promise.all([
        sweeping,
        candidate.stop(),
        ...[archives, syncs, cleaning].map((one) => one.stop(patienceMs)),
      ]);
    },
  };
}

/** What one process at a time does for all. */
function dutiesOf(app: WorkerApp, queues: Queues, reconcileMs: number | undefined): readonly Duty[] {
  const nowMs = () => databaseTimeMs(app.db);
  return [
    relay({ ...app, queues }),
    reconcile({ ...app, queues, ...(reconcileMs !== undefined && { everyMs: reconcileMs }) }),
    housekeeping(app),
    retentionSchedule({ ...app, queues }),
    auditDuty({ ...app, nowMs }),
    auditLines(app),
    syncSchedule({ ...app, nowMs, intervalMs: app.config.syncIntervalMs }),
  ];
}
