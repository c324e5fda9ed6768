import type { Pool } from 'pg';
import type { Logger } from 'pino';
import { whenKnown, type Awaitable } from '../awaitable.js';
import { run, statement } from '../store/statement.js';
import { API_KEY } from './api-keys.js';
import { bearerToken, type Authenticate, type Credentials } from './authenticate.js';
import type { Caller, Role } from './caller.js';
import { createRememberedCallers, type Bearer, type Use } from './remembered-callers.js';
import type { TagFilter } from './tag-filter.js';

/** Knows callers by their API keys. */
export type KeyAuthentication = {
  readonly authenticate: Authenticate;
  /** Forgets what was looked up: a key was ended. */
  readonly forget: () => void;
  /** Writes down which keys were used, and stops. */
  readonly close: () => Promise<void>;
};

type Ports = { readonly pool: Pool; readonly log: Logger; readonly now?: () => number };

const find = statement(`
  select id, role, expires_at as "expiresAt", tag_filter as "tagFilter"
    from access.api_key left join access.restriction on actor_kind = 'API_KEY' and actor_id = id
   where digest = $1 and revoked_at is null`);

/** Looks keys up by their digest, and remembers them for a moment. */
export function createKeyAuthentication({ pool, log, now }: Ports): KeyAuthentication {
  const callers = createRememberedCallers({
    lookUp: (digest) => lookUp(pool, digest),
    writeUses: (uses) => writeUses(pool, uses),
    ...{ log, now },
  });
  return {
    authenticate({ authorization }) {
      const token = bearerToken(authorization);
      // Only what can be a key is looked up: guesses of other forms cost no query.
      return token !== null && API_KEY.test(token) ? callers.callerOf(token) : null;
    },
    forget: () => callers.forget(),
    close: () => callers.close(),
  };
}

/** The first that knows the caller says who it is. */
export function firstOf(...ways: readonly Authenticate[]): Authenticate {
  const from = (place: number, credentials: Credentials): Awaitable<Caller | null> => {
    const way = ways[place];
    if (way === undefined) return null;
    return whenKnown(way(credentials), (caller) => caller ?? from(place + 1, credentials));
  };
  return (credentials) => from(0, credentials);
}

type KeyRow = { id: string; role: Role; expiresAt: Date | null; tagFilter: TagFilter | null };

async function lookUp(pool: Pool, digest: Buffer): Promise<Bearer | null> {
  const [row] = await run<KeyRow>(pool, find, [digest]);
  if (!row) return null;
  const { id, role, expiresAt, tagFilter } = row;
  const caller = { actor: { kind: 'API_KEY', id }, role, ...(tagFilter && { tagFilter }) } as const;
  return { caller, usedId: id, expiresAt: expiresAt?.getTime() ?? Infinity };
}

async function writeUses(pool: Pool, uses: readonly Use[]): Promise<void> {
  await run(
    pool,
    `update access.api_key as key set last_used_at = greatest(key.last_used_at, used.at)
       from unnest($1::uuid[], $2::timestamptz[]) as used (id, at) where key.id = used.id`,
    [uses.map(([id]) => id), uses.map(([, at]) => new Date(at))],
  );
}
