import type { RegistryContent, RegistryKind } from './client.js';
import type { Authentication, TlsSettings } from './events.js';

export type SyncStatus = 'NEVER' | 'RUNNING' | 'SUCCEEDED' | 'FAILED';

/** How the last synchronisation went, or how far the present one is asked for. */
export type SyncState = {
  readonly status: SyncStatus;
  /** the revision of the request that nobody has answered yet */
  readonly request: number | null;
  /** why it failed, else null */
  readonly reason: string | null;
  /** when it was asked for and when it ended, ISO 8601 */
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  /** pack or chart versions in the catalog */
  readonly entries: number;
  readonly unchanged: boolean;
  /** entries of the index that were left out */
  readonly faults: number;
};

/** A registry as folded from its events. */
export type Registry = { readonly status: 'absent' } | ExistingRegistry;

export type ExistingRegistry = {
  /** a removed one is kept for the history and for the names of what came from it */
  readonly status: 'active' | 'removed';
  readonly id: string;
  readonly name: string;
  readonly kind: RegistryKind;
  readonly content: RegistryContent;
  readonly endpoint: string;
  /** came with the server */
  readonly isDefault: boolean;
  readonly credentialsRequired: boolean;
  readonly synchronize: boolean;
  readonly authentication: Authentication;
  readonly tls: TlsSettings;
  /** the revision that last changed where or how it is reached */
  readonly reachRevision: number;
  readonly sync: SyncState;
};

/** Before anybody asked for a synchronisation. */
export const NEVER_SYNCED: SyncState = {
  status: 'NEVER',
  request: null,
  reason: null,
  startedAt: null,
  finishedAt: null,
  entries: 0,
  unchanged: false,
  faults: 0,
};

/** Whether nothing but credentials keeps it from being synchronised. */
export function lacksCredentials(registry: Pick<ExistingRegistry, 'credentialsRequired' | 'authentication'>): boolean {
  return registry.credentialsRequired && registry.authentication.type === 'NONE';
}

/** The state of a registry's catalog, in one sentence for people. */
export function syncMessage(registry: ExistingRegistry): string {
  const { sync, content } = registry;
  const versions = `${content === 'PACKS' ? 'pack' : 'chart'} version${sync.entries === 1 ? '' : 's'}`;
  if (!registry.synchronize) return 'Not synchronised: name and version are typed and checked when a layer is added.';
  if (sync.status === 'FAILED') return sync.reason ?? 'The last synchronisation failed.';
  if (sync.status === 'RUNNING') return 'Waiting to be synchronised.';
  if (lacksCredentials(registry))
    return 'This registry answers only with credentials: add a user name and password, or a token, to synchronise it.';
  if (sync.status === 'NEVER') return 'Not synchronised yet.';
  const left = sync.faults === 0 ? '' : `, ${sync.faults} ${sync.faults === 1 ? 'entry was' : 'entries were'} left out`;
  return `${sync.entries} ${versions}${sync.unchanged ? ', unchanged since the last time' : ''}${left}.`;
}
