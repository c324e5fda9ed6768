import type { Pool } from 'pg';
import type { Signals } from '../store/feed.js';
import { run, statement } from '../store/statement.js';
import type { EventStore } from '../store/store.js';
import type { SyncReports } from './commands.js';
import { existing, reportSynced, reportSyncFailed, requestSync } from './decide.js';
import type { RegistryEvent } from './events.js';
import { registryFold } from './fold.js';
import { registryRows } from './projection.js';
import type { Registry } from './registry.js';

/** What reports need. `signals`: wakes whoever watches a registry. */
export type SyncReportsPorts = {
  readonly store: EventStore;
  readonly pool: Pool;
  readonly signals?: Pick<Signals, 'send'>;
};

/** The topic of a registry's signals. */
export function registryTopic(registryId: string): string {
  return `registry:${registryId}`;
}

/** Who reports and asks when nobody does. */
export const REGISTRY_WORKER = { kind: 'SYSTEM', id: 'registry-worker' } as const;

const progress = statement(`
  update read.registry set sync_done = $3, sync_total = $4
   where id = $1 and sync_request = $2 and removed_at is null
  returning id`);

/** What workers tell of synchronisations, as commands on the registry's own stream. */
export function createSyncReports({ store, pool, signals }: SyncReportsPorts): SyncReports {
  const report = async (registryId: string, decide: (state: Registry) => readonly RegistryEvent[]) => {
    const metadata = { actor: REGISTRY_WORKER };
    await store.execute({ fold: registryFold, streamId: registryId, metadata, decide, rows: registryRows });
    signals?.send(registryTopic(registryId));
  };
  return {
    synced: (registryId, outcome) => report(registryId, (state) => reportSynced(state, outcome)),
    failed: (registryId, request, reason) => report(registryId, (state) => reportSyncFailed(state, request, reason)),
    async progress(registryId, request, done, total) {
      const updated = await run(pool, progress, [registryId, request, done, total]);
      if (updated.length > 0) signals?.send(registryTopic(registryId));
      return updated.length > 0;
    },
    due: (registryId) => report(registryId, (state) => requestSync(existing(state), 'SCHEDULE')),
  };
}
