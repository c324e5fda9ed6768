import type { InlineWrite } from '../store/store.js';
import type { Role } from './caller.js';

/** What a new account is stored as. `password`: its argon2id text. */
export type NewAccount = {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  readonly password: string | null;
};

/** What is written of a changed account; undefined stays. */
export type ChangedAccount = {
  readonly id: string;
  readonly name?: string | undefined;
  readonly role?: Role | undefined;
  readonly password?: string | undefined;
  readonly disabled?: boolean | undefined;
};

/** One form for all ways to write an address: people don't tell upper case from lower case there. */
export function emailKey(email: string): string {
  return email.normalize('NFKC').toLowerCase();
}

/** The row of a new account. */
export function accountRow({ id, email, name, role, password }: NewAccount): InlineWrite {
  return {
    sql: (bind) => `
      insert into access.account (id, email, email_key, name, role, password, created_at)
      select ${bind(id)}::uuid, ${bind(email)}::text, ${bind(emailKey(email))}::text, ${bind(name)}::text,
             ${bind(role)}::text, ${bind(password)}::text, appended.recorded_at
        from appended where not appended.duplicate`,
  };
}

/** The same row after a change. */
export function changedAccountRow({ id, name, role, password, disabled }: ChangedAccount): InlineWrite {
  return {
    sql: (bind) => `
      update access.account as account
         set name = coalesce(${bind(name ?? null)}::text, account.name),
             role = coalesce(${bind(role ?? null)}::text, account.role),
             password = coalesce(${bind(password ?? null)}::text, account.password),
             disabled_at = case ${bind(disabled ?? null)}::boolean
                             when true then coalesce(account.disabled_at, appended.recorded_at)
                             when false then null
                             else account.disabled_at end
        from appended where account.id = ${bind(id)}::uuid and not appended.duplicate`,
  };
}

/** Ends the sessions of an account, in the very statement that gives the reason. @param except one that stays */
export function endedSessions(accountId: string, except: string | null): InlineWrite {
  return {
    sql: (bind) => `
      delete from access.session as session using appended
       where session.account_id = ${bind(accountId)}::uuid and session.id is distinct from ${bind(except)}::uuid
         and not appended.duplicate`,
  };
}

/** How an identity provider knows the account. */
export function identityRow(issuer: string, subject: string, accountId: string): InlineWrite {
  return {
    sql: (bind) => `
      insert into access.identity (issuer, subject, account_id)
      select ${bind(issuer)}::text, ${bind(subject)}::text, ${bind(accountId)}::uuid
        from appended where not appended.duplicate`,
  };
}
