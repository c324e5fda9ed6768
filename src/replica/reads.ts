import { AsyncLocalStorage } from 'node:async_hooks';
import type { Pool } from 'pg';
import type { Logger } from 'pino';
import { asUnavailable } from '../database.js';
import type { Wake } from '../store/wake.js';
import { hasCode } from '../system-error.js';
import { createPositions } from './positions.js';

/** Where queries read: from the primary, or from a replica that has what the reader must see. */
export interface Reads {
  /** For queries only: its statements go to the replica within an operation that was allowed to, else to the primary. */
  readonly pool: Pool;
  /** Runs one operation, which may be allowed to read from the replica. */
  readonly operation: <T>(work: () => T) => T;
  /** The operation under way only reads, for this actor. */
  readonly allow: (actorId: string) => void;
  /** An actor's command was committed: what it reads from now on holds that. */
  readonly wrote: (actorId: string) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Everything from the primary: there is no replica. */
export function primaryOnly(pool: Pool): Reads {
  return {
    pool,
    operation: (work) => work(),
    allow: () => undefined,
    wrote: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}

/** The one of pg's many forms that is used here. */
type Query = (...query: unknown[]) => Promise<unknown>;

export type ReplicaPorts = {
  readonly primary: Pool;
  readonly replica: Pool;
  readonly wake: Pick<Wake, 'send' | 'hear'>;
  readonly log: Logger;
};

/** Told to every process: who wrote, and up to where the log of the database must be replayed for them. */
const WROTE = 'wrote:';

/**
 * Reads from a replica where that shows nobody less than they know: an actor that has written reads from the primary
 * until the replica has replayed the write, in every process; a replica that lags or is away serves nobody. Commands and
 * the fence never ask here: they have the primary's own pool.
 */
export function readsFrom({ primary, replica, wake, log }: ReplicaPorts): Reads {
  const positions = createPositions({ primary, replica, log });
  const scope = new AsyncLocalStorage<{ replica: boolean }>();
  const forget = wake.hear(WROTE, (rest) => {
    const end = rest.lastIndexOf(':');
    // Something was missed: nobody knows who wrote.
    if (end < 0) positions.doubt();
    else positions.mustReach(rest.slice(0, end), rest.slice(end + 1));
  });
  const pool = Object.create(primary) as Pool;
  const [onPrimary, onReplica] = [primary, replica].map((one) => one.query.bind(one) as Query) as [Query, Query];
  pool.query = (async (...query: unknown[]) => {
    const operation = scope.getStore();
    if (operation?.replica !== true) return onPrimary(...query);
    try {
      return await onReplica(...query);
    } catch (error) {
      // A replica that goes away in the middle is nobody's fault; what took too long would take as long again.
      if (asUnavailable(error) === null || hasCode(error, '57014')) throw error;
      operation.replica = false;
      return onPrimary(...query);
    }
  }) as unknown as Pool['query'];
  return {
    pool,
    operation: (work) => scope.run({ replica: false }, work),
    allow(actorId) {
      const operation = scope.getStore();
      if (operation) operation.replica = positions.serves(actorId);
    },
    async wrote(actorId) {
      const position = await positions.ofPrimary();
      positions.mustReach(actorId, position);
      wake.send(`${WROTE}${actorId}:${position}`);
    },
    async close() {
      forget();
      await positions.close();
      await replica.end();
    },
  };
}
