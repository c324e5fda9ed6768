import type { ChartEntry, Entry, PackEntry } from '../../src/registries/client.js';
import type { RegistryAdded, RegistryEvent } from '../../src/registries/events.js';
import { PLAIN_TLS } from '../../src/registries/tls-settings.js';

/** What a registry is added with; `changes` make it another one. */
export function adding(changes: Partial<RegistryAdded['data']> = {}): RegistryAdded['data'] {
  return {
    name: 'Edge packs',
    kind: 'PACK',
    content: 'PACKS',
    endpoint: 'https://packs.example/edge',
    isDefault: false,
    credentialsRequired: false,
    synchronize: true,
    authentication: { type: 'NONE' },
    tls: PLAIN_TLS,
    ...changes,
  };
}

export const added = (changes: Partial<RegistryAdded['data']> = {}): RegistryAdded => ({
  type: 'RegistryAdded',
  data: adding(changes),
});

export const syncRequested: RegistryEvent = { type: 'RegistrySyncRequested', data: { reason: 'ADDED' } };
export const synced = (request: number, changes: object = {}): RegistryEvent => ({
  type: 'RegistrySynced',
  data: { request, entries: 12, unchanged: false, faults: 0, ...changes },
});
export const removed: RegistryEvent = { type: 'RegistryRemoved', data: {} };

export const passwordId = '01920000-0000-7000-8000-00000000f001';
export const basic = { type: 'BASIC', username: 'robot', passwordId } as const;

/** An entry of a pack registry's index. */
export function pack(name: string, version: string, changes: Partial<PackEntry> = {}): Entry {
  return {
    pack: {
      name,
      displayName: name,
      version,
      layer: 'addon',
      addonType: 'monitoring',
      description: '',
      cloudTypes: ['all'],
      annotations: {},
      state: 'ACTIVE',
      digest: `sha256:${'a'.repeat(64)}`,
      sizeBytes: 4_711,
      url: `${name}-${version}.tar.gz`,
      ...changes,
    },
  };
}

/** An entry of a Helm repository's index. */
export function chart(name: string, version: string, changes: Partial<ChartEntry> = {}): Entry {
  return {
    chart: {
      name,
      version,
      appVersion: '1',
      description: '',
      digest: null,
      created: null,
      deprecated: false,
      url: `${name}-${version}.tgz`,
      ...changes,
    },
  };
}
