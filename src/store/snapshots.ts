import type { Pool } from 'pg';
import type { Logger } from 'pino';
import { run, statement } from './statement.js';
import type { Loaded } from './store.js';

/** So many events are folded before a snapshot is worth a row: below, folding costs less than half a millisecond. */
const SNAPSHOT_EVERY = 200;

const save = statement(`
  insert into es.snapshot (stream_id, stream_type, state_schema, revision, hash, recorded_at, state)
  values ($1, $2, $3, $4, decode($5, 'hex'), $6, $7)
  on conflict do nothing`);

/** What a state is of: folds of another kind or schema never read it. */
type Kind = { readonly streamType: string; readonly stateSchema: number };

/** Writes snapshots behind the back of whoever loads. */
export type SnapshotWriter = {
  /** Keeps a folded state for later loads, if enough events were folded for it; never fails, never waits. */
  offer<S>(kind: Kind, streamId: string, loaded: Loaded<S>, eventsFolded: number): void;
  /** Resolves when nothing is being written: before the pool ends, and in tests. */
  settled(): Promise<void>;
};

/** A snapshot is a cache: when it can't be written, the next load only takes longer, and the log says why. */
export function createSnapshotWriter(pool: Pool, log: Logger | undefined): SnapshotWriter {
  const writing = new Map<string, Promise<void>>();

  async function write<S>(kind: Kind, streamId: string, loaded: Loaded<S>): Promise<void> {
    try {
      const state = JSON.stringify(loaded.state);
      const { revision, hash, recordedAt } = loaded;
      await run(pool, save, [streamId, kind.streamType, kind.stateSchema, revision, hash, recordedAt, state]);
    } catch (error) {
      log?.warn({ err: error, streamId, revision: loaded.revision }, 'a snapshot could not be written');
    }
  }

  return {
    offer(kind, streamId, loaded, eventsFolded) {
      // One at a time for a stream: a hundred loads of a cold stream make one row, not a hundred.
      if (eventsFolded < SNAPSHOT_EVERY || writing.has(streamId)) return;
      writing.set(
        streamId,
        write(kind, streamId, loaded).finally(() => writing.delete(streamId)),
      );
    },
    async settled() {
      while (writing.size > 0) await Promise.all(writing.values());
    },
  };
}
