import type { Role } from './caller.js';
import type { TagFilter } from './tag-filter.js';

/** A key for a program was made; what it is called and its digest are no part of the history. */
export type ApiKeyCreated = {
  readonly type: 'ApiKeyCreated';
  readonly data: {
    readonly role: Role;
    readonly prefix: string;
    /** RFC 3339 */
    readonly expiresAt: string | null;
    /** absent: it sees every profile */
    readonly tagFilter?: TagFilter;
  };
};

/** Which profiles a key sees was changed. */
export type ApiKeyRestricted = {
  readonly type: 'ApiKeyRestricted';
  /** null: it sees every profile */
  readonly data: { readonly tagFilter: TagFilter | null };
};

/** A key was ended before its time. */
export type ApiKeyRevoked = { readonly type: 'ApiKeyRevoked'; readonly data: Readonly<Record<string, never>> };

export type ApiKeyEvent = ApiKeyCreated | ApiKeyRestricted | ApiKeyRevoked;
