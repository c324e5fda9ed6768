import type { Pool } from 'pg';
import type { Logger } from 'pino';
import { run, statement } from '../store/statement.js';
import { API_KEY } from './api-keys.js';
import { bearerToken, type Authenticate } from './authenticate.js';
import type { Caller, Role } from './caller.js';
import { keyDigest } from './keys.js';
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
type Known = { readonly caller: Caller | null; readonly expiresAt: number; readonly until: number };

/** A key that was ended elsewhere works so much longer at most; where it was ended it ends at once. */
const KNOWN_FOR_MS = 2_000;
const MOST_KNOWN = 10_000;
const WRITE_EVERY_MS = 30_000;

const find = statement(`
  select id, role, expires_at as "expiresAt", tag_filter as "tagFilter"
    from access.api_key left join access.restriction on actor_kind = 'API_KEY' and actor_id = id
   where digest = $1 and revoked_at is null`);

/**
 * Looks keys up by their digest and remembers each for two seconds, so that a busy caller costs no query. When a key was
 * used last is written every half minute for all at once.
 */
export function createKeyAuthentication({ pool, log, now = Date.now }: Ports): KeyAuthentication {
  const known = new Map<string, Known>();
  const used = new Map<string, number>();
  const write = async () => {
    const batch = [...used];
    used.clear();
    if (batch.length === 0) return;
    try {
      await writeUses(pool, batch);
    } catch (err) {
      log.warn({ err }, 'When API keys were used last could not be written down.');
    }
  };
  const timer = setInterval(() => void write(), WRITE_EVERY_MS);
  timer.unref();
  return {
    async authenticate({ authorization }) {
      const token = bearerToken(authorization);
      // Only what can be a key is looked up: guesses of other forms cost no query.
      if (token === null || !API_KEY.test(token)) return null;
      const digest = keyDigest(token);
      const key = digest.toString('base64');
      let entry = known.get(key);
      if (entry === undefined || entry.until <= now()) {
        entry = await lookUp(pool, digest, now() + KNOWN_FOR_MS);
        if (known.size >= MOST_KNOWN) known.clear();
        known.set(key, entry);
      }
      if (entry.caller === null || entry.expiresAt <= now()) return null;
      used.set(entry.caller.actor.id, now());
      return entry.caller;
    },
    forget: () => known.clear(),
    async close() {
      clearInterval(timer);
      await write();
    },
  };
}

/** The first that knows the caller says who it is. */
export function firstOf(...ways: readonly Authenticate[]): Authenticate {
  return async (credentials) => {
    for (const way of ways) {
      const caller = await way(credentials);
      if (caller !== null) return caller;
    }
    return null;
  };
}

type KeyRow = { id: string; role: Role; expiresAt: Date | null; tagFilter: TagFilter | null };

async function lookUp(pool: Pool, digest: Buffer, until: number): Promise<Known> {
  const [row] = await run<KeyRow>(pool, find, [digest]);
  const caller: Caller | null = row
    ? { actor: { kind: 'API_KEY', id: row.id }, role: row.role, ...(row.tagFilter && { tagFilter: row.tagFilter }) }
    : null;
  return { caller, expiresAt: row?.expiresAt?.getTime() ?? Infinity, until };
}

async function writeUses(pool: Pool, batch: readonly (readonly [id: string, at: number])[]): Promise<void> {
  await run(
    pool,
    `update access.api_key as key set last_used_at = greatest(key.last_used_at, used.at)
       from unnest($1::uuid[], $2::timestamptz[]) as used (id, at) where key.id = used.id`,
    [batch.map(([id]) => id), batch.map(([, at]) => new Date(at))],
  );
}
