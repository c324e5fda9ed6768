import { Readable } from 'node:stream';
import { keyOf } from './bucket.js';
import type { SweptArchiveStore } from './store-file.js';

/**
 * A store whose code is loaded when something is first asked of it: the SDK of buckets takes a fifth of the time of all
 * modules, and most programs keep their archives in a folder.
 */
export function laterStore(load: () => Promise<SweptArchiveStore>): SweptArchiveStore {
  let loading: Promise<SweptArchiveStore> | null = null;
  const store = () => (loading ??= load());
  return {
    begin: async () => (await store()).begin(),
    stat: async (sha256) => (await store()).stat(sha256),
    open: async (sha256) => (await store()).open(sha256),
    addressOf: async (sha256, fileName) => (await store()).addressOf(sha256, fileName),
    read(sha256, range) {
      // What is no digest is refused at once, as by every store.
      keyOf(sha256);
      return Readable.from(pieces(store, sha256, range), { objectMode: false });
    },
    remove: async (sha256) => (await store()).remove(sha256),
    keepNamed: async (name, bytes) => (await store()).keepNamed(name, bytes),
    readNamed: async (name) => (await store()).readNamed(name),
    sweep: async (olderThanMs) => (await store()).sweep(olderThanMs),
  };
}

async function* pieces(
  store: () => Promise<SweptArchiveStore>,
  ...what: Parameters<SweptArchiveStore['read']>
): AsyncGenerator<string | Buffer, void, void> {
  yield* (await store()).read(...what);
}
