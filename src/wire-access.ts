import type { Pool } from 'pg';
import type { Logger } from 'pino';
import { createApiKeys, type ApiKeys } from './access/api-keys.js';
import { createAccounts, type Accounts } from './access/accounts.js';
import { createAttempts } from './access/attempts.js';
import type { Identity, IdentityProviderSettings } from './access/identity-provider.js';
import { createKeyAuthentication, type KeyAuthentication } from './access/key-authentication.js';
import { createAccountNames, type AccountNames } from './access/named-accounts.js';
import { createPasswords } from './access/passwords.js';
import { accountOfIdentity } from './access/provider-accounts.js';
import { createSessionAuthentication, type SessionAuthentication } from './access/session-authentication.js';
import { createSessions, type Sessions } from './access/sessions.js';
import { createSignIn, type SignIn } from './access/sign-in.js';
import type { EventStore } from './store/store.js';
import type { Wake } from './store/wake.js';
import type { Counters } from './throttle/counters.js';

/** Who may come in: keys for programs, and how they are known by them. */
export type Access = {
  readonly apiKeys: ApiKeys;
  readonly keyAuthentication: KeyAuthentication;
  readonly accounts: Accounts;
  readonly accountNames: AccountNames;
  readonly sessions: Sessions;
  readonly sessionAuthentication: SessionAuthentication;
  /** The door for people with passwords, for a process that counts attempts. */
  readonly signInWith: (counters: Pick<Counters, 'counter'>) => SignIn;
  /** The account of somebody whom the identity provider vouches for. */
  readonly accountOfIdentity: (
    settings: IdentityProviderSettings,
    identity: Identity,
    requestId: string,
  ) => Promise<string>;
};

/** Told to every process when a key was ended or sees other profiles: none remembers it any longer. */
const KEYS_CHANGED = 'api-keys-changed';

/** Told to every process when an account or a session is not what it was. */
const PEOPLE_CHANGED = 'accounts-changed';

/** Wires the keys and the people of one process. */
export function wireAccess(ports: {
  readonly db: Pool;
  readonly store: EventStore;
  readonly wake: Pick<Wake, 'send' | 'listen'>;
  readonly log: Logger;
  readonly publicUrl: string;
}): Access {
  const { db: pool, store, wake, log } = ports;
  const keyAuthentication = createKeyAuthentication({ pool, log });
  wake.listen(KEYS_CHANGED, keyAuthentication.forget);
  const apiKeys = createApiKeys({ store, pool, onChanged: () => wake.send(KEYS_CHANGED) });
  return { apiKeys, keyAuthentication, ...wirePeople(ports) };
}

function wirePeople({ db: pool, store, wake, log, publicUrl }: Parameters<typeof wireAccess>[0]) {
  const sessionAuthentication = createSessionAuthentication({ pool, log, publicUrl });
  wake.listen(PEOPLE_CHANGED, sessionAuthentication.forget);
  const onChanged = () => wake.send(PEOPLE_CHANGED);
  const accountPorts = { store, pool, passwords: createPasswords(), onChanged };
  const accounts = createAccounts(accountPorts);
  const accountNames = createAccountNames(accounts);
  wake.listen(PEOPLE_CHANGED, () => accountNames.forget());
  const sessions = createSessions({ pool, onEnded: onChanged });
  const signInWith = (counters: Pick<Counters, 'counter'>) =>
    createSignIn({ ...accountPorts, accounts, sessions, attempts: createAttempts(counters), log });
  return {
    ...{ accounts, accountNames, sessions, sessionAuthentication, signInWith },
    accountOfIdentity: (...of: [IdentityProviderSettings, Identity, string]) =>
      accountOfIdentity({ store, onChanged, accounts }, ...of),
  };
}
