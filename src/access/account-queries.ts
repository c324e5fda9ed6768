import type { Pool } from 'pg';
import { isUuid } from '../ids.js';
import { run } from '../store/statement.js';
import { emailKey } from './account-rows.js';
import type { Role } from './caller.js';
import type { TagFilter } from './tag-filter.js';

/** An account as lists show it: nothing of its password but whether there is one. */
export type AccountRow = {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  readonly disabled: boolean;
  readonly hasPassword: boolean;
  readonly lastSeenAt: Date | null;
  /** which profiles they see; null: every one */
  readonly tagFilter: TagFilter | null;
};

/** An account as signing in needs it. */
export type AccountAtTheDoor = {
  readonly id: string;
  readonly role: Role;
  readonly disabled: boolean;
  readonly password: string | null;
  readonly tagFilter: TagFilter | null;
};

/** What is known of people. */
export interface AccountQueries {
  /** All of them, by name. */
  list(): Promise<readonly AccountRow[]>;
  /** Whether there are any. */
  exist(): Promise<boolean>;
  rows(ids: readonly string[]): Promise<readonly (AccountRow | null)[]>;
  /** The argon2id text; null where there is none. */
  passwordOf(id: string): Promise<string | null>;
  /** By address, in whatever case it is written. */
  byEmail(email: string): Promise<AccountAtTheDoor | null>;
  /** As an identity provider knows them. */
  byIdentity(issuer: string, subject: string): Promise<AccountAtTheDoor | null>;
}

const COLUMNS = `id, email, name, role, disabled_at is not null as disabled, password is not null as "hasPassword",
       last_seen_at as "lastSeenAt", tag_filter as "tagFilter"`;
const AT_THE_DOOR = 'id, role, disabled_at is not null as disabled, password, tag_filter as "tagFilter"';
const ACCOUNTS = `access.account left join access.restriction on actor_kind = 'ACCOUNT' and actor_id = id`;

/** Reads accounts from their table. */
export function accountQueries(pool: Pool): AccountQueries {
  const one = async (where: string, values: readonly unknown[]) =>
    (await run<AccountAtTheDoor>(pool, `select ${AT_THE_DOOR} from ${ACCOUNTS} where ${where}`, values))[0] ?? null;
  return {
    list: () =>
      run<AccountRow>(
        pool,
        `select ${COLUMNS} from ${ACCOUNTS} order by read.name_key(name) collate "C", id limit 1000`,
        [],
      ),
    exist: async () => (await run(pool, 'select 1 from access.account limit 1', [])).length > 0,
    async rows(ids) {
      const sql = `select ${COLUMNS} from ${ACCOUNTS} where id = any ($1::uuid[])`;
      const found = await run<AccountRow>(pool, sql, [ids.filter(isUuid)]);
      const byId = new Map(found.map((row) => [row.id, row]));
      return ids.map((id) => byId.get(id) ?? null);
    },
    passwordOf: async (id) => (await one('id = $1', [id]))?.password ?? null,
    byEmail: (email) => one('email_key = $1', [emailKey(email)]),
    byIdentity: (issuer, subject) =>
      one('id = (select account_id from access.identity where issuer = $1 and subject = $2)', [issuer, subject]),
  };
}
