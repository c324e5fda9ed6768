import type { Pool } from 'pg';
import type { Logger } from 'pino';
import { run, statement } from '../store/statement.js';
import { bearerToken, type Authenticate, type Credentials } from './authenticate.js';
import type { Role } from './caller.js';
import { cookieIn, cookieName } from './cookies.js';
import { isOwnPage } from './own-page.js';
import { createRememberedCallers, type Bearer, type RememberedCallers, type Use } from './remembered-callers.js';
import { idleSince, SESSION_TOKEN } from './sessions.js';
import type { TagFilter } from './tag-filter.js';

/** Knows people by their sessions. */
export type SessionAuthentication = {
  readonly authenticate: Authenticate;
  readonly forget: () => void;
  readonly close: () => Promise<void>;
};

type Ports = {
  readonly pool: Pool;
  readonly log: Logger;
  readonly publicUrl: string;
  readonly now?: () => number;
};

/** What the session's cookie is called, but for the prefix that it has over TLS. */
export const SESSION_COOKIE = 'system-profiles-session';

/** Whether callers reach the server over TLS, so that cookies may be held to it. */
export function isSecure(publicUrl: string): boolean {
  return publicUrl.startsWith('https:');
}

/**
 * Takes the token of a session from the cookie, where it counts with requests of our own pages only, or as
 * "Authorization: Bearer", which no page of a stranger can send.
 */
export function createSessionAuthentication({ pool, log, publicUrl, now = Date.now }: Ports): SessionAuthentication {
  const callers: RememberedCallers = createRememberedCallers({
    lookUp: (digest) => lookUp(pool, digest, new Date(now())),
    writeUses: (uses) => writeUses(pool, uses),
    log,
    now,
  });
  return {
    authenticate(credentials) {
      const token = sessionToken(credentials, publicUrl);
      return token === null ? null : callers.callerOf(token);
    },
    forget: () => callers.forget(),
    close: () => callers.close(),
  };
}

/** The token of a session that a request brings in a way that counts; null: none that could be one. */
export function sessionToken(credentials: Credentials, publicUrl: string): string | null {
  const { authorization, cookie } = credentials;
  if (authorization !== undefined) return tokenOrNull(bearerToken(authorization));
  const token = tokenOrNull(cookieIn(cookie, cookieName(SESSION_COOKIE, isSecure(publicUrl))));
  return token !== null && isOwnPage(credentials, publicUrl) ? token : null;
}

/** Only what can be a token is looked up: guesses of other forms cost no query. */
function tokenOrNull(text: string | null): string | null {
  return text !== null && SESSION_TOKEN.test(text) ? text : null;
}

type Row = { id: string; accountId: string; role: Role; expiresAt: Date; tagFilter: TagFilter | null };

const find = statement(`
  select session.id, account.id as "accountId", account.role, session.expires_at as "expiresAt",
         restriction.tag_filter as "tagFilter"
    from access.session join access.account on account.id = session.account_id
    left join access.restriction on restriction.actor_kind = 'ACCOUNT' and restriction.actor_id = account.id
   where session.digest = $1 and session.last_used_at > $2 and account.disabled_at is null`);

async function lookUp(pool: Pool, digest: Buffer, now: Date): Promise<Bearer | null> {
  const [row] = await run<Row>(pool, find, [digest, idleSince(now)]);
  if (!row) return null;
  const { id, accountId, role, expiresAt, tagFilter } = row;
  const actor = { kind: 'USER', id: accountId } as const;
  const caller = { actor, role, sessionId: id, ...(tagFilter && { tagFilter }) };
  return { caller, usedId: id, expiresAt: expiresAt.getTime() };
}

async function writeUses(pool: Pool, uses: readonly Use[]): Promise<void> {
  await run(
    pool,
    `with used as (
       update access.session as session set last_used_at = greatest(session.last_used_at, used.at)
         from unnest($1::uuid[], $2::timestamptz[]) as used (id, at) where session.id = used.id
         returning account_id, session.last_used_at)
     update access.account as account set last_seen_at = greatest(account.last_seen_at, seen.at)
       from (select account_id, max(last_used_at) as at from used group by account_id) as seen
      where account.id = seen.account_id`,
    [uses.map(([id]) => id), uses.map(([, at]) => new Date(at))],
  );
}
