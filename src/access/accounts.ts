import type { Pool } from 'pg';
import { idempotencyOf, metadataOf, requireOptions, type CommandOptions } from '../command-options.js';
import { Duplicate, Invalid, Refused } from '../errors.js';
import { derivedId, isUuid, newId } from '../ids.js';
import { requireLine, requireName } from '../input-text.js';
import { limits } from '../limits.js';
import { noSuch } from '../no-such.js';
import type { EventStore } from '../store/store.js';
import { uniqueViolation } from '../store/unique-violation.js';
import { accountFold, changeAccount, createAccount, isOwn } from './account.js';
import { accountQueries, type AccountQueries } from './account-queries.js';
import { accountRow, changedAccountRow, endedSessions } from './account-rows.js';
import type { RequestInfo, Role } from './caller.js';
import { requirePassword, type Passwords } from './passwords.js';
import { covers } from './may.js';
import { restrictAccount, type RestrictAccount } from './restrict-account.js';
import { restrictionRow } from './restriction-row.js';
import { readTagFilter, type TagFilterInput } from './tag-filter.js';

type Options = Omit<CommandOptions, 'expectedRevision'>;
export type CreateAccount = Options & {
  email: string;
  name: string;
  role: Role;
  /** absent: they come in through the identity provider, or are given one later */
  password?: string | undefined;
  /** absent: they see every profile */
  tagFilter?: TagFilterInput | null | undefined;
};
export type UpdateAccount = Options & {
  accountId: string;
  name?: string | undefined;
  role?: Role | undefined;
  password?: string | undefined;
  disabled?: boolean | undefined;
};

type Named = { readonly accountId: string };

/** People who may come in. */
export interface Accounts extends AccountQueries {
  create(input: CreateAccount, by: RequestInfo): Promise<Named>;
  /** A new password, or being disabled, ends the account's sessions. */
  update(input: UpdateAccount, by: RequestInfo): Promise<Named>;
  /** Which profiles a person sees, from now on and in sessions that are open. */
  restrict(input: RestrictAccount, by: RequestInfo): Promise<Named>;
}

/** What the accounts stand on. `onChanged`: told after somebody may do other things than before. */
export type AccountPorts = {
  readonly store: EventStore;
  readonly pool: Pool;
  readonly passwords: Passwords;
  readonly onChanged: () => void;
};

/** Accounts on the log, with what is personal beside it. */
export function createAccounts(ports: AccountPorts): Accounts {
  return {
    ...accountQueries(ports.pool),
    create: (input, by) => create(ports, input, by),
    update: (input, by) => update(ports, input, by),
    restrict: (input, by) => restrictAccount(ports, input, by),
  };
}

/** @throws Invalid for what no mail can be sent to */
export function requireEmail(email: string): void {
  requireLine(email, ['email'], 3, limits.emailLength);
  if (!/^[^\s@]+@[^\s@]+$/.test(email))
    throw new Invalid('EMAIL', `"${email}" is no e-mail address: give one such as ada@example.com.`, ['email']);
}

async function create({ store, passwords }: AccountPorts, input: CreateAccount, by: RequestInfo): Promise<Named> {
  const { email, name, role, password } = input;
  requireOptions(input);
  requireEmail(email);
  requireName(name, ['name']);
  requireCovered(by, role);
  if (password !== undefined) requirePassword(password, 'password', input);
  const tagFilter = input.tagFilter ? readTagFilter(input.tagFilter, ['tagFilter']) : null;
  const key = input.idempotencyKey?.toLowerCase();
  const id = key === undefined ? newId() : derivedId('account', by.caller.actor.id, key);
  const row = { id, email, name, role, password: password === undefined ? null : await passwords.hash(password) };
  try {
    await store.execute({
      fold: accountFold,
      streamId: id,
      metadata: metadataOf(input, by),
      idempotency: idempotencyOf('createAccount', withoutPassword(input), by),
      decide: (state) => createAccount(state, { role, by: 'administrator', ...(tagFilter && { tagFilter }) }),
      rows: () => [accountRow(row), ...(tagFilter ? [restrictionRow({ kind: 'ACCOUNT', id }, tagFilter)] : [])],
      answer: () => ({ accountId: id }),
    });
  } catch (error) {
    if (uniqueViolation(error) !== 'account_email_unique') throw error;
    const message = `Somebody has an account with the address "${email}". Change that one, or give another address.`;
    throw new Duplicate('EMAIL_TAKEN', message, ['email'], { cause: error });
  }
  return { accountId: id };
}

async function update(ports: AccountPorts, input: UpdateAccount, by: RequestInfo): Promise<Named> {
  const { accountId: id, name, role, password, disabled } = input;
  requireOptions(input);
  const [known] = isUuid(id) ? await accountQueries(ports.pool).rows([id]) : [];
  if (!known) throw noSuch('Account');
  if (name !== undefined) requireName(name, ['name']);
  if (role !== undefined) requireCovered(by, role);
  if (password !== undefined) requirePassword(password, 'password', known);
  if (isOwn(by, id)) requireHarmless(input, known.role);
  const hash = password === undefined ? undefined : await ports.passwords.hash(password);
  const change = { role, disabled, isRenamed: name !== undefined && name !== known.name };
  const endsSessions = password !== undefined || disabled === true;
  await ports.store.execute({
    fold: accountFold,
    streamId: id,
    metadata: metadataOf(input, by),
    idempotency: idempotencyOf('updateAccount', withoutPassword(input), by),
    decide: (state) => changeAccount(state, { ...change, hasNewPassword: hash !== undefined }),
    rows: () => [
      changedAccountRow({ id, name, role, password: hash, disabled }),
      ...(endsSessions ? [endedSessions(id, isOwn(by, id) ? (by.caller.sessionId ?? null) : null)] : []),
    ],
    answer: () => ({ accountId: id }),
  });
  ports.onChanged();
  return { accountId: id };
}

/** What is hashed to recognise an input again must tell nothing of a password: it is hashed fast. */
function withoutPassword<I extends { password?: string | undefined }>({ password, ...input }: I) {
  return { ...input, password: password === undefined ? null : 'given' };
}

function requireCovered({ caller }: RequestInfo, role: Role): void {
  if (!covers(caller.role, role))
    throw new Refused(
      'ROLE_TOO_HIGH',
      `You can't give the role ${role}: it may more than you. Give a lower one, or ask somebody who has it.`,
      ['role'],
    );
}

/** Nobody locks themselves out by mistake. */
function requireHarmless({ role, disabled, password }: UpdateAccount, known: Role): void {
  const refuse = (message: string, path: string) => new Refused('OWN_ACCOUNT', message, [path]);
  if (disabled === true) throw refuse("You can't disable your own account. Ask another administrator.", 'disabled');
  if (role !== undefined && role !== known)
    throw refuse("You can't change your own role. Ask another administrator.", 'role');
  if (password !== undefined)
    throw refuse('Change your own password with changePassword: it asks for the old one.', 'password');
}
