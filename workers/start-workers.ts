import { auditDuty } from './audit-duty.js';
import { auditLines } from './audit-lines.js';
import { limits } from '../src/limits.js';
import type { App } from '../src/app.js';
import { databaseTimeMs } from '../src/store/database-time.js';
import { createArchiveHandler } from './archive.worker.js';
import { housekeeping } from './housekeeping.js';
import { jobsOf, timed } from './job-metrics.js';
import type { JobWorker, Pace } from './job-worker.js';
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
  const jobs = await startJobs(app, queues, settings);
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
      await Promise.all([sweeping, candidate.stop(), ...jobs.map((one) => one.stop(patienceMs))]);
    },
  };
}

/** A worker for each queue, or none: one that is left would ask a queue that is closed again and again, without a pause. */
async function startJobs(app: WorkerApp, queues: Queues, settings: WorkerSettings): Promise<readonly JobWorker[]> {
  const { pace, lookMs: everyMs } = settings;
  const started: JobWorker[] = [];
  try {
    const archives = timed('archives', createArchiveHandler(app), app.metrics);
    started.push(await onlyOurs({ ...app, everyMs }, () => queues.archives.work(archives, pace)));
    const syncs = timed('registry-sync', createSyncHandler(app), app.metrics);
    started.push(await queues.syncs.work(syncs, { mostMs: limits.job.syncMs, ...pace }));
    const cleaning = timed('archive-retention', createRetentionHandler(app), app.metrics);
    const alone = { ...pace, concurrency: 1 };
    started.push(await onlyOurs({ ...app, everyMs }, () => queues.retention.work(cleaning, alone)));
    return started;
  } catch (error) {
    await Promise.all(started.map((one) => one.stop(0)));
    throw error;
  }
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
