import type { Pool } from 'pg';
import { archiveFold } from './archives/archive-fold.js';
import { archiveRows } from './archives/projection.js';
import { deviceFold, deviceTokenFold } from './devices/fold.js';
import { deviceRows, rolloutRow, tokenRows } from './devices/projection.js';
import { rolloutFold } from './devices/rollout-fold.js';
import { statementParameters } from './keyset.js';
import { rebuildProfiles, type Rebuilt } from './profiles/rebuild.js';
import { registryFold } from './registries/fold.js';
import { registryRows } from './registries/projection.js';
import type { DomainEvent, Fold } from './store/event.js';
import type { EventStore, InlineWrite } from './store/store.js';
import { run } from './store/statement.js';

/** The lists that can be written anew, by their noun. */
export const PROJECTIONS = ['profiles', 'archives', 'registries', 'devices'] as const;
export type Projection = (typeof PROJECTIONS)[number];

type Store = Pick<EventStore, 'load' | 'streams'>;
type OnProgress = (streams: number) => void;

/**
 * Writes a list anew from the log, in place and while people work: stream by stream, by the code that writes its rows
 * with every append. No reader ever sees an empty list, and no transaction is long.
 */
export async function rebuild(
  projection: Projection,
  store: Store,
  pool: Pool,
  onProgress: OnProgress,
): Promise<Pick<Rebuilt, 'removed'> & { readonly streams: number }> {
  if (projection === 'archives') return rewrite(store, pool, { fold: archiveFold, rowsOf: archiveRows }, onProgress);
  if (projection === 'registries')
    return rewrite(store, pool, { fold: registryFold, rowsOf: (state) => registryRows(state) }, onProgress);
  if (projection === 'devices') return rebuildDevices(store, pool, onProgress);
  const { profiles, removed } = await rebuildProfiles(store, pool, { onProgress });
  return { streams: profiles, removed };
}

/** Devices with their tokens and rollouts; when they were heard of isn't in the log and stays. */
async function rebuildDevices(store: Store, pool: Pool, onProgress: OnProgress) {
  const devices = await rewrite(store, pool, { fold: deviceFold, rowsOf: deviceRows }, onProgress);
  await rewrite(store, pool, { fold: deviceTokenFold, rowsOf: tokenRows }, onProgress);
  await rewrite(store, pool, { fold: rolloutFold, rowsOf: rolloutRow }, onProgress);
  return devices;
}

type Rewritten<S, E extends DomainEvent> = {
  readonly fold: Fold<S, E>;
  readonly rowsOf: (state: S) => readonly InlineWrite[];
};

const PAGE = 500;

async function rewrite<S, E extends DomainEvent>(
  store: Store,
  pool: Pool,
  { fold, rowsOf }: Rewritten<S, E>,
  onProgress: OnProgress,
): Promise<{ readonly streams: number; readonly removed: number }> {
  let streams = 0;
  for (let after: string | null = null; ;) {
    const ids = await store.streams(fold.streamType, after, PAGE);
    for (const id of ids) await rewriteStream(store, pool, { fold, rowsOf }, id);
    streams += ids.length;
    onProgress(streams);
    if (ids.length < PAGE) return { streams, removed: 0 };
    after = ids.at(-1) ?? null;
  }
}

/** Until the row is of the head: an event that came between the look and the write has written a newer one before. */
async function rewriteStream<S, E extends DomainEvent>(
  store: Store,
  pool: Pool,
  { fold, rowsOf }: Rewritten<S, E>,
  id: string,
): Promise<void> {
  for (let written = -1; ;) {
    const { state, revision, recordedAt } = await store.load(fold, id);
    if (revision === written) return;
    for (const row of rowsOf(state)) {
      const { values, bind } = statementParameters();
      const head = `select ${bind(revision)}::integer as revision, ${bind(recordedAt)}::timestamptz as recorded_at, false as duplicate`;
      await run(pool, `with appended as (${head}) ${row.sql(bind)}`, values);
    }
    written = revision;
  }
}
