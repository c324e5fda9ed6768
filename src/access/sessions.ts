import { randomBytes } from 'node:crypto';
import type { Pool } from 'pg';
import { isUuid, newId } from '../ids.js';
import { limits } from '../limits.js';
import { noSuch } from '../no-such.js';
import { run } from '../store/statement.js';
import { keyDigest } from './keys.js';

/** Where somebody is signed in. */
export type SessionRow = {
  readonly id: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly lastUsedAt: Date;
  readonly address: string;
  readonly agent: string;
};

/** Where a request comes from, for the owner of a session to recognise it. */
export type Origin = { readonly address: string; readonly agent: string };

/** Sessions of people: random tokens, of which the table keeps digests. They end by themselves, and when somebody says so. */
export interface Sessions {
  /** @returns the token for the cookie: it is kept nowhere */
  begin(accountId: string, origin: Origin): Promise<string>;
  /** Ends the session of a token; nothing to do where there is none. */
  end(token: string): Promise<void>;
  /** Ends one of an account by its id. @throws NotFound SESSION_NOT_FOUND */
  endOne(accountId: string, sessionId: string): Promise<void>;
  /** Those of an account that are good, the one used last first. */
  list(accountId: string): Promise<readonly SessionRow[]>;
}

type Ports = {
  readonly pool: Pool;
  /** told after sessions were ended */
  readonly onEnded: () => void;
  readonly now?: () => Date;
};

/** The form of every token of a session. */
export const SESSION_TOKEN = /^sps_[A-Za-z0-9_-]{43}$/;

/** So that a token is recognised wherever it was pasted by mistake. */
const MARK = 'sps_';

/** Sessions in PostgreSQL, for every process. */
export function createSessions({ pool, onEnded, now = () => new Date() }: Ports): Sessions {
  return {
    begin: (accountId, origin) => begin(pool, accountId, origin, now()),
    async end(token) {
      if (!SESSION_TOKEN.test(token)) return;
      await run(pool, 'delete from access.session where digest = $1', [keyDigest(token)]);
      onEnded();
    },
    async endOne(accountId, sessionId) {
      const ended = isUuid(sessionId)
        ? await run(pool, 'delete from access.session where id = $1 and account_id = $2 returning id', [
            sessionId,
            accountId,
          ])
        : [];
      if (ended.length === 0) throw noSuch('Session');
      onEnded();
    },
    list: (accountId) =>
      run<SessionRow>(
        pool,
        `select id, created_at as "createdAt", expires_at as "expiresAt", last_used_at as "lastUsedAt", address, agent
           from access.session where account_id = $1 and expires_at > $2 and last_used_at > $3
          order by last_used_at desc, id desc`,
        [accountId, now(), idleSince(now())],
      ),
  };
}

async function begin(pool: Pool, accountId: string, { address, agent }: Origin, now: Date): Promise<string> {
  const token = `${MARK}${randomBytes(32).toString('base64url')}`;
  const expiresAt = new Date(now.getTime() + limits.session.lifetimeMs);
  await run(
    pool,
    `with seen as (update access.account set last_seen_at = greatest(last_seen_at, $4) where id = $2)
     insert into access.session (id, account_id, digest, created_at, expires_at, last_used_at, address, agent)
     values ($1, $2, $3, $4, $5, $4, $6, $7)`,
    [newId(now.getTime()), accountId, keyDigest(token), now, expiresAt, address, agent.slice(0, LONGEST_AGENT)],
  );
  await clearAway(pool, accountId, now);
  return token;
}

/** Before this, a session must have been used to be good still. */
export function idleSince(now: Date): Date {
  return new Date(now.getTime() - limits.session.idleMs);
}

const LONGEST_AGENT = 300;

/** Takes away those that are over, and the oldest of somebody who has too many. */
async function clearAway(pool: Pool, accountId: string, now: Date): Promise<void> {
  await run(
    pool,
    `delete from access.session
      where expires_at <= $1 or last_used_at <= $2
         or id in (select id from access.session where account_id = $3 order by last_used_at desc, id desc offset $4)`,
    [now, idleSince(now), accountId, limits.session.perAccount],
  );
}
