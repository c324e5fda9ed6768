import { Invalid, NotFound } from '../errors.js';
import { limits } from '../limits.js';
import type { Endpoint, Fetched, RegistryClient } from './client.js';
import type { ClientSettings } from './client-settings.js';
import { handOut, ownValidators } from './index-outcome.js';
import { isRepository, isTag, ociAddress } from './oci-address.js';
import { ociIndex } from './oci-index.js';
import { tags } from './oci-listing.js';
import { blobOf, manifestOf } from './oci-pull.js';
import { repositoriesOf, tagOf, versionOf } from './oci-repositories.js';
import { ociSession, type OciSession } from './oci-session.js';

type Ref = Parameters<RegistryClient['fetch']>[0];
type Place = { readonly repository: string; readonly tag: string };

/** Speaks to an OCI registry (distribution spec 1.1): charts as Helm pushes them, packs as Palette wants them. */
export function createOciClient(endpoint: Endpoint, settings: ClientSettings): RegistryClient {
  const session = ociSession(endpoint, settings);
  const { content, url } = endpoint;
  const { path } = ociAddress(url);
  const places = repositoriesOf(content, path);
  return {
    check: (signal) => requireRegistry(session, signal),
    index: async (previous, onBatch, signal, onProgress) => {
      const { entries, faults } = await ociIndex(session, endpoint, signal, onProgress);
      const validators = ownValidators(entries, faults);
      if (previous?.etag === validators.etag) return { unchanged: true };
      return handOut(entries, faults, validators, { onBatch, onProgress: undefined, signal });
    },
    versions: async (name, signal) => {
      for (const repository of places.placesOf(name)) {
        const found = await tags(session, repository, signal);
        if (found !== null) return found.flatMap((tag) => versionOf(content, tag) ?? []);
      }
      return [];
    },
    fetch: async (ref, signal) => {
      for (const place of placesOf(ref, endpoint, session)) {
        const fetched = await pulled(session, endpoint, ref, place, signal);
        if (fetched !== null) return fetched;
      }
      throw new NotFound(
        content === 'CHARTS' ? 'CHART_NOT_FOUND' : 'PACK_NOT_FOUND',
        `${session.host} has no "${ref.name}" of version "${ref.version}"${path === '' ? '' : ` below ${path}`}. Check name and version.`,
      );
    },
  };
}

async function requireRegistry(session: OciSession, signal: AbortSignal): Promise<void> {
  const { manifestBytes: maxBytes, answerMs: totalMs } = limits.registry;
  const what = 'The registry';
  const answer = await session.ask({ path: '/v2/', scope: '', what, maxBytes, totalMs }, signal);
  if (answer.status === 404)
    throw new Invalid('NOT_A_REGISTRY', `${session.host} is no OCI registry: it has no /v2/. Check the address.`, [
      'endpoint',
    ]);
  session.require(answer, what);
}

/** Where a version may be: what the index said, when it is of this registry, else what its name leads to. */
function placesOf(
  { name, version, url }: Ref,
  { content, url: own }: Endpoint,
  { host }: OciSession,
): readonly Place[] {
  if (url !== null) {
    const place = ociAddress(url);
    const [, repository = '', tag = ''] = /^(.*?)(?::([^:/@]*))?$/.exec(place.path) ?? [];
    return place.host === host && isRepository(repository) && isTag(tag) ? [{ repository, tag }] : [];
  }
  const tag = tagOf(content, version);
  const repositories = repositoriesOf(content, ociAddress(own).path);
  return tag === null ? [] : repositories.placesOf(name).map((repository) => ({ repository, tag }));
}

async function pulled(
  session: OciSession,
  { content }: Endpoint,
  { name, version, digest }: Ref,
  place: Place,
  signal: AbortSignal,
): Promise<Fetched | null> {
  const what = `The archive of ${name} ${version}`;
  const { repository } = place;
  // What was pinned is still there when its tag has moved on.
  const pinned = digest === null ? null : await blobOf(session, repository, { digest, size: null }, what, signal);
  if (pinned !== null) return pinned;
  const manifest = await manifestOf(session, content, place, signal);
  if (manifest === null) return null;
  if (digest !== null && digest !== manifest.archive.digest)
    throw new Invalid(
      'DIGEST_MISMATCH',
      `${what} has the digest ${manifest.archive.digest} now and should have ${digest}, which the registry no longer holds. Choose the version again to take the new one.`,
    );
  return blobOf(session, repository, manifest.archive, what, signal);
}
