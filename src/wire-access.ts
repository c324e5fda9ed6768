import type { Pool } from 'pg';
import type { Logger } from 'pino';
import { createApiKeys, type ApiKeys } from './access/api-keys.js';
import { createKeyAuthentication, type KeyAuthentication } from './access/key-authentication.js';
import type { EventStore } from './store/store.js';
import type { Wake } from './store/wake.js';

/** Who may come in: keys for programs, and how they are known by them. */
export type Access = { readonly apiKeys: ApiKeys; readonly keyAuthentication: KeyAuthentication };

/** Told to every process when a key was ended: none remembers it any longer. */
const KEYS_CHANGED = 'api-keys-changed';

/** Wires the keys of one process. */
export function wireAccess(ports: {
  readonly db: Pool;
  readonly store: EventStore;
  readonly wake: Pick<Wake, 'send' | 'listen'>;
  readonly log: Logger;
}): Access {
  const { db: pool, store, wake, log } = ports;
  const keyAuthentication = createKeyAuthentication({ pool, log });
  wake.listen(KEYS_CHANGED, keyAuthentication.forget);
  const apiKeys = createApiKeys({ store, pool, onRevoked: () => wake.send(KEYS_CHANGED) });
  return { apiKeys, keyAuthentication };
}
