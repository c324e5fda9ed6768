import { noSuch } from '../no-such.js';
import type { Fold, Recorded } from '../store/event.js';
import type { Role } from './caller.js';
import { isSameFilter, type TagFilter } from './tag-filter.js';
import type { ApiKeyCreated, ApiKeyEvent } from './events.js';

/** A key as its history says. */
export type ApiKey =
  | { readonly status: 'absent' }
  | {
      readonly status: 'active' | 'revoked';
      readonly role: Role;
      readonly prefix: string;
      readonly expiresAt: string | null;
      readonly tagFilter?: TagFilter | undefined;
    };

/** Folds a key's history. Raise `stateSchema` whenever `ApiKey` or a step changes. */
export const apiKeyFold: Fold<ApiKey, ApiKeyEvent> = {
  streamType: 'apiKey',
  initial: { status: 'absent' },
  evolve,
  stateSchema: 2,
};

/** The key after one more event. */
export function evolve(state: ApiKey, event: Recorded<ApiKeyEvent>): ApiKey {
  switch (event.type) {
    case 'ApiKeyCreated':
      return state.status === 'absent' ? { status: 'active', ...event.data } : state;
    case 'ApiKeyRestricted':
      return state.status === 'active' ? { ...state, tagFilter: event.data.tagFilter ?? undefined } : state;
    case 'ApiKeyRevoked':
      return state.status === 'active' ? { ...state, status: 'revoked' } : state;
    default:
      return unchanged(state, event);
  }
}

/** For types that this program doesn't know; of those it knows, the compiler finds the one that was left out. */
function unchanged(state: ApiKey, _event: never): ApiKey {
  return state;
}

/** Makes a key. Nothing to do where it is there: its id follows from the idempotency key. */
export function createApiKey(state: ApiKey, data: ApiKeyCreated['data']): readonly ApiKeyEvent[] {
  return state.status === 'absent' ? [{ type: 'ApiKeyCreated', data }] : [];
}

/**
 * Says which profiles a key sees; nothing to do where it sees those.
 * @throws NotFound API_KEY_NOT_FOUND; an ended one isn't there any more
 */
export function restrictApiKey(state: ApiKey, tagFilter: TagFilter | null): readonly ApiKeyEvent[] {
  if (state.status !== 'active') throw noSuch('ApiKey');
  return isSameFilter(state.tagFilter, tagFilter) ? [] : [{ type: 'ApiKeyRestricted', data: { tagFilter } }];
}

/** Ends a key; nothing to do where it is ended. @throws NotFound API_KEY_NOT_FOUND */
export function revokeApiKey(state: ApiKey): readonly ApiKeyEvent[] {
  if (state.status === 'absent') throw noSuch('ApiKey');
  return state.status === 'active' ? [{ type: 'ApiKeyRevoked', data: {} }] : [];
}
