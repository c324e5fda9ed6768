import type { Describer } from '../describer.js';
import type { Recorded } from '../store/event.js';
import type { RegistryEvent, SyncReason } from './events.js';
import { registryFold } from './fold.js';
import type { RegistryQueries } from './registry-queries.js';

/** How registries speak in the audit: a sentence per event, and the registry by its name of today. */
export function createRegistryDescriber(registries: Pick<RegistryQueries, 'rows'>): Describer {
  return {
    streamType: registryFold.streamType,
    async lines(events) {
      const rows = await registries.rows(events.map((event) => event.streamId));
      return (events as readonly Recorded<RegistryEvent>[]).map((event, place) => {
        const name = rows[place]?.name;
        return {
          summary: describeRegistryEvent(event),
          subject: name === undefined ? 'registry' : `registry "${name}"`,
        };
      });
    },
    summary: (event) => describeRegistryEvent(event as Recorded<RegistryEvent>),
  };
}

/** One sentence for people: 'Added the registry "Bitnami" at https://charts.bitnami.com/bitnami.' */
export function describeRegistryEvent({ type, data }: RegistryEvent): string {
  switch (type) {
    case 'RegistryAdded':
      return `Added the registry "${data.name}" at ${data.endpoint}.`;
    case 'RegistryRenamed':
      return `Renamed the registry to "${data.name}".`;
    case 'RegistryEndpointChanged':
      return `Moved the registry to ${data.endpoint}.`;
    case 'RegistryAuthenticationChanged':
      return SIGNS_IN[data.authentication.type];
    case 'RegistryTlsChanged':
      return data.tls.insecureSkipVerify
        ? 'Changed the certificates of the connection; any certificate of the registry is trusted.'
        : 'Changed the certificates of the connection.';
    case 'RegistrySynchronizationChanged':
      return data.synchronize ? 'Switched the synchronisation on.' : 'Switched the synchronisation off.';
    case 'RegistrySyncRequested':
      return `Asked for a synchronisation${BECAUSE[data.reason]}.`;
    case 'RegistrySynced':
      return data.unchanged
        ? `Synchronised: nothing has changed, ${data.entries} versions.`
        : `Synchronised: ${data.entries} versions${data.faults > 0 ? `, ${data.faults} entries left out` : ''}.`;
    case 'RegistrySyncFailed':
      return `The synchronisation failed: ${data.reason}`;
    case 'RegistryRemoved':
      return 'Removed the registry.';
    default: {
      const unknown: never = type;
      return `Something unknown happened to the registry: ${String(unknown)}.`;
    }
  }
}

const SIGNS_IN = {
  NONE: 'Set the registry to be read without signing in.',
  BASIC: 'Changed the user name or password for the registry.',
  TOKEN: 'Changed the token for the registry.',
} as const;

const BECAUSE: Readonly<Record<SyncReason, string>> = {
  ADDED: ', because the registry is new',
  CHANGED: ', because the registry was changed',
  MANUAL: '',
  SCHEDULE: ', because it was due',
};
