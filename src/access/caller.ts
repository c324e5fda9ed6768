import type { Actor } from '../store/event.js';
import type { TagFilter } from './tag-filter.js';

export type Role = 'VIEWER' | 'AUDITOR' | 'OPERATOR' | 'EDITOR' | 'ADMIN';

/** Who asks, as authentication found it. */
export type Caller = {
  readonly actor: Actor;
  readonly role: Role;
  /** the session that a person came in with */
  readonly sessionId?: string;
  /** which profiles exist for this caller; absent: all */
  readonly tagFilter?: TagFilter | undefined;
};

/** The caller together with the request it makes: travels from the transport to the log and the worker's lines. */
export type RequestInfo = { readonly caller: Caller; readonly requestId: string };

/** Whoever has not signed in yet, and may do that and nothing else; known by being this very object. */
export const STRANGER: Caller = Object.freeze({
  actor: Object.freeze({ kind: 'SYSTEM', id: 'stranger' } as const),
  role: 'VIEWER',
});
