import type { Fold, Recorded } from '../store/event.js';
import type { RegistryAdded, RegistryEvent, RegistrySynced } from './events.js';
import { NEVER_SYNCED, type ExistingRegistry, type Registry } from './registry.js';

/**
 * Folds a registry's history. Total: an event that doesn't fit the state changes nothing.
 * Raise `stateSchema` whenever `Registry` or a step changes.
 */
export const registryFold: Fold<Registry, RegistryEvent> = {
  streamType: 'registry',
  initial: { status: 'absent' },
  evolve,
  stateSchema: 1,
};

/** The registry after one more event. */
export function evolve(state: Registry, event: Recorded<RegistryEvent>): Registry {
  if (event.type === 'RegistryAdded') return state.status === 'absent' ? added(event) : state;
  return state.status === 'active' ? changed(state, event) : state;
}

function added({ streamId, revision, data }: Recorded<RegistryAdded>): ExistingRegistry {
  const { name, kind, content, endpoint, isDefault, credentialsRequired, synchronize, authentication, tls } = data;
  return {
    ...{ status: 'active', id: streamId, name, kind, content, endpoint, isDefault, credentialsRequired, synchronize },
    ...{ authentication, tls, reachRevision: revision, sync: NEVER_SYNCED },
  };
}

function changed(state: ExistingRegistry, event: Recorded<Exclude<RegistryEvent, RegistryAdded>>): ExistingRegistry {
  const reached = { reachRevision: event.revision };
  switch (event.type) {
    case 'RegistryRenamed':
      return { ...state, name: event.data.name };
    case 'RegistryEndpointChanged':
      return { ...state, ...reached, endpoint: event.data.endpoint };
    case 'RegistryAuthenticationChanged':
      return { ...state, ...reached, authentication: event.data.authentication };
    case 'RegistryTlsChanged':
      return { ...state, ...reached, tls: event.data.tls };
    case 'RegistrySynchronizationChanged':
      // Switched off, its catalog is gone: nobody would keep it true.
      return { ...state, synchronize: event.data.synchronize, sync: NEVER_SYNCED };
    case 'RegistrySyncRequested':
      return {
        ...state,
        sync: {
          ...state.sync,
          ...{ status: 'RUNNING', request: event.revision, reason: null },
          ...{ startedAt: event.recordedAt.toISOString(), finishedAt: null },
        },
      };
    case 'RegistrySynced':
    case 'RegistrySyncFailed':
      return event.data.request === state.sync.request ? answered(state, event) : state;
    case 'RegistryRemoved':
      return { ...state, status: 'removed' };
    default:
      return unchanged(state, event);
  }
}

function answered(
  state: ExistingRegistry,
  event: Recorded<Extract<RegistryEvent, { type: 'RegistrySynced' | 'RegistrySyncFailed' }>>,
): ExistingRegistry {
  const ended = { ...state.sync, request: null, finishedAt: event.recordedAt.toISOString() };
  return event.type === 'RegistrySyncFailed'
    ? { ...state, sync: { ...ended, status: 'FAILED', reason: event.data.reason } }
    : { ...state, sync: { ...ended, ...counts(event.data), status: 'SUCCEEDED' } };
}

function counts({ entries, unchanged: same, faults }: RegistrySynced['data']) {
  return { entries, unchanged: same, faults };
}

/** Holds the compiler to naming every event above. */
function unchanged(state: ExistingRegistry, _unknown: never): ExistingRegistry {
  return state;
}
