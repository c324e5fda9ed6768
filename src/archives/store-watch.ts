import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { DATABASE_UNAVAILABLE } from '../database.js';
import { DomainError, Unavailable } from '../errors.js';
import { isWithoutCredentials } from './bucket.js';
import type { SweptArchiveStore } from './store-file.js';
import { faultOfStore, settleStore, type IdentityPorts } from './store-identity.js';

/** Whether this process sees the archive store that the database knows. */
export type StoreWatch = {
  /** What was wrong when it was looked at last; null: nothing. @throws Unavailable when the store couldn't be asked */
  readonly seen: () => Promise<string | null>;
  /** Looks now. @throws Unavailable OTHER_STORE, or STORE_DOWN when the store can't be asked */
  readonly verify: () => Promise<void>;
};

type WatchPorts = IdentityPorts & {
  readonly log: Pick<Logger, 'error' | 'info'>;
  /** where the store is, for the log */
  readonly place: unknown;
  readonly freshMs?: number;
};

/** Probes come every few seconds and from several sides: most of them needn't ask a bucket. */
const FRESH_MS = 10_000;
/** What couldn't be asked, for the database's sake too, may be back: then /readyz says so soon. */
const FAILED_MS = 1_000;
/** For the first look. */
const PATIENCE_MS = 3_000;
/** For later ones; then what was seen before counts, so that a slow bucket makes no probe late. */
const HASTE_MS = 500;

/** Watches the store of a process. What it finds is logged when it changes. */
export function createStoreWatch({ log, place, freshMs = FRESH_MS, ...ports }: WatchPorts): StoreWatch {
  let fault: string | null = null;
  const look = async (): Promise<string | null> => {
    const found = await settleStore(ports).catch(cannotBeAsked);
    if (found !== null && found !== fault) log.error({ store: place }, found);
    if (found === null && fault !== null) log.info({ store: place }, 'The archive store is the right one again.');
    fault = found;
    return found;
  };
  let seen: { readonly until: number; readonly result: Promise<string | null> } | null = null;
  let looking: Promise<string | null> | null = null;
  const refresh = (): Promise<string | null> => {
    const result = look();
    const done = (forMs: number) => () => {
      seen = { until: performance.now() + forMs, result };
      looking = null;
    };
    result.then(done(freshMs), done(Math.min(freshMs, FAILED_MS)));
    return result;
  };
  return {
    seen() {
      if (seen !== null && performance.now() < seen.until) return seen.result;
      looking ??= refresh();
      const before = seen?.result;
      return Promise.race([looking, before ? after(HASTE_MS, () => before) : after(PATIENCE_MS, cannotBeAsked)]);
    },
    verify: async () => refuse(await look()),
  };
}

/**
 * Looks at the store of a process that starts, and logs that it can't be asked. Whoever needs the database says that it is
 * away, and a process that ends has nothing to look for.
 */
export async function tellOfStore(
  watch: Pick<StoreWatch, 'seen'>,
  { log, place, ending }: Pick<WatchPorts, 'log' | 'place'> & { readonly ending: AbortSignal },
): Promise<void> {
  try {
    await watch.seen();
  } catch (err) {
    if (ending.aborted || (err instanceof Unavailable && err.code === DATABASE_UNAVAILABLE)) return;
    log.error(
      { err, store: place },
      isWithoutCredentials(err) ? err.message : 'The archive store could not be looked at.',
    );
  }
}

/** Checks a store once, and makes no unknown one the one: for commands. @throws Unavailable OTHER_STORE */
export async function verifyStore(ports: IdentityPorts): Promise<void> {
  refuse(await faultOfStore(ports));
}

/**
 * A store that is believed only while it is the one that the database knows: what it has is what it should be, by its
 * digest, but that something isn't there says nothing in another store, and nothing is written or removed there.
 */
export function guardedStore(store: SweptArchiveStore, verify: StoreWatch['verify']): SweptArchiveStore {
  const sure = async <Found>(look: () => Promise<Found | null>): Promise<Found | null> => {
    const found = await look();
    if (found !== null) return found;
    await verify();
    // Once more: a disk may have been away for the first look and back for the check.
    return look();
  };
  return {
    ...store,
    stat: (sha256) => sure(() => store.stat(sha256)),
    open: (sha256) => sure(() => store.open(sha256)),
    begin: () => verify().then(() => store.begin()),
    remove: (sha256) => verify().then(() => store.remove(sha256)),
    keepNamed: (name, bytes) => verify().then(() => store.keepNamed(name, bytes)),
    sweep: (olderThanMs) => verify().then(() => store.sweep(olderThanMs)),
  };
}

/** Whether something failed because this process has another store: others can do it. */
export function isOfOtherStore(error: unknown): boolean {
  return error instanceof Unavailable && error.code === OTHER_STORE;
}

const OTHER_STORE = 'OTHER_STORE';

function refuse(fault: string | null): void {
  if (fault !== null) throw new Unavailable(OTHER_STORE, fault);
}

function cannotBeAsked(cause?: unknown): never {
  if (cause instanceof DomainError) throw cause;
  const fault = `The archive store can't be asked which one it is. Check ARCHIVE_STORE and its disk.`;
  throw new Unavailable('STORE_DOWN', fault, [], { cause });
}

async function after<T>(ms: number, then: () => T | Promise<T>): Promise<T> {
  await sleep(ms, undefined, { ref: false });
  return then();
}
