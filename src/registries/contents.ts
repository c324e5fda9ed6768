import type { Pool } from 'pg';
import { DomainError, NotFound, Unavailable } from '../errors.js';
import { isUuid } from '../ids.js';
import { limits } from '../limits.js';
import type { Vault } from '../secrets/vault.js';
import { isAborted } from '../store/backoff.js';
import { run, statement } from '../store/statement.js';
import type { EventStore } from '../store/store.js';
import type { CatalogQueries, VersionName } from './catalog.js';
import type { Fetched, RegistryClient, RegistryContent } from './client.js';
import type { ContentStore } from './content-store.js';
import { existing } from './decide.js';
import { registryFold } from './fold.js';
import { endpointOf, secretsOf, withoutSecrets, type Connect } from './reach.js';
import type { ExistingRegistry } from './registry.js';

/** A version of a pack or chart in a registry. */
export type Wanted = { readonly registryId: string; readonly name: string; readonly version: string };

/**
 * The archives behind the catalog: fetched when they are first asked for and kept by digest. Registries that aren't
 * synchronised are asked live. Everything throws NotFound for what isn't there, Unavailable for a registry that can't
 * be reached, Refused or Invalid with a sentence for what it does wrong.
 */
export interface RegistryContents {
  /** The registry, if it is there and offers this kind of content. */
  registry(registryId: string, content: RegistryContent): Promise<ExistingRegistry>;
  /** Versions of one name, newest first where the catalog knows them. */
  versions(registryId: string, content: RegistryContent, name: string): Promise<readonly VersionName[]>;
  /** The archive of a version as the registry offers it today. */
  fetch(wanted: Wanted, content: RegistryContent): Promise<Fetched>;
  /** The archive that was pinned, from the store, or from the registry when that still has these very bytes. */
  pinned(wanted: Wanted & { readonly digest: string }, content: RegistryContent): Promise<Fetched>;
}

/** What contents are made of. */
export type ContentsPorts = {
  readonly pool: Pool;
  readonly store: Pick<EventStore, 'load'>;
  readonly vault: Pick<Vault, 'open'>;
  readonly connect: Connect;
  readonly catalog: Pick<CatalogQueries, 'packVersion' | 'chartVersion' | 'versionNames'>;
  readonly kept: ContentStore;
};

/** Opens the archives behind the catalog. */
export function createRegistryContents(ports: ContentsPorts): RegistryContents {
  const once = onceAtATime<Fetched>();
  const registry: RegistryContents['registry'] = (registryId, content) => registryOf(ports, registryId, content);
  return {
    registry,
    async versions(registryId, content, name) {
      const found = await registry(registryId, content);
      if (found.synchronize) return ports.catalog.versionNames(registryId, content, name);
      const listed = await asking(ports, found, (client, signal) => client.versions(name, signal));
      return listed.map((version) => ({ version, usable: true }));
    },
    fetch: (wanted, content) =>
      once([wanted.registryId, wanted.name, wanted.version], async () => {
        const found = await registry(wanted.registryId, content);
        return found.synchronize
          ? fetchListed(ports, found, wanted)
          : fetchNow(ports, found, { ...wanted, url: null, digest: null });
      }),
    pinned: (wanted, content) =>
      once([wanted.registryId, wanted.name, wanted.version, wanted.digest], async () => {
        const bytes = await ports.kept.read(wanted.digest);
        if (bytes !== null) return { bytes, digest: wanted.digest };
        const found = await registry(wanted.registryId, content);
        const listed = found.synchronize ? await listedVersion(ports, found, wanted) : null;
        return fetchNow(ports, found, { ...wanted, url: listed?.url ?? null });
      }),
  };
}

async function registryOf(
  { store }: ContentsPorts,
  registryId: string,
  content: RegistryContent,
): Promise<ExistingRegistry> {
  const state = isUuid(registryId) ? (await store.load(registryFold, registryId)).state : registryFold.initial;
  const registry = existing(state);
  if (registry.content === content) return registry;
  const offers = registry.content === 'PACKS' ? 'packs, not charts' : 'charts, not packs';
  throw new NotFound('OTHER_CONTENT', `"${registry.name}" offers ${offers}; choose another registry.`, ['registryId']);
}

type Listed = { readonly digest: string | null; readonly url: string };

function listedVersion(
  { catalog }: ContentsPorts,
  { content }: ExistingRegistry,
  { registryId, name, version }: Wanted,
): Promise<Listed | null> {
  return content === 'PACKS'
    ? catalog.packVersion(registryId, name, version)
    : catalog.chartVersion(registryId, name, version);
}

/** From the store when its digest is known already, else from the registry; the digest is remembered with the version. */
async function fetchListed(ports: ContentsPorts, registry: ExistingRegistry, wanted: Wanted): Promise<Fetched> {
  const listed = await listedVersion(ports, registry, wanted);
  if (listed === null)
    throw new NotFound(
      'VERSION_NOT_FOUND',
      `"${registry.name}" has no ${wanted.name} ${wanted.version}. Choose one of its versions, or synchronise it.`,
      ['version'],
    );
  const kept = listed.digest === null ? null : await ports.kept.read(listed.digest);
  if (kept !== null && listed.digest !== null) return { bytes: kept, digest: listed.digest };
  const fetched = await fetchNow(ports, registry, { ...wanted, ...listed });
  if (listed.digest === null)
    await run(ports.pool, remember[registry.content], [wanted.registryId, wanted.name, wanted.version, fetched.digest]);
  return fetched;
}

const remember = {
  PACKS: rememberIn('pack_version'),
  CHARTS: rememberIn('chart_version'),
} as const;

function rememberIn(table: 'pack_version' | 'chart_version') {
  return statement(`
    update catalog.${table} as version set fetched_digest = $4
      from catalog.served as served
     where served.registry_id = $1 and version.generation = served.generation
       and version.name = $2 and version.version = $3`);
}

async function fetchNow(
  ports: ContentsPorts,
  registry: ExistingRegistry,
  { name, version, url, digest }: Wanted & { readonly url: string | null; readonly digest: string | null },
): Promise<Fetched> {
  const fetched = await asking(ports, registry, (client, signal) =>
    client.fetch({ name, version, url, digest }, signal),
  );
  await ports.kept.keep(fetched);
  return fetched;
}

/** Asks a registry something within the time that a request has for it. */
async function asking<T>(
  { vault, connect }: ContentsPorts,
  registry: ExistingRegistry,
  ask: (client: RegistryClient, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const secrets = await vault.open(registry.id, secretsOf(registry));
  const signal = AbortSignal.timeout(limits.outsideFetchMs);
  try {
    return await ask(connect(endpointOf(registry, secrets), registry.isDefault), signal);
  } catch (error) {
    if (error instanceof DomainError) {
      const sentence = withoutSecrets(error.message, secrets.values());
      if (sentence === error.message) throw error;
      throw new Unavailable('REGISTRY_FAULT', sentence, error.path);
    }
    if (!isAborted(signal)) throw error;
    const seconds = limits.outsideFetchMs / 1_000;
    throw new Unavailable(
      'REGISTRY_SLOW',
      `"${registry.name}" did not answer within ${seconds} seconds. Try again later.`,
      [],
      {
        cause: error,
      },
    );
  }
}

/** Whoever asks for the same thing meanwhile gets the same answer: a page of logos costs each archive once. */
function onceAtATime<T>() {
  const asked = new Map<string, Promise<T>>();
  return (key: readonly string[], ask: () => Promise<T>): Promise<T> => {
    const id = JSON.stringify(key);
    const running = asked.get(id);
    if (running) return running;
    const answer = ask().finally(() => asked.delete(id));
    asked.set(id, answer);
    return answer;
  };
}
