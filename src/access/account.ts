import { Refused } from '../errors.js';
import { noSuch } from '../no-such.js';
import type { Fold, Recorded } from '../store/event.js';
import type { AccountCreated, AccountEvent } from './account-events.js';
import type { RequestInfo, Role } from './caller.js';
import { isSameFilter, type TagFilter } from './tag-filter.js';

/** An account as its history says. */
export type Account =
  | { readonly status: 'absent' }
  | {
      readonly status: 'enabled' | 'disabled';
      readonly role: Role;
      /** absent: they see every profile */
      readonly tagFilter?: TagFilter | undefined;
    };

/** What is to be changed; what is absent stays. */
export type AccountChange = {
  readonly role?: Role | undefined;
  readonly disabled?: boolean | undefined;
  /** null: they see every profile again */
  readonly tagFilter?: TagFilter | null | undefined;
  /** it gets another name, or password: neither is in the history itself */
  readonly isRenamed: boolean;
  readonly hasNewPassword?: boolean;
  /** the identity provider vouches for it from now on */
  readonly isLinked?: boolean;
};

/** Folds an account's history. Raise `stateSchema` whenever `Account` or a step changes. */
export const accountFold: Fold<Account, AccountEvent> = {
  streamType: 'account',
  initial: { status: 'absent' },
  evolve: evolveAccount,
  stateSchema: 2,
};

/** The account after one more event. */
export function evolveAccount(state: Account, event: Recorded<AccountEvent>): Account {
  if (event.type === 'AccountCreated') {
    const { role, tagFilter } = event.data;
    return { status: 'enabled', role, ...(tagFilter && { tagFilter }) };
  }
  if (state.status === 'absent') return state;
  switch (event.type) {
    case 'AccountRoleChanged':
      return { ...state, role: event.data.role };
    case 'AccountRestricted':
      return { ...state, tagFilter: event.data.tagFilter ?? undefined };
    case 'AccountDisabled':
      return { ...state, status: 'disabled' };
    case 'AccountEnabled':
      return { ...state, status: 'enabled' };
    case 'AccountRenamed':
    case 'AccountPasswordSet':
    case 'AccountLinked':
      return state;
    default:
      return unchanged(state, event);
  }
}

/** For types that this program doesn't know; of those it knows, the compiler finds the one that was left out. */
function unchanged(state: Account, _event: never): Account {
  return state;
}

/** Lets a person in. Nothing to do where they are: the id follows from the idempotency key. */
export function createAccount(state: Account, data: AccountCreated['data']): readonly AccountEvent[] {
  return state.status === 'absent' ? [{ type: 'AccountCreated', data }] : [];
}

/** Changes what is not so yet. @throws NotFound ACCOUNT_NOT_FOUND */
export function changeAccount(state: Account, change: AccountChange): readonly AccountEvent[] {
  if (state.status === 'absent') throw noSuch('Account');
  const { role = state.role, disabled = state.status === 'disabled' } = change;
  const events: AccountEvent[] = [];
  if (change.isLinked === true) events.push({ type: 'AccountLinked', data: {} });
  if (change.isRenamed) events.push({ type: 'AccountRenamed', data: {} });
  if (role !== state.role) events.push({ type: 'AccountRoleChanged', data: { role } });
  if (change.tagFilter !== undefined && !isSameFilter(change.tagFilter, state.tagFilter))
    events.push({ type: 'AccountRestricted', data: { tagFilter: change.tagFilter } });
  if (change.hasNewPassword === true) events.push({ type: 'AccountPasswordSet', data: {} });
  if (disabled !== (state.status === 'disabled'))
    events.push({ type: disabled ? 'AccountDisabled' : 'AccountEnabled', data: {} });
  return events;
}

/** Whether somebody is about to change their own account. */
export function isOwn({ caller: { actor } }: RequestInfo, accountId: string): boolean {
  return actor.kind === 'USER' && actor.id === accountId;
}

/** What is said of an account that is closed. */
export function accountDisabled(): Refused {
  return new Refused('ACCOUNT_DISABLED', 'This account is disabled. Ask an administrator to enable it.');
}
