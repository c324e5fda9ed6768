import type { Credentials, Endpoint, Tls } from '../registries/client.js';
import type { ClientSettings } from '../registries/client-settings.js';
import { registryFold } from '../registries/fold.js';
import { ociAddress } from '../registries/oci-address.js';
import { ociSession, type OciSession } from '../registries/oci-session.js';
import { endpointOf, secretsOf } from '../registries/reach.js';
import type { RegistryQueries, RegistryRow } from '../registries/registry-queries.js';
import type { Vault } from '../secrets/vault.js';
import type { EventStore } from '../store/store.js';
import { apiHostOf, isSameHost, type ImageName } from './image-name.js';

/** Gives a session with the registry that holds an image. */
export type ImageSessions = (image: ImageName) => Promise<OciSession>;

/** What is needed to reach the registries of images: those of this system lend their credentials and certificates. */
export type ImageRegistriesPorts = {
  readonly registries: Pick<RegistryQueries, 'list'>;
  readonly store: Pick<EventStore, 'load'>;
  readonly vault: Pick<Vault, 'open'>;
  readonly settings: ClientSettings;
};

const NO_CREDENTIALS: Credentials = { type: 'NONE' };
const USUAL_TLS: Tls = { ca: null, certificate: null, key: null, insecureSkipVerify: false };

/**
 * Opens sessions for one build. An image is asked for with what an OCI registry of this system on the same host is
 * reached with; of several, the one whose path the image lies under. Other hosts are asked as anybody may ask them. The
 * address guard stands before all of them.
 */
export async function openImageSessions(ports: ImageRegistriesPorts): Promise<ImageSessions> {
  const known = await ociRegistries(ports.registries);
  const sessions = new Map<string, Promise<OciSession>>();
  return (image) => {
    const registry = registryFor(known, image);
    const key = `${image.host} ${registry?.id ?? ''}`;
    const open = sessions.get(key) ?? sessionOf(ports, image, registry);
    sessions.set(key, open);
    return open;
  };
}

type Known = Pick<RegistryRow, 'id' | 'endpoint'>;

async function ociRegistries({ list }: Pick<RegistryQueries, 'list'>): Promise<readonly Known[]> {
  const found: Known[] = [];
  let after: string | undefined;
  do {
    const { edges, hasNextPage } = await list({ first: 100, after }, { kind: 'OCI' });
    found.push(...edges.map(({ node }) => node));
    after = hasNextPage ? edges.at(-1)?.cursor : undefined;
  } while (after !== undefined);
  return found;
}

/** Of the registries on the image's host the one with the longest path above it; else any, credentials being its host's. */
function registryFor(known: readonly Known[], { host, repository }: ImageName): Known | null {
  const ranked = known
    .map((registry) => ({ registry, address: ociAddress(registry.endpoint) }))
    .filter(({ address }) => isSameHost(address.host, host))
    .map(({ registry, address: { path } }) => ({
      registry,
      rank: path === '' ? 0 : `${repository}/`.startsWith(`${path}/`) ? path.length : -1,
    }))
    .sort((a, b) => b.rank - a.rank);
  return ranked[0]?.registry ?? null;
}

async function sessionOf(
  { store, vault, settings }: ImageRegistriesPorts,
  { host }: ImageName,
  known: Known | null,
): Promise<OciSession> {
  const url = `oci://${apiHostOf(host)}`;
  const anonymous: Endpoint = { kind: 'OCI', content: 'CHARTS', url, credentials: NO_CREDENTIALS, tls: USUAL_TLS };
  if (known === null) return ociSession(anonymous, settings);
  const { state } = await store.load(registryFold, known.id);
  if (state.status !== 'active') return ociSession(anonymous, settings);
  const endpoint = endpointOf(state, await vault.open(state.id, secretsOf(state)));
  const { isPlainHttp } = ociAddress(endpoint.url);
  return ociSession({ ...endpoint, url: isPlainHttp ? `oci+http://${host}` : url }, settings);
}
