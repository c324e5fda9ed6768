import type { Logger } from 'pino';
import { Conflict } from '../errors.js';
import { derivedId } from '../ids.js';
import type { EventStore } from '../store/store.js';
import { uniqueViolation } from '../store/unique-violation.js';
import type { RegistryKind } from './client.js';
import { addRegistry, moveDefault } from './decide.js';
import { contentOf } from './endpoint.js';
import type { RegistryAdded, RegistryEvent } from './events.js';
import { registryFold } from './fold.js';
import { registryRows } from './projection.js';
import type { Registry } from './registry.js';
import { REGISTRY_WORKER } from './sync-reports.js';
import { PLAIN_TLS } from './tls-settings.js';

type Default = {
  /** never changes: the registry's id is derived from it */
  readonly key: string;
  readonly name: string;
  readonly kind: RegistryKind;
  readonly endpoint: string;
  readonly credentialsRequired?: true;
};

const HELM_REPOSITORIES: readonly Omit<Default, 'kind'>[] = [
  { key: 'bitnami', name: 'Bitnami', endpoint: 'https://charts.bitnami.com/bitnami' },
  {
    key: 'prometheus-community',
    name: 'Prometheus community',
    endpoint: 'https://prometheus-community.github.io/helm-charts',
  },
  { key: 'grafana', name: 'Grafana', endpoint: 'https://grafana.github.io/helm-charts' },
  { key: 'jetstack', name: 'Jetstack', endpoint: 'https://charts.jetstack.io' },
  { key: 'ingress-nginx', name: 'ingress-nginx', endpoint: 'https://kubernetes.github.io/ingress-nginx' },
];

/** The registries that come with the server. @param starterPacks address of the folder of packs that comes along */
function defaultRegistries(starterPacks: string): readonly Default[] {
  return [
    { key: 'starter-packs', name: 'Starter packs', kind: 'PACK', endpoint: starterPacks },
    {
      key: 'palette-community',
      name: 'Palette community registry',
      kind: 'OCI',
      endpoint: 'oci://415789037893.dkr.ecr.us-east-1.amazonaws.com/community',
      credentialsRequired: true,
    },
    ...HELM_REPOSITORIES.map((repository) => ({ ...repository, kind: 'HELM' as const })),
  ];
}

/** The id of a registry that comes with the server: the same in every installation. */
export function defaultRegistryId(key: string): string {
  return derivedId('default registry', key);
}

/**
 * Adds what comes with the server and isn't there yet, and moves what lies elsewhere now: harmless on every start, and
 * in many processes at once. Nothing is asked of the network here.
 */
export async function ensureDefaults(
  { store, log }: { readonly store: EventStore; readonly log: Logger },
  starterPacks: string,
): Promise<void> {
  for (const one of defaultRegistries(starterPacks)) {
    try {
      await ensure(store, one);
    } catch (error) {
      const isTaken = uniqueViolation(error) === 'registry_name_unique';
      if (!isTaken && !(error instanceof Conflict)) throw error;
      log.info(
        { registry: one.name },
        isTaken
          ? 'A registry of this name was added by hand; the one that comes with the server is left out.'
          : 'Another process is just adding this registry.',
      );
    }
  }
}

async function ensure(store: EventStore, { key, name, kind, endpoint, credentialsRequired }: Default): Promise<void> {
  const added: RegistryAdded['data'] = {
    ...{ name, kind, content: contentOf(kind, kind === 'OCI' ? 'PACKS' : null), endpoint },
    ...{ isDefault: true, credentialsRequired: credentialsRequired ?? false, synchronize: true },
    ...{ authentication: { type: 'NONE' }, tls: PLAIN_TLS },
  };
  await store.execute<Registry, RegistryEvent>({
    fold: registryFold,
    streamId: defaultRegistryId(key),
    metadata: { actor: REGISTRY_WORKER },
    decide: (state) => (state.status === 'absent' ? addRegistry(state, added) : moveDefault(state, endpoint)),
    rows: registryRows,
  });
}
