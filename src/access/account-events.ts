import type { Role } from './caller.js';
import type { TagFilter } from './tag-filter.js';

type Nothing = Readonly<Record<string, never>>;

/** A person was let in; what they are called and what proves who they are is no part of the history. */
export type AccountCreated = {
  readonly type: 'AccountCreated';
  /** `provider`: the identity provider vouched for them, and nobody made the account by hand */
  readonly data: {
    readonly role: Role;
    readonly by: 'administrator' | 'provider';
    /** absent: they see every profile */
    readonly tagFilter?: TagFilter;
  };
};

/** A person may do other things than before. */
export type AccountRoleChanged = { readonly type: 'AccountRoleChanged'; readonly data: { readonly role: Role } };

/** Which profiles a person sees was changed. */
export type AccountRestricted = {
  readonly type: 'AccountRestricted';
  /** null: they see every profile */
  readonly data: { readonly tagFilter: TagFilter | null };
};

/** A person is called otherwise; the name itself is beside the history. */
export type AccountRenamed = { readonly type: 'AccountRenamed'; readonly data: Nothing };

/** A password was set, by an administrator or by its owner: the actor tells. */
export type AccountPasswordSet = { readonly type: 'AccountPasswordSet'; readonly data: Nothing };

/** From now on the identity provider vouches for a person who had an account already. */
export type AccountLinked = { readonly type: 'AccountLinked'; readonly data: Nothing };

/** A person can't come in any more. */
export type AccountDisabled = { readonly type: 'AccountDisabled'; readonly data: Nothing };

/** A person may come in again. */
export type AccountEnabled = { readonly type: 'AccountEnabled'; readonly data: Nothing };

export type AccountEvent =
  | AccountCreated
  | AccountRoleChanged
  | AccountRestricted
  | AccountRenamed
  | AccountPasswordSet
  | AccountLinked
  | AccountDisabled
  | AccountEnabled;
