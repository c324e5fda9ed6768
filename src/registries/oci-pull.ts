import { Invalid } from '../errors.js';
import { limits } from '../limits.js';
import type { Fetched, RegistryContent } from './client.js';
import { digestFrom } from './entry-text.js';
import { jsonObject } from './oci-listing.js';
import { pullScope, type OciSession } from './oci-session.js';
import { verified } from './verified.js';

/** A blob as a manifest names it. */
export type Blob = { readonly digest: string; readonly size: number };

/** What a tag points to: the archive, and the description that Helm puts beside it (null where there is none). */
export type Manifest = { readonly archive: Blob; readonly config: Blob | null };

const MANIFEST_TYPES = [
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
];
const HELM_CONFIG = 'application/vnd.cncf.helm.config.v1+json';
/** The second one was written before Helm 3.7. */
const HELM_LAYERS = ['application/vnd.cncf.helm.chart.content.v1.tar+gzip', 'application/tar+gzip'];

/**
 * Reads what a tag points to; null when there is no such tag.
 * @throws Invalid NOT_A_CHART, NOT_A_PACK when it is something else, DIGEST_MISMATCH, UNEXPECTED_ANSWER
 */
export async function manifestOf(
  session: OciSession,
  content: RegistryContent,
  { repository, tag }: { readonly repository: string; readonly tag: string },
  signal: AbortSignal,
): Promise<Manifest | null> {
  const what = `The manifest of ${repository}:${tag}`;
  const { manifestBytes: maxBytes, answerMs: totalMs } = limits.registry;
  const headers = { accept: MANIFEST_TYPES.join(', ') };
  const path = `/v2/${repository}/manifests/${tag}`;
  const question = { path, scope: pullScope(repository), what, maxBytes, totalMs, headers };
  const answer = await session.ask(question, signal);
  if (answer.status === 404) return null;
  session.require(answer, what);
  const announced = digestFrom(answer.headers['docker-content-digest']);
  if (announced !== null) verified(answer.body, what, announced);
  const manifest = jsonObject(answer.body, what);
  return content === 'CHARTS' ? chartIn(manifest, what) : { archive: packLayer(manifest, what), config: null };
}

/**
 * Gets a blob; null when the repository has none of that digest.
 * @param size as the manifest says, null where none was read
 * @throws Invalid DIGEST_MISMATCH, TOO_LARGE
 */
export async function blobOf(
  session: OciSession,
  repository: string,
  { digest, size }: { readonly digest: string; readonly size: number | null },
  what: string,
  signal: AbortSignal,
): Promise<Fetched | null> {
  const { archiveBytes, archiveMs: totalMs } = limits.registry;
  if (size !== null && size > archiveBytes)
    throw new Invalid(
      'TOO_LARGE',
      `${what} has ${size} bytes, and ${archiveBytes} are allowed. Publish a smaller one.`,
    );
  const path = `/v2/${repository}/blobs/${digest}`;
  const question = { path, scope: pullScope(repository), what, maxBytes: size ?? archiveBytes, totalMs };
  const answer = await session.ask(question, signal);
  if (answer.status === 404) return null;
  session.require(answer, what);
  return verified(answer.body, what, digest);
}

type Layer = Blob & { readonly mediaType: unknown; readonly title: string };

function chartIn(manifest: Record<string, unknown>, what: string): Manifest {
  const layer = layersOf(manifest).find(({ mediaType }) => HELM_LAYERS.includes(mediaType as string));
  const config = layerOf(manifest['config']);
  if (layer === undefined || config?.mediaType !== HELM_CONFIG)
    throw new Invalid('NOT_A_CHART', `${what} is none of a Helm chart. Push charts with "helm push".`, ['content']);
  return { archive: layer, config };
}

/** Packs are pushed by "oras push" with whatever media type it takes: the only archive there is is the pack. */
function packLayer(manifest: Record<string, unknown>, what: string): Blob {
  const layers = layersOf(manifest);
  const archives = layers.length === 1 ? layers : layers.filter(({ title }) => /\.(?:tar\.gz|tgz)$/.test(title));
  const [archive] = archives;
  if (archive !== undefined && archives.length === 1) return archive;
  throw new Invalid(
    'NOT_A_PACK',
    `${what} is none of a pack: it has ${layers.length} layers, and a pack has one, its archive. Push it with "oras push".`,
    ['content'],
  );
}

function layersOf({ layers }: Record<string, unknown>): readonly Layer[] {
  const list = Array.isArray(layers) ? (layers as readonly unknown[]) : [];
  return list.flatMap((layer) => layerOf(layer) ?? []);
}

function layerOf(value: unknown): Layer | null {
  if (typeof value !== 'object' || value === null) return null;
  const { digest, size, mediaType, annotations } = value as Record<string, unknown>;
  const known = digestFrom(digest);
  if (known === null || !Number.isSafeInteger(size) || Number(size) < 0) return null;
  const title = ((annotations ?? {}) as Record<string, unknown>)['org.opencontainers.image.title'];
  return { digest: known, size: Number(size), mediaType, title: typeof title === 'string' ? title : '' };
}
