import { isDeepStrictEqual } from 'node:util';
import { Invalid, Refused } from '../errors.js';
import { noLonger, noSuch } from '../no-such.js';
import { mergedAuthentication, secretIdsOf, type AuthenticationChange } from './authentication.js';
import { originOf } from './endpoint.js';
import type { RegistryAdded, RegistryEvent, RegistrySynced, SyncReason } from './events.js';
import { lacksCredentials, type ExistingRegistry, type Registry } from './registry.js';
import { someNames } from '../some-names.js';
import { mergedTls, type TlsChange } from './tls-settings.js';

/** What an author changes of a registry; what is absent stays. */
export type RegistryChanges = {
  readonly name?: string | undefined;
  readonly endpoint?: string | undefined;
  readonly authentication?: AuthenticationChange | undefined;
  readonly tls?: TlsChange | undefined;
  readonly synchronize?: boolean | undefined;
};

/** The registry, if there is one. @throws NotFound REGISTRY_NOT_FOUND when it was never added or is removed */
export function existing(state: Registry): ExistingRegistry {
  if (state.status === 'active') return state;
  throw state.status === 'removed' ? noLonger('Registry', state.name, 'removed') : noSuch('Registry');
}

/** Adds a registry and, where it can be, asks for its catalog. */
export function addRegistry(state: Registry, added: RegistryAdded['data']): readonly RegistryEvent[] {
  if (state.status !== 'absent')
    throw new Refused(
      'ALREADY_ADDED',
      `This idempotency key added the registry "${state.name}" long ago; send a new key.`,
      ['idempotencyKey'],
    );
  return [{ type: 'RegistryAdded', data: added }, ...syncIf(mayBeSynced(added), 'ADDED')];
}

/**
 * Changes a registry. Whatever changes where or how it is reached asks for its catalog anew.
 * @throws Refused DEFAULT_REGISTRY when more than the authentication of a default one is to change
 */
export function updateRegistry(state: Registry, changes: RegistryChanges): readonly RegistryEvent[] {
  const registry = existing(state);
  const after = changedRegistry(registry, changes);
  const reach = reachEvents(registry, after);
  const events: readonly RegistryEvent[] = [
    ...(after.name === registry.name ? [] : [{ type: 'RegistryRenamed', data: { name: after.name } } as const]),
    ...reach,
    ...(after.synchronize === registry.synchronize
      ? []
      : [{ type: 'RegistrySynchronizationChanged', data: { synchronize: after.synchronize } } as const]),
  ];
  if (registry.isDefault && events.some((event) => event.type !== 'RegistryAuthenticationChanged'))
    throw new Refused(
      'DEFAULT_REGISTRY',
      `"${registry.name}" came with the server: only its authentication can be changed. Add a registry of your own.`,
      ['registryId'],
    );
  const anew = reach.length > 0 || after.synchronize !== registry.synchronize;
  return [...events, ...syncIf(anew && mayBeSynced(after), 'CHANGED')];
}

/**
 * The registry as the changes would make it: what has to be reachable before they are accepted.
 * @throws Invalid CREDENTIALS_AGAIN when kept secrets would be sent to another server than they were given for
 */
export function changedRegistry(registry: ExistingRegistry, changes: RegistryChanges): ExistingRegistry {
  const { name = registry.name, endpoint = registry.endpoint, synchronize = registry.synchronize } = changes;
  const authentication = mergedAuthentication(registry.authentication, changes.authentication);
  const known = secretIdsOf(registry.authentication);
  const isKept = secretIdsOf(authentication).some((id) => known.includes(id));
  // Whoever may edit a registry must not learn its password by pointing it at a server of the own.
  if (isKept && originOf(endpoint) !== originOf(registry.endpoint))
    throw new Invalid(
      'CREDENTIALS_AGAIN',
      'The new address is another server: give the password or token again, or NONE to sign in without.',
      ['authentication'],
    );
  return { ...registry, name, endpoint, authentication, tls: mergedTls(registry.tls, changes.tls), synchronize };
}

/** @param usedBy names of profiles whose drafts take layers from it */
export function removeRegistry(state: Registry, usedBy: readonly string[]): readonly RegistryEvent[] {
  const registry = existing(state);
  if (registry.isDefault)
    throw new Refused(
      'DEFAULT_REGISTRY',
      `"${registry.name}" came with the server and stays. Leave it unused: layers come only from the registries chosen for them.`,
      ['registryId'],
    );
  if (usedBy.length > 0)
    throw new Refused(
      'REGISTRY_IN_USE',
      `Drafts of ${someNames(usedBy)} take layers from "${registry.name}"; finish or change them, then remove it.`,
      ['registryId'],
    );
  return [{ type: 'RegistryRemoved', data: {} }];
}

/** Moves a default registry to where this release of the server finds it. */
export function moveDefault(state: Registry, endpoint: string): readonly RegistryEvent[] {
  const registry = existing(state);
  if (registry.endpoint === endpoint) return [];
  return [{ type: 'RegistryEndpointChanged', data: { endpoint } }, ...syncIf(mayBeSynced(registry), 'CHANGED')];
}

/**
 * Asks for the catalog; while a request is open another changes nothing.
 * @throws Refused NOT_SYNCHRONIZED, CREDENTIALS_MISSING
 */
export function requestSync(state: Registry, reason: SyncReason): readonly RegistryEvent[] {
  const registry = existing(state);
  if (!registry.synchronize)
    throw new Refused('NOT_SYNCHRONIZED', `"${registry.name}" is set not to be synchronised; switch that on first.`, [
      'registryId',
    ]);
  if (lacksCredentials(registry))
    throw new Refused(
      'CREDENTIALS_MISSING',
      `"${registry.name}" answers only with credentials; add a user name and password, or a token, first.`,
      ['registryId'],
    );
  return syncIf(registry.sync.request === null, reason);
}

/** A worker read the catalog. Only the answer to the open request counts: after a change the newer one is answered. */
export function reportSynced(state: Registry, data: RegistrySynced['data']): readonly RegistryEvent[] {
  return isAwaited(state, data.request) ? [{ type: 'RegistrySynced', data }] : [];
}

/** A worker could not read the catalog. @param reason one sentence for people */
export function reportSyncFailed(state: Registry, request: number, reason: string): readonly RegistryEvent[] {
  return isAwaited(state, request) ? [{ type: 'RegistrySyncFailed', data: { request, reason } }] : [];
}

/** Whether this is the request that an active registry waits to have answered. */
export function isAwaited(state: Registry, request: number): state is ExistingRegistry {
  return state.status === 'active' && state.sync.request === request;
}

function reachEvents(before: ExistingRegistry, after: ExistingRegistry): readonly RegistryEvent[] {
  const { endpoint, authentication, tls } = after;
  return [
    ...(endpoint === before.endpoint ? [] : [{ type: 'RegistryEndpointChanged', data: { endpoint } } as const]),
    ...(isDeepStrictEqual(authentication, before.authentication)
      ? []
      : [{ type: 'RegistryAuthenticationChanged', data: { authentication } } as const]),
    ...(isDeepStrictEqual(tls, before.tls) ? [] : [{ type: 'RegistryTlsChanged', data: { tls } } as const]),
  ];
}

type Syncable = Pick<ExistingRegistry, 'synchronize' | 'credentialsRequired' | 'authentication'>;

function mayBeSynced(registry: Syncable): boolean {
  return registry.synchronize && !lacksCredentials(registry);
}

function syncIf(wanted: boolean, reason: SyncReason): readonly RegistryEvent[] {
  return wanted ? [{ type: 'RegistrySyncRequested', data: { reason } }] : [];
}
