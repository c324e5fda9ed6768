import type { RequestInfo } from '../access/caller.js';
import { requireOptions } from '../command-options.js';
import { derivedId, newId } from '../ids.js';
import { requireName } from '../input-text.js';
import type { NewSecret, Vault } from '../secrets/vault.js';
import type { EventStore } from '../store/store.js';
import { mergedAuthentication } from './authentication.js';
import type { AddRegistry, OnRegistry, RegistryCommands, RegistryOutcome, UpdateRegistry } from './commands.js';
import { addRegistry, changedRegistry, existing, removeRegistry, requestSync, updateRegistry } from './decide.js';
import { contentOf, requireEndpoint } from './endpoint.js';
import { checkReachable, endpointOf, reachKey, secretsOf, type Connect } from './reach.js';
import { requireRegistryId, runOrder } from './registrar-order.js';
import { reachInput, type ReachInput } from './registry-input.js';
import { NEVER_SYNCED, type ExistingRegistry } from './registry.js';
import { mergedTls, PLAIN_TLS } from './tls-settings.js';

/** What the registrar works with. `usedBy`: names of profiles whose drafts take layers from a registry. */
export type RegistrarPorts = {
  readonly store: EventStore;
  readonly vault: Vault;
  readonly connect: Connect;
  readonly usedBy: (registryId: string) => Promise<readonly string[]>;
};

/** The commands of registries: checked, tried on the registry itself, decided, appended with the sealed secrets. */
export function createRegistrar(ports: RegistrarPorts): RegistryCommands {
  return {
    add: (input, by) => add(ports, input, by),
    update: (input, by) => update(ports, input, by),
    remove: (input, by) => remove(ports, input, by),
    requestSync: (input, by) => {
      const { registryId } = input;
      const order = { mutation: 'syncRegistry', registryId, input, by };
      return runOrder(ports, { ...order, decide: (state) => requestSync(state, 'MANUAL') });
    },
  };
}

async function add(ports: RegistrarPorts, input: AddRegistry, by: RequestInfo): Promise<RegistryOutcome> {
  const { name, kind, synchronize } = input;
  requireOptions(input);
  requireName(name, ['name']);
  const endpoint = requireEndpoint(kind, input.endpoint);
  const content = contentOf(kind, input.content ?? null);
  // Tried again under its key, it must meet what the first attempt made: the id follows from the key.
  const key = input.idempotencyKey?.toLowerCase();
  const registryId = key === undefined ? newId() : derivedId('registry', by.caller.actor.id, key);
  const reach = reachInput(input, registryId, newId);
  const authentication = mergedAuthentication({ type: 'NONE' }, reach.authentication);
  const tls = mergedTls(PLAIN_TLS, reach.tls);
  const origin = { isDefault: false, credentialsRequired: false };
  const data = { name, kind, content, endpoint, ...origin, synchronize, authentication, tls };
  const wanted: ExistingRegistry = { ...data, status: 'active', id: registryId, reachRevision: 0, sync: NEVER_SYNCED };
  const order = { mutation: 'addRegistry', registryId, input, by, mustBeNew: true, secrets: reach.secrets, name };
  return onceReachable(ports, reach, (require) =>
    runOrder(ports, {
      ...order,
      decide: (state) => {
        const events = addRegistry(state, data);
        require(wanted);
        return events;
      },
    }),
  );
}

async function update(ports: RegistrarPorts, input: UpdateRegistry, by: RequestInfo): Promise<RegistryOutcome> {
  const { registryId, name, synchronize } = input;
  requireRegistryId(registryId);
  if (name !== undefined) requireName(name, ['name']);
  const reach = reachInput(input, registryId, newId);
  const { authentication, tls, secrets } = reach;
  const order = { mutation: 'updateRegistry', registryId, input, by, secrets, name };
  return onceReachable(ports, reach, (require) =>
    runOrder(ports, {
      ...order,
      decide: (state) => {
        const before = existing(state);
        const endpoint = input.endpoint === undefined ? undefined : requireEndpoint(before.kind, input.endpoint);
        const changes = { name, endpoint, authentication, tls, synchronize };
        const events = updateRegistry(state, changes);
        const after = changedRegistry(before, changes);
        if (reachKey(after) !== reachKey(before)) require(after);
        return events;
      },
    }),
  );
}

async function remove(ports: RegistrarPorts, input: OnRegistry, by: RequestInfo): Promise<RegistryOutcome> {
  const { registryId } = input;
  const order = { mutation: 'removeRegistry', registryId, input, by };
  return runOrder(ports, {
    ...order,
    decide: async (state) => removeRegistry(state, await ports.usedBy(existing(state).id)),
  });
}

/** What must be reachable before it may be decided. */
class Unreached extends Error {
  constructor(readonly registry: ExistingRegistry) {
    super('The registry has to be asked first.');
  }
}

/**
 * Runs a command whose decision demands that a registry was reached. A decision never waits for the network, since
 * others wait for their turn on the stream: it breaks off, the registry is asked, and the command runs again.
 */
async function onceReachable<T>(
  ports: RegistrarPorts,
  { secrets }: ReachInput,
  command: (require: (registry: ExistingRegistry) => void) => Promise<T>,
): Promise<T> {
  const reached = new Set<string>();
  for (;;) {
    try {
      return await command((registry) => {
        if (!reached.has(reachKey(registry))) throw new Unreached(registry);
      });
    } catch (error) {
      if (!(error instanceof Unreached)) throw error;
      await reachFor(ports, error.registry, secrets);
      reached.add(reachKey(error.registry));
    }
  }
}

async function reachFor(ports: RegistrarPorts, registry: ExistingRegistry, given: readonly NewSecret[]): Promise<void> {
  const texts = new Map(given.map(({ id, text }) => [id, text]));
  const kept = secretsOf(registry).filter((id) => !texts.has(id));
  for (const [id, text] of await ports.vault.open(registry.id, kept)) texts.set(id, text);
  await checkReachable(ports.connect(endpointOf(registry, texts), registry.isDefault), texts.values());
}
