import type { RegistryContent, RegistryKind } from './client.js';

/**
 * The facts of a registry's history, a stream of its own. A storage contract: a changed fact is a new schema version
 * with an upcaster and an old example in test/corpus. Secrets are never in an event: only ids of sealed ones are.
 */
type Fact<T extends string, D extends object> = { readonly type: T; readonly data: Readonly<D> };

/** How the server signs in; passwords and tokens by the id under which the vault keeps them. */
export type Authentication =
  | { readonly type: 'NONE' }
  | { readonly type: 'BASIC'; readonly username: string; readonly passwordId: string }
  | { readonly type: 'TOKEN'; readonly tokenId: string };

/** Certificates of the connection as PEM; the client's key by the id under which the vault keeps it. */
export type TlsSettings = {
  readonly ca: string | null;
  readonly certificate: string | null;
  readonly keyId: string | null;
  readonly insecureSkipVerify: boolean;
};

export type SyncReason = 'ADDED' | 'CHANGED' | 'MANUAL' | 'SCHEDULE';

/** `credentialsRequired`: known to answer nobody without; it isn't asked for its catalog until there are some. */
export type RegistryAdded = Fact<
  'RegistryAdded',
  {
    name: string;
    kind: RegistryKind;
    content: RegistryContent;
    endpoint: string;
    isDefault: boolean;
    credentialsRequired: boolean;
    synchronize: boolean;
    authentication: Authentication;
    tls: TlsSettings;
  }
>;
export type RegistryRenamed = Fact<'RegistryRenamed', { name: string }>;
export type RegistryEndpointChanged = Fact<'RegistryEndpointChanged', { endpoint: string }>;
export type RegistryAuthenticationChanged = Fact<'RegistryAuthenticationChanged', { authentication: Authentication }>;
export type RegistryTlsChanged = Fact<'RegistryTlsChanged', { tls: TlsSettings }>;
export type RegistrySynchronizationChanged = Fact<'RegistrySynchronizationChanged', { synchronize: boolean }>;
/** A worker is to read the catalog; it answers with the revision of this event as `request`. */
export type RegistrySyncRequested = Fact<'RegistrySyncRequested', { reason: SyncReason }>;
/** `entries`: versions in the catalog now. `unchanged`: the index was as before. `faults`: entries that were left out. */
export type RegistrySynced = Fact<
  'RegistrySynced',
  { request: number; entries: number; unchanged: boolean; faults: number }
>;
/** The catalog stays as it was. `reason`: one sentence for people. */
export type RegistrySyncFailed = Fact<'RegistrySyncFailed', { request: number; reason: string }>;
export type RegistryRemoved = Fact<'RegistryRemoved', Record<string, never>>;

export type RegistryEvent =
  | RegistryAdded
  | RegistryRenamed
  | RegistryEndpointChanged
  | RegistryAuthenticationChanged
  | RegistryTlsChanged
  | RegistrySynchronizationChanged
  | RegistrySyncRequested
  | RegistrySynced
  | RegistrySyncFailed
  | RegistryRemoved;
